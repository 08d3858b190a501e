"""One claimed job: run in its organization and unit of work, kept alive meanwhile, and settled."""

import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.jobs import ledger, registry
from webapp.kit import db, log, tenants


def run(app: Any, job_id: UUID, *, early: bool = False, lease: timedelta = ledger.LEASE) -> bool:
    """Claims and runs a job; False where there was nothing to claim. `app` is the Flask application. What the job raises
    is settled, not raised."""
    with app.app_context():
        claim = ledger.claim(job_id, early=early, lease=lease)
        if claim is None:
            return False
        started = time.monotonic()
        with _kept_alive(app, claim, lease):
            outcome = _attempt(claim)
        _tell(claim, outcome, time.monotonic() - started)
    return True


def _attempt(claim: ledger.Claim) -> str:
    """Done, void, queued, dead, or lost to another worker."""
    try:
        with db.inside(_tenant(claim.job)):
            return _perform(claim)
    except registry.Void as outcome:
        return ledger.void(claim, str(outcome))
    except registry.NotYet:
        return ledger.wait_for_subject(claim)
    except registry.Later as outcome:
        return ledger.postpone(claim, outcome.seconds)
    except Exception:
        return ledger.fail(claim, traceback.format_exc())


def _tenant(job: registry.Running) -> tenants.Tenant | None:
    if job.org is None:
        return None
    with db.inside(None):  # closed before the work begins, so that no connection waits idle beside it
        return registry.tenant_of(job.org)


def _perform(claim: ledger.Claim) -> str:
    registry.find(claim.job.kind).run(claim.job)
    if not ledger.finish(claim):
        db.rollback()
        return "lost"
    db.commit()
    return "done"


@contextmanager
def _kept_alive(app: Any, claim: ledger.Claim, lease: timedelta) -> Iterator[None]:
    over = threading.Event()
    threading.Thread(target=_beat, args=(app, claim, lease, over), name=f"heartbeat {claim.job.kind}", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _beat(app: Any, claim: ledger.Claim, lease: timedelta, over: threading.Event) -> None:
    # Thrice a lease: two beats may fail, as when the job itself holds SQLite's only write lock for a while.
    with app.app_context():
        while not over.wait(lease.total_seconds() / 3):
            try:
                if not ledger.heartbeat(claim, lease):
                    return
            except sa.exc.SQLAlchemyError as error:
                log.log.warning("jobs.heartbeat_missed", job=str(claim.job.id), error=type(error).__name__)


def _tell(claim: ledger.Claim, outcome: str, seconds: float) -> None:
    job = claim.job
    facts = {"job": str(job.id), "kind": job.kind, "org": str(job.org) if job.org else None, "attempt": job.attempt, "ms": round(seconds * 1000)}
    if outcome == "dead":
        log.log.error("jobs.dead", **facts)
    elif outcome == "lost":
        log.log.warning("jobs.lost", **facts)
    else:
        log.log.info(f"jobs.{outcome}", **facts)
