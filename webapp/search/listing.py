"""A page of what somebody may see: one ordered, limited scan of the access table for each of their principals, merged, and only then what
belongs to its rows. The other way round, the whole organization is joined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Category, Document, DocumentAccess, DocumentCategory, DocumentTag, DocumentType, Tag
from webapp.kit import db, paging
from webapp.orgs.models import Person
from webapp.search import asked as asking
from webapp.search import filters, finding, meaning, query
from webapp.search.asked import Asked

PAGE = 50
APART = "\x1f"  # between the names of several tags: no name holds it


class Line(NamedTuple):
    """One document in a list. `id` is text: a list prints it and asks no more of it. `tags` and `categories` are names, joined by APART;
    None where there are none. `key`: what the page is ordered by."""

    id: str
    title: str
    content_type: str
    owner_name: str
    size: int
    created_at: datetime
    dated: date | None
    state: str
    review: str
    share_count: int
    type: str | None
    categories: str | None
    tags: str | None
    n: int
    key: Any


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks, and the principals under which documents are seen by them."""

    member_id: UUID
    principals: tuple[str, ...]


def viewer(member_id: UUID, role: str | None = None) -> Viewer:
    """One statement. Raises as `access.principals`."""
    return Viewer(member_id, access.principals(member_id, role=role))


def names_of(joined: str | None) -> list[str]:
    """The names in one of a line's columns, in order."""
    return sorted(joined.split(APART), key=str.casefold) if joined else []


def page(viewer: Viewer, asked: Asked, cursor: str | None = None, limit: int = PAGE) -> paging.Page[Line]:
    """One statement, and one more where values are asked for; with words to look for, as `finding.page`. A cursor that is not one of this
    order shows the first page."""
    if asked.sort == asking.BEST and query.parse(asked.q).terms:
        return _found(viewer, asked, cursor, limit)
    column, parse = _COLUMNS[asked.column]
    last = paging.decode(cursor, (parse, paging.whole)) if cursor else None
    principals = principals_of(viewer, asked)
    facts: dict[str, Any] = {f"principal_{place}": principal for place, principal in enumerate(principals)} | {"limit": limit + 1}
    if last:
        facts |= {"key": last[0], "n": last[1]}
    wanted = narrowing(viewer, asked)
    order = Order(column, asked.is_descending, last is not None)
    statement = _with_facts(_merged(order, len(principals), tuple(wanted)), order) if wanted else _plain(order, len(principals))
    # Rows have the names of a Line: making fifty more objects would say no more.
    rows = cast("Sequence[Line]", db.session.execute(statement, facts).all())
    return paging.cut(rows, limit, lambda line: (line.key, line.n))


def _found(viewer: Viewer, asked: Asked, cursor: str | None, limit: int) -> paging.Page[Line]:
    """What holds the words, in the order in which it fits them."""
    meant = query.parse(asked.q)
    whose = [Document.owner_id != viewer.member_id] if asked.view == "shared" else []
    wanted = whose + meaning.narrowing(Document.n, meant, viewer.member_id)
    wanted += filters.narrowing(Document.__table__.c.n, Document.__table__.c.created_at, asked)
    found = finding.page(principals_of(viewer, asked), meant, cursor, limit, wanted)
    lines = {line.n: line for line in cast("Sequence[Line]", db.session.execute(_OF_NUMBERS, {"numbers": found.numbers}).all())}
    return paging.Page([lines[n] for n in found.numbers if n in lines], found.cursor)


def line(viewer: Viewer, asked: Asked, document_id: UUID) -> Line | None:
    """One document, where it is among those that `asked` lists; None where it is not. Two statements."""
    own = sa.select(_document.n).where(_document.id == document_id).scalar_subquery()
    seen = sa.select(_seen.document_n).where(_seen.document_n == own, _seen.principal.in_(principals_of(viewer, asked)), access.LASTS)
    numbers = db.session.scalars(seen.where(*narrowing(viewer, asked, by_rows=True)).limit(1)).all()
    return cast("Line | None", db.session.execute(_OF_NUMBERS, {"numbers": numbers}).one_or_none()) if numbers else None


def newest(viewer: Viewer, asked: Asked, limit: int) -> sa.Select[Any]:
    """Numbers of the newest `limit` documents that `asked` leaves, to put into other statements. Columns `n`, `created_at`."""
    wanted = narrowing(viewer, asked)
    order = (_seen.created_at.desc(), _seen.document_n.desc())
    scans = [
        sa.select(_seen.document_n.label("n"), _seen.created_at)
        .where(_seen.principal == principal, access.LASTS, *wanted)
        .order_by(*order)
        .limit(limit)
        .subquery()
        for principal in principals_of(viewer, asked)
    ]
    if len(scans) == 1:
        return sa.select(scans[0].c.n, scans[0].c.created_at)
    every = sa.union_all(*(sa.select(scan.c.n, scan.c.created_at) for scan in scans)).subquery()
    once = sa.select(every.c.n, every.c.created_at).group_by(every.c.n, every.c.created_at)
    return once.order_by(every.c.created_at.desc(), every.c.n.desc()).limit(limit)


