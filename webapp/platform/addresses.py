"""Absolute addresses, from configuration: for letters and for the way to another host."""

from webapp.kit import config


def of_apex(path: str = "/") -> str:
    return f"{config.current().scheme}://{config.current().base_domain}{path}"


def of_org(slug: str, path: str = "/") -> str:
    """An organization's; where this process serves one alone, its host is the base domain."""
    if config.current().pinned_org:
        return of_apex(path)
    return f"{config.current().scheme}://{slug}.{config.current().base_domain}{path}"


def of_api(path: str = "/") -> str:
    return f"{config.current().scheme}://api.{config.current().base_domain}{path}"


def of_console(path: str = "/") -> str:
    return f"{config.current().scheme}://admin.{config.current().base_domain}{path}"
