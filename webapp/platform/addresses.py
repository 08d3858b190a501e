"""Absolute addresses, from configuration: for letters and for the way to another host."""

from webapp.kit import config
from webapp.platform import registry


def of_apex(path: str = "/") -> str:
    return f"{config.current().scheme}://{config.current().base_domain}{path}"


def of_org(slug: str, path: str = "/") -> str:
    """An organization's; where this process serves one alone, its host is the base domain."""
    if config.current().pinned_org:
        return of_apex(path)
    return f"{config.current().scheme}://{slug}.{config.current().base_domain}{path}"


def of_home(slug: str, path: str = "/") -> str:
    """Where an organization likes to be visited: at the domain it proved and made its primary one, else as `of_org`. For
    letters; a way that began on one host goes on there."""
    host = None if config.current().pinned_org else registry.primary_host(slug)
    return of_host(host, path) if host else of_org(slug, path)


def of_host(host: str, path: str = "/") -> str:
    """A proved domain's; it answers on the port that everything else does."""
    _, colon, port = config.current().base_domain.partition(":")
    return f"{config.current().scheme}://{host}{colon}{port}{path}"


def of_api(path: str = "/") -> str:
    return f"{config.current().scheme}://api.{config.current().base_domain}{path}"


def of_console(path: str = "/") -> str:
    return f"{config.current().scheme}://admin.{config.current().base_domain}{path}"
