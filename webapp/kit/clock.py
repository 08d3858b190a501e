"""The only reader of the clock, so that a test can stop it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


@contextmanager
def reading(source: Callable[[], datetime]) -> Iterator[None]:
    """While the block runs, `now()` is what `source` answers, in every thread."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
