"""How many documents each filter would leave, counted over the newest that somebody may see. Inside an organization's context."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import NEW, READING, RECEIVED, SKIPPED, Category, Document, DocumentAccess, DocumentCategory, DocumentTag, DocumentType, Tag
from webapp.kit import db
from webapp.orgs.models import Person
from webapp.search import asked as asking
from webapp.search import filters, listing
from webapp.search.asked import DIMENSIONS, Asked
from webapp.search.listing import Viewer

COUNTED = 1_000  # newest documents that are looked at: a tag over 100,000 costs 438 ms, over these 2.4 ms
SEEN = "seen"  # what is not new any more: no filter asks for it
OFFERED = 12  # values of a dimension, the most frequent ones


class Value(NamedTuple):
    """What one may filter by: `name` is empty for states and for documents without any, which have words."""

    value: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Facets:
    """`total`: how many documents are listed, up to COUNTED; `is_cut`: there are more. `values` by dimension: each counts what the other
    filters leave. `many`: dimensions with more values than OFFERED."""

    total: int
    is_cut: bool
    values: Mapping[str, list[Value]]
    many: frozenset[str] = frozenset()


def count(viewer: Viewer, asked: Asked) -> Facets:
    """One statement, another for each dimension that is filtered by, and one for the names of categories."""
    listed = _counted(viewer, asked, DIMENSIONS)
    values = {name: listed.by[name] for name in DIMENSIONS}
    for name in DIMENSIONS:
        if asked.wanted(name) and not (name == "tag" and not asked.any_tag):
            values[name] = of_dimension(viewer, asked, name).by[name]
    shown = {name: _shown(values[name], asked.wanted(name).all) for name in DIMENSIONS}
    names = names_of_categories(value for value, _count in shown["category"] if value in values["category"])  # of no other: it may be nobody's to know
    return Facets(
        min(listed.total, COUNTED),
        listed.total > COUNTED,
        {name: [Value(value, names.get(value, listed_name(values[name], value)), number) for value, number in shown[name]] for name in DIMENSIONS},
        frozenset(name for name in DIMENSIONS if len(values[name]) > OFFERED),
    )


class Counts(NamedTuple):
    """`by` dimension: value -> (name, count)."""

    total: int
    by: Mapping[str, dict[str, tuple[str, int]]]


def of_dimension(viewer: Viewer, asked: Asked, dimension: str) -> Counts:
    """Every value of one dimension, which counts what the other filters leave; of tags that all are wanted, what these leave too. One statement."""
    return _counted(viewer, asked if dimension == "tag" and not asked.any_tag else asked.without(dimension), (dimension,))


def listed_name(values: Mapping[str, tuple[str, int]], value: str) -> str:
    return values[value][0] if value in values else ""


def names_of_categories(values: Iterable[str]) -> dict[str, str]:
    chosen = asking.ids_of(values)
    if not chosen:
        return {}
    return {str(id_): name for id_, name in db.session.execute(sa.select(Category.id, Category.name).where(Category.id.in_(chosen)))}


def names(asked: Asked, seen_by: Viewer | None = None) -> dict[str, str]:
    """The names of what is filtered by, by id; `seen_by`: only of what somebody sees a document with, so that an id that they merely know
    is as unknown as one that nothing has. No statement where nothing is filtered by, else one."""
    parts = [
        sa.select(sa.type_coerce(model.id, db.UuidText).label("id"), model.name.label("name")).where(
            model.id.in_(chosen), *([_is_seen(has, number, seen_by)] if seen_by else [])
        )
        for dimension, (model, has, number) in _NAMED.items()
        if (chosen := asking.ids_of(asked.wanted(dimension).all))
    ]
    if not parts:
        return {}
    return {row.id: row.name for row in db.session.execute(sa.union_all(*parts), bind_arguments=db.TENANT)}


def _is_seen(has: sa.ColumnElement[bool], number: Any, viewer: Viewer) -> sa.ColumnElement[bool]:
    """Whether somebody sees a document that has what the statement names, in their trash too."""
    eyes = DocumentAccess.principal.in_([*viewer.principals, access.trash_of(viewer.member_id)])
    return sa.exists().where(DocumentAccess.document_n == number, eyes, access.LASTS, has)


class Total(NamedTuple):
    """`is_cut`: there may be more, among older ones."""

    number: int
    is_cut: bool


def totals(viewer: Viewer, several: Sequence[Asked]) -> list[Total]:
    """How many documents each of several lists has among the newest COUNTED of its view. One statement for all of them."""
    views = list({asked.view: None for asked in several})
    newest = {view: listing.newest(viewer, Asked(view=view), COUNTED + 1).cte(f"newest_{view}") for view in views}
    columns = [sa.select(sa.func.count()).select_from(newest[view]).scalar_subquery() for view in views]
    columns += [_left(newest[asked.view], asked, viewer.member_id) for asked in several if asked.is_narrowed]
    counted = list(db.session.execute(sa.select(*columns), bind_arguments=db.TENANT).one())
    whole, narrowed = dict(zip(views, counted[: len(views)], strict=True)), iter(counted[len(views) :])
    return [Total(min(next(narrowed) if asked.is_narrowed else whole[asked.view], COUNTED), whole[asked.view] > COUNTED) for asked in several]


def _left(some: sa.CTE, asked: Asked, member_id: UUID) -> sa.ScalarSelect[int]:
    """How many of some documents `asked` leaves: each is looked at, since they are few."""
    wanted = filters.conditions(some.c.n, some.c.created_at, asked, member_id, by_rows=False)
    return sa.select(sa.func.count()).select_from(some).where(*wanted).scalar_subquery()


def _shown(counted: Mapping[str, tuple[str, int]], chosen: tuple[str, ...]) -> list[tuple[str, int]]:
    """The most frequent values, and whatever is filtered by, which stays where nothing has it."""
    frequent = sorted(counted, key=lambda value: (-counted[value][1], counted[value][0].casefold()))[:OFFERED]
    return [(value, counted.get(value, ("", 0))[1]) for value in [*frequent, *(one for one in chosen if one not in frequent)]]


def _counted(viewer: Viewer, asked: Asked, dimensions: tuple[str, ...]) -> Counts:
    """One statement: the newest documents once, then each dimension's groups of them."""
    some = listing.newest(viewer, asked, COUNTED + 1).cte("some")
    groups = [_total(some), *(_GROUPS[name](some) for name in dimensions)]
    by: dict[str, dict[str, tuple[str, int]]] = {name: {} for name in dimensions}
    total, branches = 0, Counter[str]()
    for dimension, value, name, number in db.session.execute(sa.union_all(*groups), bind_arguments=db.TENANT):
        if dimension == "total":
            total = number
        elif dimension == "category":
            for one in _branches_of(value):
                branches[one] += number
        else:
            _add(by[dimension], dimension, value, name or "", number)
    if "category" in by:
        by["category"] = {value: ("", number) for value, number in branches.items()}
    return Counts(total, by)


