"""Wrong tries in a row, of one kind and for one person, wherever they were made: enough of them pause that way to come in.

Counted by a digest, for known and unknown people alike. What is counted stands although the request is refused."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth.models import FailureCounter
from webapp.kit import clock, crypto, db

PAUSE_AFTER = 20
LOCK_AFTER = 100
PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """`prefix` keeps the counters of one kind apart; `stem` is that of its audit entries; `locks` whether LOCK_AFTER failures
    switch the way off until an operator switches it on."""

    prefix: str
    stem: str
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    is_locked: bool
    wait: int  # seconds of the pause that are left, 0 where there is none


def standing(connection: sa.Connection, kind: Kind, who: str) -> Standing:
    """Whether this way is open for `who` now."""
    row = connection.execute(
        sa.select(FailureCounter.count.label("failures"), FailureCounter.paused_until).where(FailureCounter.key == key(kind, who))
    ).one_or_none()
    if row is None:
        return Standing(False, 0)
    wait = int((row.paused_until - clock.now()).total_seconds()) if row.paused_until else 0
    return Standing(kind.locks and row.failures >= LOCK_AFTER, max(0, wait))


def count(connection: sa.Connection, kind: Kind, who: str) -> None:
    """One more failure; every PAUSE_AFTER of them pause for PAUSE, which is recorded."""
    number = connection.execute(
        db.upsert(FailureCounter, connection)
        .values(key=key(kind, who), count=1)
        .on_conflict_do_update(index_elements=[FailureCounter.key], set_={"count": FailureCounter.count + 1})
        .returning(FailureCounter.count)
    ).scalar_one()
    if number % PAUSE_AFTER == 0:
        again_from = number if kind.locks else 0
        connection.execute(sa.update(FailureCounter).where(FailureCounter.key == key(kind, who)).values(count=again_from, paused_until=clock.now() + PAUSE))
        is_locked = kind.locks and number >= LOCK_AFTER
        ledger.record_alone(connection, f"{kind.stem}.locked" if is_locked else f"{kind.stem}.paused", contact=who, failures=number)


def forget(kind: Kind, who: str) -> None:
    """After a success, or by an operator."""
    db.session.execute(sa.delete(FailureCounter).where(FailureCounter.key == key(kind, who)))


def sweep() -> None:
    """Forgets counters whose pause is long over."""
    yesterday = clock.now() - timedelta(days=1)
    db.session.execute(sa.delete(FailureCounter).where(FailureCounter.count < LOCK_AFTER, FailureCounter.paused_until < yesterday))


def key(kind: Kind, who: str) -> str:
    return crypto.digest(f"{kind.prefix}:{who}")
