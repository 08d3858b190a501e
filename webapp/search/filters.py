"""What a list leaves out, as conditions on a document's number. Inside an organization's context.

A rare value is asked for by its own rows ("the number is one of these"); a common one row by row, as the list is read in order and ends
at its page ("this number has one"): either the other way round reads the whole organization."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import NEW, READING, RECEIVED, SKIPPED, Category, Document, DocumentCategory, DocumentTag
from webapp.kit import db
from webapp.search import asked as asking
from webapp.search import meaning, query
from webapp.search.asked import NONE, Asked, Wanted

RARE = 2_000  # rows of a value up to which they are all read: as many as a page of a common one passes over at worst
DAY = timedelta(days=1)

_paper = Document.__table__.alias("paper").c  # by a name of its own: a statement about documents asks for their rows too
_STATES = {"reading": (RECEIVED, READING), "ready": ("ready",), "unreadable": ("unreadable",)}


class Rows(NamedTuple):
    """Documents of some values: `numbers` is a SELECT of their numbers, not correlated to anything. `is_counted`: an index leads there."""

    numbers: sa.Select[Any]
    column: sa.ColumnElement[int]
    is_counted: bool = True


def conditions(
    column: sa.ColumnElement[int], created_at: sa.ColumnElement[datetime], asked: Asked, viewer: UUID, *, by_rows: bool | None = None
) -> list[sa.ColumnElement[bool]]:
    """What `asked` wants of a statement that reads documents in order, where `column` is a document's number and `created_at` when it
    came. At most one statement of its own, which `by_rows` spares: then every value is asked for by its rows, or none is."""
    found = meaning.conditions(column, query.parse(asked.q), viewer)
    return found + narrowing(column, created_at, asked, by_rows=by_rows)


def narrowing(
    column: sa.ColumnElement[int], created_at: sa.ColumnElement[datetime], asked: Asked, *, by_rows: bool | None = None
) -> list[sa.ColumnElement[bool]]:
    """The same without what is typed into the search box."""
    some = _some(asked)
    rare = _are_rare(some) if by_rows is None else [by_rows] * len(some)
    found = [column.in_(rows.numbers) if is_rare else _has(column, rows) for rows, is_rare in zip(some, rare, strict=True)]
    found += [~_has(column, rows) for rows in _without(asked)]
    return found + _span(created_at, asked)


def _span(created_at: sa.ColumnElement[datetime], asked: Asked) -> list[sa.ColumnElement[bool]]:
    """Days are those of UTC, as programs mean them."""
    found = []
    if asked.created_from:
        found.append(created_at >= _midnight(asked.created_from))
    if asked.created_to:
        found.append(created_at < _midnight(asked.created_to) + DAY)
    return found


def _midnight(day: Any) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")


def _some(asked: Asked) -> list[Rows]:
    """Each of these a document must be among."""
    found = []
    for dimension in asking.DIMENSIONS:
        wanted: Wanted = asked.wanted(dimension)
        if dimension == "tag" and not asked.any_tag:
            found += [_rows("tag", (value,)) for value in wanted.some]
        elif wanted.some:
            found.append(_rows(dimension, wanted.some))
    return found


def _without(asked: Asked) -> list[Rows]:
    return [_rows(dimension, asked.wanted(dimension).without) for dimension in asking.DIMENSIONS if asked.wanted(dimension).without]


def _has(column: sa.ColumnElement[int], rows: Rows) -> sa.ColumnElement[bool]:
    return rows.numbers.where(rows.column == column).correlate_except(*rows.numbers.get_final_froms()).exists()


def _are_rare(some: list[Rows]) -> list[bool]:
    """One statement for all that an index leads to."""
    counted = [rows for rows in some if rows.is_counted]
    if not counted:
        return [False] * len(some)
    capped = [sa.select(sa.func.count()).select_from(rows.numbers.limit(RARE + 1).subquery()).scalar_subquery() for rows in counted]
    counts = dict(zip(map(id, counted), db.session.execute(sa.select(*capped), bind_arguments=db.TENANT).one(), strict=True))
    return [rows.is_counted and counts[id(rows)] <= RARE for rows in some]


def _rows(dimension: str, values: tuple[str, ...]) -> Rows:
    if dimension == "tag":
        return _filed(DocumentTag.document_n, DocumentTag.tag_id, values)
    if dimension == "category":
        return _in_branches(values)
    if dimension == "state":
        return _in_states(values)
    column = _paper.type_id if dimension == "type" else _paper.owner_id
    return Rows(sa.select(_paper.n).where(_one_of(column, values)), _paper.n, NONE not in values)


def _one_of(column: Any, values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    chosen = asking.ids_of(values)
    wanted = [column.in_(chosen)] if chosen else []
    return sa.or_(*wanted, *([column.is_(None)] if NONE in values else []))


def _filed(number: Any, column: Any, values: tuple[str, ...]) -> Rows:
    chosen = sa.select(number).where(column.in_(asking.ids_of(values)))
    if NONE not in values:
        return Rows(chosen, number)
    bare = sa.select(_paper.n).where(sa.or_(_paper.n.not_in(sa.select(number)), _paper.n.in_(chosen)))
    return Rows(bare, _paper.n, is_counted=False)


def _in_branches(values: tuple[str, ...]) -> Rows:
    """A category stands for its branch."""
    top = sa.orm.aliased(Category)
    branch = sa.select(Category.id).join(top, Category.path.startswith(top.path)).where(top.id.in_(asking.ids_of(values)))
    inside = sa.select(DocumentCategory.document_n).where(DocumentCategory.category_id.in_(branch))
    if NONE not in values:
        return Rows(inside, DocumentCategory.document_n)  # type: ignore[arg-type]
    bare = sa.select(_paper.n).where(sa.or_(_paper.n.not_in(sa.select(DocumentCategory.document_n)), _paper.n.in_(inside)))
    return Rows(bare, _paper.n, is_counted=False)


def _in_states(values: tuple[str, ...]) -> Rows:
    read = [state for value in values for state in _STATES.get(value, ())]
    wanted = [_paper.state.in_(read)] if read else []
    reviews = [review for review in (NEW, SKIPPED) if review in values]
    return Rows(sa.select(_paper.n).where(sa.or_(*wanted, *(_paper.review == review for review in reviews))), _paper.n)
