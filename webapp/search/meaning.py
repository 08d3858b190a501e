"""What a query asks of documents: its words through the index, its filters as conditions on a document's number.

Nothing here decides who may see a document. Names are compared without case and accents; a name that nobody gave finds nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from webapp.documents import activity
from webapp.documents.models import NEW, SKIPPED, Activity, Category, Document, DocumentCategory, DocumentTag, DocumentType, Tag
from webapp.kit import db, spelling
from webapp.orgs.models import Person
from webapp.search import index
from webapp.search.query import Filter, Query

ME = "me"
MOST_PEOPLE = 5_000  # of whom names are compared: no engine folds accents by itself, and a comparison takes microseconds

Number = sa.ColumnElement[int] | InstrumentedAttribute[int]
Condition = sa.ColumnElement[bool]


def conditions(column: Number, query: Query, viewer: UUID) -> list[Condition]:
    """Words and filters, for a statement in which `column` is a document's number. Asks who is called so where an owner is named,
    and nothing else."""
    return index.conditions(column, query) + narrowing(column, query, viewer)


def narrowing(column: Number, query: Query, viewer: UUID) -> list[Condition]:
    """The filters alone."""
    return [one(column, asked, viewer) for asked in query.filters]


def one(column: Number, asked: Filter, viewer: UUID) -> Condition:
    """A single filter. Few documents have a tag or an owner: those are listed; nearly all are older than a day: each is looked at."""
    if asked.name in _LISTED:
        numbers = _LISTED[asked.name](asked, viewer)
        return column.not_in(numbers) if asked.is_not else column.in_(numbers)
    held = _LOOKED_AT[asked.name](asked, viewer)
    found = sa.exists().where(_document.n == column, held)
    return ~found if asked.is_not else found


def folded(name: str) -> str:
    """A name as names are told apart."""
    return spelling.plain(" ".join(name.split()))


def _tagged(asked: Filter, _viewer: UUID) -> sa.Select[int]:
    return sa.select(DocumentTag.document_n).join(Tag, Tag.id == DocumentTag.tag_id).where(Tag.name_folded == folded(asked.value))


def _typed(asked: Filter, _viewer: UUID) -> sa.Select[int]:
    return sa.select(Document.n).join(DocumentType, DocumentType.id == Document.type_id).where(DocumentType.name_folded == folded(asked.value))


def _within(asked: Filter, _viewer: UUID) -> sa.Select[int]:
    """Documents of every category of that name, and of those below it."""
    top = sa.orm.aliased(Category)
    below = sa.func.substr(Category.path, 1, sa.func.length(top.path)) == top.path
    branch = sa.select(Category.id).join(top, below).where(top.name_folded == folded(asked.value))
    return sa.select(DocumentCategory.document_n).where(DocumentCategory.category_id.in_(branch))


def _owned(asked: Filter, viewer: UUID) -> sa.Select[int]:
    return sa.select(Document.n).where(Document.owner_id.in_(owners(asked.value, viewer)))


def owners(text: str, viewer: UUID) -> list[UUID]:
    """Whom `owner:` means: whoever asks, or everybody with that address, that name, or a part of a name that begins so."""
    wanted = folded(text)
    if wanted == ME:
        return [viewer]
    known = db.session.execute(sa.select(Person.id, Person.name, Person.address).limit(MOST_PEOPLE))
    return [person_id for person_id, name, address in known if wanted == folded(address or "") or _is_called(folded(name), wanted)]


def _is_called(name: str, wanted: str) -> bool:
    return f" {name}".find(f" {wanted}") >= 0


def _before(asked: Filter, _viewer: UUID) -> Condition:
    return _is_dated(asked, lambda dated, day: dated < day)


def _after(asked: Filter, _viewer: UUID) -> Condition:
    """From the day on."""
    return _is_dated(asked, lambda dated, day: dated >= day)


def _is_dated(asked: Filter, compared: Callable[[sa.ColumnElement[Any], date | datetime], Condition]) -> Condition:
    """By the document's own date, else by the day it came."""
    if asked.day is None:
        return sa.false()
    midnight = datetime.combine(asked.day, time(), UTC)
    return sa.or_(compared(_document.dated, asked.day), sa.and_(_document.dated.is_(None), compared(_document.created_at, midnight)))


def _being(asked: Filter, viewer: UUID) -> Condition:
    if asked.value in (NEW, SKIPPED):
        return sa.and_(_document.review == asked.value)
    if asked.value == "shared":
        return sa.and_(_document.owner_id != viewer)
    return ~sa.exists().where(Activity.document_n == _document.n, Activity.user_id == viewer, Activity.action == activity.OPENED)


_document = Document.__table__.alias("looked_at").c
_LISTED: dict[str, Callable[[Filter, UUID], sa.Select[int]]] = {"tag": _tagged, "type": _typed, "category": _within, "owner": _owned}
_LOOKED_AT: dict[str, Callable[[Filter, UUID], Condition]] = {"before": _before, "after": _after, "is": _being}
