"""What stands in the ledger and should not: dead jobs brought back together, and how far the workers are behind."""

from datetime import datetime

import sqlalchemy as sa

from webapp.audit import ledger as audit
from webapp.jobs import ledger
from webapp.jobs.models import Job
from webapp.kit import clock, db

OPEN = ("queued", "running", "dead")  # states that somebody may have to look after
MOST_AT_ONCE = 500  # dead jobs brought back by one click: each is a row to write and a hint to send


def retry_dead(*, kind: str | None = None, by: audit.Actor | None) -> int:
    """All dead jobs, or those of one kind, at most MOST_AT_ONCE; answers how many."""
    dead = sa.select(Job.id).where(Job.state == "dead", Job.kind == kind if kind else sa.true()).order_by(Job.id).limit(MOST_AT_ONCE)
    found = db.session.scalars(dead.with_for_update(skip_locked=True)).all()
    for job_id in found:
        ledger.retry(job_id, by=by)
    return len(found)


def oldest_due() -> datetime | None:
    """Since when the job waits that should have run first."""
    return db.session.scalar(sa.select(sa.func.min(Job.run_at)).where(Job.state == "queued", Job.run_at <= clock.now()))


def kinds(state: str) -> list[str]:
    """The kinds of work that stand in a state."""
    return list(db.session.scalars(sa.select(Job.kind).where(Job.state == state).group_by(Job.kind).order_by(Job.kind)))


def counts() -> dict[str, int]:
    """How many jobs are queued, running or dead. What is done is not counted: a week of it is most of the table, and these
    are ends of an index."""
    found = dict(db.session.execute(sa.select(Job.state, sa.func.count()).where(Job.state.in_(OPEN)).group_by(Job.state)).all())
    return {state: found.get(state, 0) for state in OPEN}
