"""Lists page by page, by the last row's keys: as quick at the end as at the start, and stable under inserts."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`cursor` leads to the next page; None on the last one."""

    items: Sequence[Row]
    cursor: str | None


def after(columns: Sequence[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Rows that follow `values` where the list is ordered by `columns`, all descending."""
    return sa.tuple_(*columns) < _typed(columns, values)


def beyond(columns: Sequence[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """The same where the list is ordered by `columns`, all ascending."""
    return sa.tuple_(*columns) > _typed(columns, values)


def cut(rows: Sequence[Row], limit: int, keys: Callable[[Row], Sequence[Any]]) -> Page[Row]:
    """A page of `limit` from rows that were asked for with one more than that."""
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], encode(keys(rows[limit - 1])))


def moment(text: str) -> datetime:
    """A moment in a cursor. Raises ValueError for one without a zone, or at the ends of time, where zones overflow."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1900 <= at.year <= 2900:
        raise ValueError("not a moment of ours")
    return at


def whole(value: Any) -> int:
    """A row's number in a cursor. Raises ValueError for what no database takes."""
    if not isinstance(value, int) or not 0 <= value < 2**62:
        raise ValueError("not a number of ours")
    return value


def word(value: Any) -> str:
    """A name in a cursor. Raises ValueError for what no database takes as text: NUL, half a surrogate pair."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a word of ours")
    value.encode()  # raises ValueError for half a pair; names may hold letters that this Python does not know yet
    return value


def encode(values: Sequence[Any]) -> str:
    """Keys as one opaque word."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def decode(cursor: str | None, types: Sequence[Callable[[Any], Any]]) -> tuple[Any, ...] | None:
    """The keys behind `cursor`; None where there is none, or it is not one of ours, so that a mangled link shows the first page."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(parse(value) for parse, value in zip(types, values, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error):  # UUID(1) and deep nesting raise the latter two
        return None


def _typed(columns: Sequence[Any], values: Sequence[Any]) -> sa.Tuple:
    return sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(values, columns, strict=True)))
