"""Counters in the platform database that refuse what comes too often. They stand alone: a refused request counts too."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import clock, db, refusals


class Throttle(db.PlatformModel):
    """How often `key` came since `started_at`."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(sa.String(400), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` within `window`, which opens with the first."""

    name: str
    times: int
    window: timedelta


def count(*counted: tuple[Limit, str]) -> None:
    """Counts one more for each limit and its `who`, up to the first that is over; what was counted stands whatever
    follows. Raises TooMany for that one."""
    with db.aside() as connection:
        over = next((wait for limit, who in counted if (wait := _count(connection, limit, who))), 0)
    if over:
        raise refusals.TooMany("That was tried too often. Wait %(wait)s, then try again.", retry_after=over, wait=timedelta(seconds=over))


def sweep(older_than: timedelta = timedelta(days=1)) -> None:
    """Forgets counters whose windows are long over."""
    db.session.execute(sa.delete(Throttle).where(Throttle.started_at < clock.now() - older_than))


def _count(connection: sa.Connection, limit: Limit, who: str) -> int:
    """Seconds to wait, 0 while within the limit."""
    now = clock.now()
    stale = Throttle.started_at <= now - limit.window
    row = connection.execute(
        db.upsert(Throttle, connection)
        .values(key=f"{limit.name}:{who}", started_at=now, count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={"count": sa.case((stale, 1), else_=Throttle.count + 1), "started_at": sa.case((stale, now), else_=Throttle.started_at)},
        )
        .returning(Throttle.count.label("times"), Throttle.started_at)
    ).one()
    return 0 if row.times <= limit.times else max(1, int((row.started_at + limit.window - now).total_seconds()))
