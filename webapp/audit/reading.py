"""Reading the ledger: an organization's facts stand in two databases, and are read as one list, the newest first."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.kit import db, paging

PAGE = 50
BATCH = 500  # entries of an export that are in memory at once, from each database


class Fact(NamedTuple):
    """An entry as it stands. `facts` hold what belongs to its action."""

    created_at: datetime
    id: UUID
    action: str
    result: str
    actor_id: UUID | None
    actor_name: str
    subject_type: str | None
    subject_id: UUID | None
    subject_label: str | None
    facts: dict[str, Any]
    address: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; empty is everything. `actor` and `subject` are parts of a name; `stem` is an action or what it begins
    with ("signups"); from `since` on, and before `until`. `stems` bounds what may be seen at all."""

    actor: str = ""
    stem: str = ""
    subject: str = ""
    result: str = ""
    since: datetime | None = None
    until: datetime | None = None
    stems: tuple[str, ...] = ()


def page(org_id: UUID, wanted: Filter, cursor: str | None, limit: int = PAGE) -> paging.Page[Fact]:
    """Facts about an organization's people and documents. Two statements, each of which reads no more than a page."""
    found = list(islice(_merged(org_id, wanted, _decoded(cursor), limit + 1), limit + 1))
    return paging.cut(found, limit, lambda fact: (fact.created_at, fact.id))


def of_subject(subject_id: UUID, actions: Sequence[str], last: Sequence[Any] | None = None, limit: int = PAGE) -> list[Fact]:
    """What the organization's own ledger tells of one of its things: those `actions`, the newest first, `limit` of them behind the
    moment and id of `last`. One statement."""
    statement = _statement(TenantEntry, Filter(), last, limit)
    return [Fact(*row) for row in db.session.execute(statement.where(TenantEntry.subject_id == subject_id, TenantEntry.action.in_(actions)))]


def told_since(action: str, actor_id: UUID, subject_ids: Sequence[UUID], since: datetime) -> set[UUID]:
    """Of which of some things the organization's own ledger tells that somebody did that to them from `since` on. One statement."""
    told = sa.select(TenantEntry.subject_id).where(TenantEntry.subject_id.in_(subject_ids), TenantEntry.actor_id == actor_id, TenantEntry.action == action)
    return {subject_id for subject_id in db.session.scalars(told.where(TenantEntry.created_at > since)) if subject_id}


def every(org_id: UUID, wanted: Filter) -> Iterator[Fact]:
    """All of them, read batch by batch: memory and transactions stay small however long the list is."""
    last: tuple[Any, ...] | None = None
    while True:
        found = list(islice(_merged(org_id, wanted, last, BATCH), BATCH))
        db.rollback()  # nothing is held while the reader is slow
        yield from found
        if len(found) < BATCH:
            return
        last = (found[-1].created_at, found[-1].id)


def of_platform(wanted: Filter, cursor: str | None, limit: int = PAGE) -> paging.Page[tuple[Fact, UUID | None]]:
    """Facts of the platform's database, whatever organization they are about, each with that organization's id."""
    last = _decoded(cursor)
    statement = _statement(PlatformEntry, wanted, last, limit + 1).add_columns(PlatformEntry.organization_id)
    rows = [(Fact(*tuple(row)[:-1]), row[-1]) for row in db.session.execute(statement)]
    return paging.cut(rows, limit, lambda row: (row[0].created_at, row[0].id))


def expire(before: datetime, *, inside: bool) -> int:
    """Forgets what is older, in the organization's database or else the platform's; answers how many entries that were. The only
    place that takes anything out of the ledger."""
    model = TenantEntry if inside else PlatformEntry
    result: Any = db.session.execute(sa.delete(model).where(model.created_at < before), execution_options={"synchronize_session": False})
    return int(result.rowcount)


def _merged(org_id: UUID, wanted: Filter, last: Sequence[Any] | None, limit: int) -> Iterator[Fact]:
    of_people = _statement(PlatformEntry, wanted, last, limit).where(PlatformEntry.organization_id == org_id)
    lists = [[Fact(*row) for row in db.session.execute(statement)] for statement in (of_people, _statement(TenantEntry, wanted, last, limit))]
    return heapq.merge(*lists, key=lambda fact: (fact.created_at, fact.id), reverse=True)


def _statement(model: Any, wanted: Filter, last: Sequence[Any] | None, limit: int) -> sa.Select[Any]:
    keys = (model.created_at, model.id)
    statement = sa.select(*(getattr(model, field) for field in Fact._fields)).order_by(*(key.desc() for key in keys)).limit(limit)
    for condition in _conditions(model, wanted):
        statement = statement.where(condition)
    return statement.where(paging.after(keys, last)) if last else statement


def _conditions(model: Any, wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.actor:
        yield model.actor_name.icontains(wanted.actor, autoescape=True)
    if wanted.subject:
        yield model.subject_label.icontains(wanted.subject, autoescape=True)
    if wanted.stem:
        yield sa.or_(model.action == wanted.stem, model.action.startswith(f"{wanted.stem}.", autoescape=True))
    if wanted.stems:
        yield sa.or_(*(model.action.startswith(f"{stem}.", autoescape=True) for stem in wanted.stems))
    if wanted.result:
        yield model.result == wanted.result
    if wanted.since:
        yield model.created_at >= wanted.since
    if wanted.until:
        yield model.created_at < wanted.until


def _decoded(cursor: str | None) -> tuple[Any, ...] | None:
    return paging.decode(cursor, (paging.moment, UUID))
