"""The dashboard's numbers: the whole installation in sums, and what needs a hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.admin import overview
from webapp.kit import clock, db, paging
from webapp.platform import usage
from webapp.platform.models import DailyUsage, Organization, Plan, Usage, User

DAYS = 30
BATCH = 1_000  # rows of an export read at once
NEAR = 0.9  # of a limit: from here on somebody should know
FEW = 5  # of each kind, on the dashboard
EXPORTED = ("slug", "name", *usage.Day._fields)
RECENT = timedelta(days=7)  # a day's row is written each night; after a week without one there is nothing to count


class Totals(NamedTuple):
    """`stored` in bytes; `new_people`, `ai_tokens`: since the first of this month."""

    organizations: int
    suspended: int
    people: int
    new_people: int
    documents: int
    stored: int
    ai_tokens: int


class NearLimit(NamedTuple):
    org_id: UUID
    name: str
    kind: str
    used: int
    allowed: int


def totals() -> Totals:
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    states = {row[0]: row[1] for row in db.session.execute(sa.select(Organization.status, sa.func.count()).group_by(Organization.status))}
    people = db.session.execute(sa.select(sa.func.count(), sa.func.count(sa.case((User.created_at >= month, 1)))).select_from(User)).one()
    documents, stored = _held()
    tokens = db.session.scalar(sa.select(sa.func.sum(Usage.used)).where(Usage.kind == "ai_tokens", Usage.period == overview.this_month()))
    kept = db.session.scalar(sa.select(sa.func.sum(Usage.used)).where(Usage.kind == "storage", Usage.period == ""))
    return Totals(sum(states.values()), states.get("suspended", 0), people[0], people[1], documents, int(kept or stored), int(tokens or 0))


def every_day(since: date) -> Iterator[tuple[Any, ...]]:
    """EXPORTED of each day and organization since then, read batch by batch, so that there may be more than memory holds."""
    columns = [getattr(DailyUsage, name) for name in usage.Day._fields]
    asked = sa.select(Organization.slug, Organization.name, *columns, Organization.id).join(Organization, Organization.id == DailyUsage.organization_id)
    keys, last = (DailyUsage.day, Organization.id), (since, UUID(int=0))
    while rows := db.session.execute(asked.where(paging.beyond(keys, last)).order_by(*keys).limit(BATCH)).all():
        db.rollback()  # nothing is held while the reader is slow
        yield from (tuple(row)[:-1] for row in rows)
        last = (rows[-1].day, rows[-1].id)


def days(org_id: UUID | None = None) -> list[usage.Day]:
    """What all organizations, or one, held and did on each of the last DAYS days, today at the end, with zeros where nothing was written."""
    today = clock.now().date()
    first = today - timedelta(days=DAYS - 1)
    sums = [sa.func.sum(getattr(DailyUsage, field)) for field in usage.Day._fields[1:]]
    asked = sa.select(DailyUsage.day, *sums).where(DailyUsage.day >= first, DailyUsage.organization_id == org_id if org_id else sa.true())
    known = {row[0]: row[1:] for row in db.session.execute(asked.group_by(DailyUsage.day))}
    every = (first + timedelta(days=number) for number in range(DAYS))
    return [usage.Day(day, *(int(value or 0) for value in known.get(day, (0,) * len(sums)))) for day in every]


def series(known: list[usage.Day]) -> dict[str, list[tuple[date, int]]]:
    """The days once more, by what is plotted."""
    return {field: [(day.day, getattr(day, field)) for day in known] for field in usage.Day._fields[1:]}


def near_limits() -> list[NearLimit]:
    """Organizations that are about to reach a limit, the nearest first."""
    allowed = sa.case(*((Usage.kind == kind, overview.allowed(kind)) for kind in ("members", "storage", "ai_tokens")))
    asked = (
        sa.select(Organization.id, Organization.name, Usage.kind, Usage.used, allowed)
        .join(Usage, Usage.organization_id == Organization.id)
        .join(Plan, Plan.name == Organization.plan)
        .where(Organization.status == "active", Usage.period.in_(("", overview.this_month())), allowed > 0, Usage.used >= allowed * NEAR)
        .order_by((Usage.used * 1.0 / allowed).desc(), Organization.id)
        .limit(FEW)
    )
    return [NearLimit(*row) for row in db.session.execute(asked)]


def _held() -> tuple[int, int]:
    """Documents and bytes of everybody, each organization by its newest day."""
    since = clock.now().date() - RECENT
    newest = (
        sa.select(DailyUsage.organization_id, sa.func.max(DailyUsage.day).label("day"))
        .where(DailyUsage.day >= since)
        .group_by(DailyUsage.organization_id)
        .subquery()
    )
    asked = sa.select(sa.func.sum(DailyUsage.documents), sa.func.sum(DailyUsage.bytes)).join(
        newest, sa.and_(newest.c.organization_id == DailyUsage.organization_id, newest.c.day == DailyUsage.day)
    )
    documents, stored = db.session.execute(asked).one()
    return int(documents or 0), int(stored or 0)
