"""The demo: two organizations, their people, and real documents."""


def furnish() -> None:
    """Fill."""


def guide() -> str:
    return ""
