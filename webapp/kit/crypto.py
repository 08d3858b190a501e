"""Digests, keyed digests and sealing. The keys come from configuration and never stand in a database."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from webapp.kit import config


class Unreadable(ValueError):
    """A sealed text that none of the configured keys opens, or that is too old."""


def digest(secret: str) -> str:
    """SHA-256 in hex: enough for secrets of 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed(purpose: str, *parts: str) -> str:
    """HMAC-SHA256 in hex under a key derived for `purpose`. For short secrets (codes), whose bare digest could be guessed."""
    subkey = _subkey(config.current().secret_key, purpose)
    return hmac.new(subkey, "\x1f".join(parts).encode(), "sha256").hexdigest()


@lru_cache(maxsize=100)
def _subkey(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), purpose.encode(), "sha256")


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def seal(text: str) -> str:
    """Encrypts under the first seal key; every configured key opens."""
    return _sealing().encrypt(text.encode()).decode()


def unseal(sealed: str, max_age: int | None = None) -> str:
    """The text behind `sealed`, at most `max_age` seconds old. Raises Unreadable."""
    try:
        return _sealing().decrypt(sealed.encode(), ttl=max_age).decode()
    except InvalidToken as error:
        raise Unreadable("no configured seal key opens this text, or it is too old") from error


def _sealing() -> MultiFernet:
    keys = (hashlib.sha256(key.encode()).digest() for key in config.current().seal_keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