def _add(values: dict[str, tuple[str, int]], dimension: str, value: str | None, name: str, number: int) -> None:
    if dimension == "state" and value == SEEN:
        return
    if dimension == "state":
        value = "reading" if value in (RECEIVED, READING) else value
    elif value is not None:
        value = str(UUID(value))
    key = value or asking.NONE
    values[key] = (name, values.get(key, ("", 0))[1] + number)


def _branches_of(paths: str | None) -> set[str]:
    """Every category that a document stands in or below, each once."""
    if not paths:
        return {asking.NONE}
    return {str(UUID(part)) for path in paths.split(listing.APART) for part in path.split("/") if part}


def _row(dimension: str, value: Any, name: Any, number: Any) -> sa.Select[Any]:
    return sa.select(sa.literal(dimension), sa.cast(value, sa.String).label("value"), sa.cast(name, sa.String).label("name"), number)


def _total(some: sa.CTE) -> sa.Select[Any]:
    return _row("total", sa.null(), sa.null(), sa.func.count()).select_from(some)


def _types(some: sa.CTE) -> sa.Select[Any]:
    grouped = _row("type", Document.type_id, DocumentType.name, sa.func.count()).select_from(some).join(Document, Document.n == some.c.n)
    return grouped.outerjoin(DocumentType, DocumentType.id == Document.type_id).group_by(Document.type_id, DocumentType.name)


def _owners(some: sa.CTE) -> sa.Select[Any]:
    grouped = _row("owner", Document.owner_id, Person.name, sa.func.count()).select_from(some).join(Document, Document.n == some.c.n)
    return grouped.outerjoin(Person, Person.id == Document.owner_id).group_by(Document.owner_id, Person.name)


def _tags(some: sa.CTE) -> sa.Select[Any]:
    grouped = _row("tag", Tag.id, Tag.name, sa.func.count()).select_from(some).join(DocumentTag, DocumentTag.document_n == some.c.n)
    return grouped.join(Tag, Tag.id == DocumentTag.tag_id).group_by(Tag.id, Tag.name)


def _states(some: sa.CTE) -> sa.Select[Any]:
    value = sa.case((Document.review.in_((NEW, SKIPPED)), Document.review), else_=sa.literal(SEEN))
    read = _row("state", Document.state, sa.null(), sa.func.count()).select_from(some).join(Document, Document.n == some.c.n).group_by(Document.state)
    new = _row("state", value, sa.null(), sa.func.count()).select_from(some).join(Document, Document.n == some.c.n).group_by(value)
    return sa.select(sa.union_all(read, new).subquery())


def _categories(some: sa.CTE) -> sa.Select[Any]:
    """Documents by all the paths they stand at, of which there are few."""
    paths = sa.func.aggregate_strings(Category.path, listing.APART).label("paths")
    filed = sa.select(some.c.n, paths).select_from(some).outerjoin(DocumentCategory, DocumentCategory.document_n == some.c.n)
    of_each = filed.outerjoin(Category, Category.id == DocumentCategory.category_id).group_by(some.c.n).subquery()
    return _row("category", of_each.c.paths, sa.null(), sa.func.count()).select_from(of_each).group_by(of_each.c.paths)


_filed, _inside = sa.orm.aliased(DocumentCategory), sa.orm.aliased(Category)
# By dimension: what is named, whether a document has it (a category also through those below it), and that document's number.
_NAMED: dict[str, tuple[Any, sa.ColumnElement[bool], Any]] = {
    "type": (DocumentType, Document.type_id == DocumentType.id, Document.n),
    "category": (Category, sa.and_(_filed.category_id == _inside.id, _inside.path.startswith(Category.path)), _filed.document_n),
    "tag": (Tag, DocumentTag.tag_id == Tag.id, DocumentTag.document_n),
    "owner": (Person, Document.owner_id == Person.id, Document.n),
}
_GROUPS = {"type": _types, "category": _categories, "tag": _tags, "owner": _owners, "state": _states}
