"""Which database a statement is for, as its tables tell."""

from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.sql import visitors


class AmbiguousBind(RuntimeError):
    """A statement that does not tell which database it is for."""


def key_of(mapper: Any, clause: Any) -> str | None:
    """The one database that all tables of a mapper and a statement belong to. Raises AmbiguousBind.

    A statement is walked once: the ones a page needs are module constants with bind parameters."""
    if clause is None:
        return _only({table.metadata.info.get("bind_key") for table in sa.inspect(mapper).tables} if mapper is not None else set())
    known = _walked.get(clause, _walked)
    if known is _walked:
        tables = {found for found in visitors.iterate(clause) if isinstance(found, sa.Table)}
        tables |= set(sa.inspect(mapper).tables) if mapper is not None else set()
        known = _walked[clause] = _only({table.metadata.info.get("bind_key") for table in tables})
    key: str | None = known
    return key


def _only(keys: set[str | None]) -> str | None:
    if len(keys) != 1:
        raise AmbiguousBind("this statement does not tell its one database: pass bind_arguments=PLATFORM or TENANT")
    return keys.pop()


_walked: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
