"""What organizations hold and do, day by day.

Nobody writes while people work: what there is (documents, bytes) and who was there is counted at night for the day that ended, and
for today when somebody looks. Calls of programs alone are counted as they come, in each process's memory, and added to the day
once a minute in one transaction: a process that is killed loses a minute of them."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.kit import clock, db
from webapp.kit.log import log
from webapp.platform.models import DailyUsage, Membership, Organization

FLUSH_EVERY = 60.0  # seconds
MOST_DAYS = 400  # in one answer: a year, and a month to compare with


@dataclass(frozen=True, slots=True)
class Measured:
    """What a room counts of an organization on a day: the documents and bytes there are, the uploads and people of that day."""

    documents: int = 0
    bytes: int = 0
    uploads: int = 0
    people: frozenset[UUID] = frozenset()


class Day(NamedTuple):
    day: date
    documents: int
    bytes: int
    uploads: int
    people: int
    ai_tokens: int
    api_calls: int


Measure = Callable[[UUID, datetime, datetime], Measured]
MEASURES: list[Measure] = []  # filled by webapp/rooms.py; each is told the organization, and when the day began and ended

_calls: Counter[tuple[UUID, date]] = Counter()
_flushed_at = time.monotonic()
_lock = threading.Lock()


def measure(org_id: UUID, day: date) -> None:
    """Writes what an organization held and did on a day, in UTC. Call it inside the organization's context. Again is as good as once."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = begin + timedelta(days=1)
    found = [count(org_id, begin, end) for count in MEASURES]
    people = _actors(org_id, begin, end).union(*(one.people for one in found))
    sums = {name: sum(getattr(one, name) for one in found) for name in ("documents", "bytes", "uploads")}
    _add(db.session.connection(bind_arguments=db.PLATFORM), [{"organization_id": org_id, "day": day, **sums, "people": len(people)}], keeps=(*sums, "people"))


def days(org_id: UUID, since: date, until: date) -> list[Day]:
    """Each day from `since` to `until`, both included and at most MOST_DAYS, from the first that was measured on. A day that was
    missed holds what the one before it held, and did nothing."""
    since = max(since, until - timedelta(days=MOST_DAYS - 1))
    columns = [getattr(DailyUsage, name) for name in Day._fields]
    rows = db.session.execute(
        sa.select(*columns).where(DailyUsage.organization_id == org_id, DailyUsage.day >= since, DailyUsage.day <= until).order_by(DailyUsage.day)
    )
    known = {row.day: Day(*row) for row in rows}
    filled: list[Day] = []
    for n in range((until - min(known)).days + 1 if known else 0):
        day = min(known) + timedelta(days=n)
        filled.append(known.get(day) or Day(day, filled[-1].documents, filled[-1].bytes, 0, 0, 0, 0))
    return filled


def today() -> date:
    return clock.now().astimezone(UTC).date()


def count_call(org_id: UUID) -> None:
    """A program called. Call it before the unit of work writes to the platform."""
    with _lock:
        _calls[org_id, today()] += 1
    if time.monotonic() - _flushed_at >= FLUSH_EVERY:
        flush()


def flush() -> None:
    """Adds what this process counted to the days. Stands alone. What cannot be written now is kept for the next time."""
    global _flushed_at
    with _lock:
        _flushed_at = time.monotonic()
        counted = _calls.copy()
        _calls.clear()
    if not counted:
        return
    try:
        with db.aside() as connection:
            known = set(connection.scalars(sa.select(Organization.id).where(Organization.id.in_({org for org, _day in counted}))))
            rows = [{"organization_id": org, "day": day, "api_calls": number} for (org, day), number in counted.items() if org in known]
            _add(connection, rows, adds=("api_calls",))
    except sa.exc.OperationalError as error:
        log.warning("calls not counted yet", reason=str(error.orig))
        with _lock:
            _calls.update(counted)


def _add(connection: sa.Connection, rows: Sequence[dict[str, Any]], *, keeps: Sequence[str] = (), adds: Sequence[str] = ()) -> None:
    """Rows of days, where `keeps` replace what there was and `adds` are added to it."""
    for row in rows:
        insert = db.upsert(DailyUsage, connection).values({**dict.fromkeys(Day._fields[1:], 0), **row})
        changes = {name: insert.excluded[name] for name in keeps} | {name: getattr(DailyUsage, name) + insert.excluded[name] for name in adds}
        connection.execute(insert.on_conflict_do_update(index_elements=["organization_id", "day"], set_=changes))


def _actors(org_id: UUID, begin: datetime, end: datetime) -> frozenset[UUID]:
    """Members who did something that the platform's ledger tells of."""
    seated = sa.select(Membership.user_id).where(Membership.organization_id == org_id, Membership.status != "pending")
    within = (PlatformEntry.organization_id == org_id, PlatformEntry.created_at >= begin, PlatformEntry.created_at < end)
    return frozenset(db.session.scalars(sa.select(PlatformEntry.actor_id).where(*within, PlatformEntry.actor_id.in_(seated)).distinct()))