def principals_of(viewer: Viewer, asked: Asked) -> tuple[str, ...]:
    """Those under which a view's documents stand. The trash is everybody's own, and what managers see of all was shared with none of them."""
    own = access.owner(viewer.member_id)
    others = tuple(one for one in viewer.principals if one not in (own, access.EVERYTHING))
    return {"mine": (own,), "trash": (access.trash_of(viewer.member_id),), "shared": others}.get(asked.view, viewer.principals)


def narrowing(viewer: Viewer, asked: Asked, *, by_rows: bool | None = None) -> list[sa.ColumnElement[bool]]:
    """What is asked of rows of the access table beside their principal."""
    if asked.view != "shared" and not asked.is_narrowed:
        return []
    # What somebody shares with a group of their own, or with everybody, they see there too.
    own = sa.exists().where(_document.n == _seen.document_n, _document.owner_id == viewer.member_id)
    whose = [~own] if asked.view == "shared" else []
    return whose + filters.conditions(_seen.document_n, _seen.created_at, asked, viewer.member_id, by_rows=by_rows)


def _letters(value: Any) -> str:
    """A folded title in a cursor. Raises ValueError for what no database takes as text."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a title of ours")
    value.encode()  # half a surrogate pair is a ValueError too
    return value


_seen, _document, _person = DocumentAccess.__table__.c, Document.__table__.c, Person.__table__.c
_COLUMNS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "created": ("created_at", paging.moment),
    "dated": ("dated", date.fromisoformat),
    "title": ("title", _letters),
    "size": ("size", paging.whole),
}


class Order(NamedTuple):
    """`column` of the access table; `goes_on`: from a cursor."""

    column: str
    is_descending: bool
    goes_on: bool


@lru_cache(maxsize=200)
def _plain(order: Order, principals: int) -> sa.Select[Any]:
    """The list as it is opened most: made once, so that it is walked and compiled once."""
    return _with_facts(_merged(order, principals, ()), order)


def _merged(order: Order, principals: int, wanted: tuple[sa.ColumnElement[bool], ...]) -> sa.Subquery:
    """The rows of a page with their `n` and `key`, each document once, by however many ways it is seen."""
    scans = [_scan(order, place, wanted) for place in range(principals)]
    if len(scans) == 1:
        return scans[0]
    every = sa.union_all(*(sa.select(scan.c.n, scan.c.key) for scan in scans)).subquery()
    once = sa.select(every.c.n, every.c.key).group_by(every.c.n, every.c.key)
    return once.order_by(*_ordered(order, every.c.key, every.c.n)).limit(sa.bindparam("limit")).subquery()


def _scan(order: Order, place: int, wanted: tuple[sa.ColumnElement[bool], ...]) -> sa.Subquery:
    key = _seen[order.column]
    some = sa.select(_seen.document_n.label("n"), key.label("key")).where(_seen.principal == sa.bindparam(f"principal_{place}"), access.LASTS, *wanted)
    if order.goes_on:
        last = sa.tuple_(sa.bindparam("key", type_=key.type), sa.bindparam("n", type_=_seen.document_n.type))
        here = sa.tuple_(key, _seen.document_n)
        some = some.where(here < last if order.is_descending else here > last)
    return some.order_by(*_ordered(order, key, _seen.document_n)).limit(sa.bindparam("limit")).subquery()


def _ordered(order: Order, *columns: Any) -> list[sa.ColumnElement[Any]]:
    return [column.desc() if order.is_descending else column.asc() for column in columns]


def _with_facts(some: sa.Subquery, order: Order) -> sa.Select[Any]:
    return _facts(some.c.key).join(some, some.c.n == _document.n).order_by(*_ordered(order, some.c.key, some.c.n))


def _facts(key: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(
            sa.type_coerce(_document.id, db.UuidText).label("id"),
            _document.title,
            _document.content_type,
            sa.func.coalesce(_person.name, "").label("owner_name"),
            _document.size,
            _document.created_at,
            _document.dated,
            _document.state,
            _document.review,
            _document.share_count,
            DocumentType.__table__.c.name.label("type"),
            _names(Category, DocumentCategory.__table__, "category_id"),
            _names(Tag, DocumentTag.__table__, "tag_id"),
            _document.n,
            key,
        )
        .outerjoin(Person.__table__, _person.id == _document.owner_id)
        .outerjoin(DocumentType.__table__, DocumentType.__table__.c.id == _document.type_id)
    )


def _names(model: Any, filed: sa.Table, column: str) -> Any:
    named = model.__table__
    joined = sa.select(sa.func.aggregate_strings(named.c.name, APART)).select_from(filed).join(named, named.c.id == filed.c[column])
    return joined.where(filed.c.document_n == _document.n).correlate(Document.__table__).scalar_subquery().label({"tag": "tags"}.get(named.name, "categories"))


_OF_NUMBERS = _facts(sa.null().label("key")).where(_document.n.in_(sa.bindparam("numbers", expanding=True)))
