"""What the environment says, turned into values. Each reader raises ConfigError with the rest of a sentence that begins
with the variable's name."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HOST = re.compile(r"(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[0-9]{1,5})?")


class ConfigError(ValueError):
    """A value that cannot be used; the message is one sentence for the operator."""


def text(value: str) -> str:
    return value


def flag(value: str) -> bool:
    match value.strip().lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off" | "":
            return False
    raise ConfigError("must be on or off")


def whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", value) or not low <= int(value) <= high:
            raise ConfigError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ConfigError(f"must be one of {', '.join(choices)}")
        return value

    return parse


def some_of(*choices: str) -> Callable[[str], tuple[str, ...]]:
    def parse(value: str) -> tuple[str, ...]:
        chosen = words(value)
        if unknown := [word for word in chosen if word not in choices]:
            raise ConfigError(f"names {unknown[0]}, which is none of {', '.join(choices)}")
        return tuple(choice for choice in choices if choice in chosen)

    return parse


def url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if urlsplit(value).scheme not in schemes:
            raise ConfigError(f"must be a URL that starts with {' or '.join(scheme + '://' for scheme in schemes)}")
        return value

    return parse


def mail(value: str) -> str:
    parts = urlsplit(url("smtp", "file", "memory")(value))
    security = parse_qs(parts.query).get("tls", ["none"])[0]
    if security not in ("none", "starttls", "tls"):
        raise ConfigError("has a tls= that is none of none, starttls and tls")
    try:
        _port = parts.port
    except ValueError:
        raise ConfigError("names a port that is no number") from None
    return value


def header(value: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise ConfigError("must be one line")
    return value


def networks(value: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(word, strict=False)) for word in words(value))
    except ValueError:
        raise ConfigError("must be addresses or networks such as 10.0.0.0/8") from None


def base_domain(value: str) -> str:
    if not HOST.fullmatch(value):
        raise ConfigError("must be a host name in lower case, with its port when that is not the standard one, such as docs.example.com")
    return value


def slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{1,30}[a-z0-9])", value):
        raise ConfigError("must be the short name of an organization, such as acme")
    return value


def path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def words(value: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", value) if word)


def named_urls(value: str) -> dict[str, str]:
    named = {}
    for part in words(value):
        name, equals, place = part.partition("=")
        if not equals or not re.fullmatch(r"[a-z0-9_-]+", name):
            raise ConfigError("must be a list of name=URL")
        named[name] = url("sqlite", "postgresql+psycopg")(place if "://" in place else f"sqlite:///{Path(place).resolve()}")
    return named


def keys(value: str) -> tuple[str, ...]:
    keys = words(value)
    if any(len(key) < 32 for key in keys):
        raise ConfigError("must be keys of at least 32 characters each")
    return keys


def secret(value: str) -> str:
    if len(value) < 32:
        raise ConfigError("must be at least 32 characters long")
    return value
