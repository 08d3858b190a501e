"""Keyset pages: together the whole, each row once, whatever is inserted meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cast
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from webapp.kit import clock, db, ids, paging
from webapp.kit.throttle import Throttle

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = sa.table("row", sa.column("rank", sa.Integer), sa.column("id", sa.Integer))
COLUMNS = (ROWS.c.rank, ROWS.c.id)


def walk(connection: sa.Connection, limit: int, *, ascending: bool, between: Callable[[], None] = lambda: None) -> list[tuple[int, int]]:
    """All pages, one after another; `between` runs after each."""
    seen: list[tuple[int, int]] = []
    cursor: str | None = None
    while True:
        wanted = sa.select(*COLUMNS).order_by(*(column.asc() if ascending else column.desc() for column in COLUMNS)).limit(limit + 1)
        if cursor and (last := paging.decode(cursor, (int, int))):
            wanted = wanted.where((paging.beyond if ascending else paging.after)(COLUMNS, last))
        page = paging.cut([tuple(row) for row in connection.execute(wanted)], limit, lambda row: row)
        assert len(page.items) <= limit
        seen += page.items
        if page.cursor is None:
            return seen
        cursor = page.cursor
        between()


@given(ranks=st.lists(st.integers(0, 4), max_size=40), limit=st.integers(1, 10), ascending=st.booleans())
def test_pages_put_together_are_the_whole_in_order(ranks, limit, ascending):
    rows = [(rank, number) for number, rank in enumerate(ranks)]
    with scratch(rows) as connection:
        assert walk(connection, limit, ascending=ascending) == sorted(rows, reverse=not ascending)


@given(ranks=st.lists(st.integers(0, 4), min_size=1, max_size=20), fresh=st.integers(0, 4), limit=st.integers(1, 5), ascending=st.booleans())
def test_rows_that_come_meanwhile_hide_and_repeat_no_other(ranks, fresh, limit, ascending):
    rows = [(rank, number) for number, rank in enumerate(ranks)]
    with scratch(rows) as connection:
        numbers = iter(range(1000, 2000))
        seen = walk(connection, limit, ascending=ascending, between=lambda: _insert_once(connection, fresh, numbers))
    assert [row for row in seen if row[1] < 1000] == sorted(rows, reverse=not ascending)
    assert len(seen) == len(set(seen))


def _insert_once(connection: sa.Connection, rank: int, numbers: Iterator[int]) -> None:
    number = next(numbers)
    if number < 1005:  # else a page that only fills behind us would never end
        connection.execute(sa.insert(ROWS).values(rank=rank, id=number))


def scratch(rows: list[tuple[int, int]]) -> sa.Connection:
    connection = sa.create_engine("sqlite://").connect()
    connection.exec_driver_sql("CREATE TABLE row (rank INTEGER, id INTEGER)")
    for rank, number in rows:
        connection.execute(sa.insert(ROWS).values(rank=rank, id=number))
    return connection


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_moments_page_alike_on_both_engines(context):
    db.session.execute(sa.delete(Throttle))
    db.session.add_all(Throttle(key=f"{number:02}", started_at=START + timedelta(microseconds=number // 2), count=1) for number in range(9))
    db.session.flush()
    columns, seen, cursor = (Throttle.started_at, Throttle.key), [], None
    while True:
        wanted = sa.select(Throttle).order_by(*(column.desc() for column in columns)).limit(3)
        if cursor:
            wanted = wanted.where(paging.after(columns, paging.decode(cursor, (datetime.fromisoformat, str))))
        page = paging.cut(list(db.session.scalars(wanted)), 2, lambda row: (row.started_at, row.key))
        seen += [row.key for row in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == [f"{number:02}" for number in reversed(range(9))]


def test_the_last_page_has_no_cursor():
    assert paging.cut([1, 2], 2, lambda row: (row,)).cursor is None
    assert paging.cut([], 2, lambda row: (row,)).items == []
    page = paging.cut([1, 2, 3], 2, lambda row: (row,))
    assert (page.items, paging.decode(page.cursor, (int,))) == ([1, 2], (2,))


@given(st.text(), st.integers(), st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_keys_come_back_as_they_were(text, number, moment, identity):
    cursor = paging.encode((text, number, moment, identity))
    assert paging.decode(cursor, (str, int, datetime.fromisoformat, UUID)) == (text, number, moment, identity)
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&?#")


@pytest.mark.parametrize("cursor", [None, ""])
def test_without_a_cursor_there_are_no_keys(cursor):
    assert paging.decode(cursor, ()) is None


@given(st.text())
def test_a_cursor_that_is_none_of_ours_is_none(cursor):
    assert paging.decode(cursor, (datetime.fromisoformat, UUID)) is None


@pytest.mark.parametrize("name", ["Ada Moreau", "", "\ue000", "\U0001fae9"])
def test_any_name_is_a_word(name):
    assert paging.decode(paging.encode((name,)), (paging.word,)) == (name,)


@pytest.mark.parametrize("value", ["a\0b", "\ud800", 7, None])
def test_what_no_database_takes_as_text_is_no_word(value):
    assert paging.decode(paging.encode((value,)), (paging.word,)) is None


@pytest.mark.parametrize("values", [(1,), (1, 2, 3), ("x", "y"), (None, None), ([], {}), ({"a": 1}, 2)])
def test_a_cursor_of_other_keys_is_none(values):
    assert paging.decode(paging.encode(values), (int, UUID)) is None


@pytest.mark.parametrize("word", ["1", "null", "true", "[1]", '"ab"', "{}", '{"a":1,"b":2}', "[" * 5000])
def test_a_cursor_that_holds_something_else_is_none(word):
    made = paging.base64.urlsafe_b64encode(word.encode()).decode()
    assert paging.decode(made, (int, UUID)) is None


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1], lambda text: text[1:], lambda text: text + "x", lambda text: text.swapcase(), lambda text: text + "é"]
)
def test_a_mangled_cursor_is_none_or_harmless(spoil):
    decoded = paging.decode(spoil(paging.encode((clock.now(), ids.new()))), (datetime.fromisoformat, UUID))
    assert decoded is None or [type(value) for value in decoded] == [datetime, UUID]
