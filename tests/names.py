"""Answers of the domain name system, as a test wants them."""

from webapp.kit import dns


class Names:
    """A resolver whose zone is `zone`: the TXT records of each name. Where `is_down`, no name server answers."""

    def __init__(self) -> None:
        self.zone: dict[str, list[str]] = {}
        self.is_down = False
        self.asked: list[str] = []

    def texts(self, name: str) -> list[str]:
        self.asked.append(name)
        if self.is_down:
            raise dns.Unreachable(name)
        return self.zone.get(name, [])
