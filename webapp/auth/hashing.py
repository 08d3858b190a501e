"""Argon2id over passwords, never more at once than a process can bear."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher, exceptions

from webapp.auth import strength
from webapp.kit import refusals

AT_ONCE = 4  # of a worker's 16 threads; 76 MiB, and enough to keep as many cores busy: Argon2 lets the interpreter go
PATIENCE = 5.0  # seconds to wait for a turn; a hash takes 0.05
argon2 = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's least for Argon2id: 19 MiB, two rounds

_turns = threading.BoundedSemaphore(AT_ONCE)


def make(password: str) -> str:
    """What is kept of a password. Raises Unavailable (BUSY). Not while this unit of work writes: others would wait for it."""
    with _turn():
        return argon2.hash(_bytes(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether `kept` was made of this password. Takes as long where nothing is kept. Raises as `make`."""
    nobodys = _nobodys()
    with _turn():
        try:
            argon2.verify(kept or nobodys, _bytes(password))
        except exceptions.VerifyMismatchError:
            return False
    return kept is not None


def is_old(kept: str) -> bool:
    """Whether it was made with other numbers than those above."""
    return argon2.check_needs_rehash(kept)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise refusals.Unavailable("Too many people sign in at this moment. Try again in a few seconds.", code="BUSY", retry_after=5)
    try:
        yield
    finally:
        _turns.release()


def _bytes(password: str) -> bytes:
    return strength.normal(password).encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    """Compared with where there is nothing to compare with. Made at the first comparison of a process, whoever asks."""
    return make("nobody's")
