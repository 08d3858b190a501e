"""New identities and secrets."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7


def new() -> UUID:
    """A UUIDv7: sortable by time, unique across all databases, so that a restored or moved row never collides."""
    return uuid7()


def token() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def code() -> str:
    """Six decimal digits, uniform."""
    return f"{secrets.randbelow(10**6):06}"


def parse(text: str) -> UUID | None:
    """The id in `text`, or None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
