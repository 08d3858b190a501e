"""The truth about every job. The queue may lose, repeat or delay its hints: what stands here is done once.

A worker claims a job for a time (its lease), and may end it only while it still holds it. Hosts' clocks agree within seconds."""

import os
import random
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger as audit
from webapp.jobs import registry
from webapp.jobs.models import Job
from webapp.kit import clock, db, ids, log, paging, refusals

LEASE = timedelta(seconds=30)  # how long a dead worker's job rests; longer than a stopped SQLite writer waits, many times
GRACE = timedelta(seconds=5)  # from an intent to the commit that it announces; later ones find the job waiting
PATIENCE = timedelta(hours=1)  # how long a job waits for its subject to come
KEPT = timedelta(days=7)  # finished jobs, for those who look what happened
ERROR_LENGTH = 2000  # characters; the end of a traceback is what tells
LONGEST_PAUSE = 3600.0  # seconds between two attempts

_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Claim:
    """A job, and the name under which it is held."""

    job: registry.Running
    owner: str
    created_at: datetime
    is_last: bool


def add(kind: str, *, org: UUID | None = None, subject: UUID | None = None, delay: timedelta = timedelta(0), once: str | None = None, **payload: Any) -> UUID:
    """A job that stands if this unit of work does. `payload` holds JSON values. Where a job with the same `once` stands
    already, nothing is added and that one's id is answered. Raises UnknownKind."""
    columns = _columns(kind, org, subject, payload, clock.now() + delay)
    if once is not None:
        standing = _insert_once({**columns, "once": once})
        if standing is not None:
            return standing
    else:
        db.session.add(Job(**columns))
    job_id: UUID = columns["id"]
    if not delay:
        db.after_commit(partial(_send, job_id, kind))
    return job_id


def intend(kind: str, *, org: UUID, subject: UUID, **payload: Any) -> UUID:
    """A job for a subject that this unit of work is about to make: it stands at once, by itself, so that a crash after the
    tenant's commit loses nothing. Runs when this unit is committed, is void when it is rolled back.

    `payload` holds JSON values, among them the subject's revision. Raises UnknownKind, AsideTooLate."""
    columns = _columns(kind, org, subject, payload, clock.now() + GRACE)
    with db.aside() as connection:
        connection.execute(sa.insert(Job).values(**columns))
    job_id: UUID = columns["id"]
    db.after_commit(partial(_send, job_id, kind))
    db.after_rollback(partial(_withdraw, job_id))
    return job_id


def claim(job_id: UUID, *, early: bool = False, lease: timedelta = LEASE) -> Claim | None:
    """Takes a job that is due, or whose holder fell silent; None where there is nothing to take. `early` does not wait
    for its time: what it waited for has happened. Uses up an attempt at once, so that a deadly job ends."""
    now = clock.now()
    owner = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(8)}"
    is_due = Job.state == "queued" if early else sa.and_(Job.state == "queued", Job.run_at <= now)
    taken = (
        sa.update(Job)
        .where(Job.id == job_id, Job.attempts < Job.max_attempts, sa.or_(is_due, _is_expired(now)))
        .values(state="running", owner=owner, lease_until=now + lease, attempts=Job.attempts + 1)
        .returning(Job.kind, Job.organization_id, Job.subject_id, Job.payload, Job.attempts, Job.max_attempts, Job.created_at)
    )
    with db.aside() as connection:
        row = connection.execute(taken).one_or_none()
    if row is None:
        return None
    job = registry.Running(job_id, row.kind, row.organization_id, row.subject_id, row.payload, row.attempts)
    return Claim(job, owner, row.created_at, is_last=row.attempts >= row.max_attempts)


def heartbeat(held: Claim, lease: timedelta) -> bool:
    """Prolongs the lease; False where the job is no longer ours."""
    return _change_held(held, lease_until=clock.now() + lease)


def finish(held: Claim) -> bool:
    """Marks the job done within the CURRENT unit of work, so that its effects and this stand or fall together. False
    where it is no longer ours: then nothing of it may be committed."""
    ended = _held(held).values(state="done", finished_at=clock.now(), **_released, payload={}, error=None)
    return _changed_one(db.session.execute(ended, execution_options={"synchronize_session": False}))


def void(held: Claim, reason: str) -> str:
    """Ends a job that has nothing to do."""
    return _settle(held, "void", finished_at=clock.now(), payload={}, error=reason[:ERROR_LENGTH])


def postpone(held: Claim, seconds: float) -> str:
    """Back into the queue, with the attempt given back. At least one second, lest a job spins."""
    return _settle(held, "queued", run_at=clock.now() + timedelta(seconds=max(1.0, seconds)), attempts=Job.attempts - 1)


def wait_for_subject(held: Claim) -> str:
    """Postpones by as much as it has waited already, 2 to 60 seconds; void when it has waited for an hour."""
    age = clock.now() - held.created_at
    if age >= PATIENCE:
        return void(held, "what it was for never came")
    return postpone(held, min(60.0, max(2.0, age.total_seconds())))


def fail(held: Claim, error: str) -> str:
    """Queued anew after a pause that triples, or dead after the last attempt."""
    kept = error[-ERROR_LENGTH:]
    if held.is_last:
        return _settle(held, "dead", finished_at=clock.now(), error=kept)
    return _settle(held, "queued", run_at=clock.now() + pause_after(held.job.attempt), error=kept)


def pause_after(attempt: int) -> timedelta:
    """5, 15, 45 ... seconds, at most an hour, and up to half as much again, so that what failed together does not return together."""
    seconds = min(LONGEST_PAUSE, 5.0 * 3.0 ** min(attempt - 1, 10))
    return timedelta(seconds=seconds * _jitter.uniform(1.0, 1.5))


def reap(limit: int = 100) -> list[tuple[UUID, str]]:
    """Buries jobs whose workers died with their last attempt, and answers those that somebody should claim now, with their kinds."""
    now = clock.now()
    hopeless = sa.and_(_is_expired(now), Job.attempts >= Job.max_attempts)
    with db.inside(None):
        # Asked before it is changed: on SQLite even an UPDATE of nothing waits for the writer.
        buried = list(db.session.scalars(sa.select(Job).where(hopeless).limit(limit)))
    for job in buried:
        _bury(job, now)
    return waiting(limit=limit)


def due(*, with_intents: bool = False, limit: int = 100) -> list[UUID]:
    """The ids of `waiting`."""
    return [job_id for job_id, _kind in waiting(with_intents=with_intents, limit=limit)]


def waiting(*, with_intents: bool = False, limit: int = 100) -> list[tuple[UUID, str]]:
    """Jobs that a claim would get now, with their kinds: of each organization the longest due first, and the organizations by turns, so that one
    with a thousand jobs keeps nobody waiting. `with_intents` also fresh ones still within their grace."""
    now = clock.now()
    ready = [sa.and_(Job.state == "queued", Job.run_at <= now), sa.and_(_is_expired(now), Job.attempts < Job.max_attempts)]
    if with_intents:
        ready.append(sa.and_(Job.state == "queued", Job.attempts == 0, Job.run_at <= now + GRACE))
    with db.inside(None):
        turn = sa.func.row_number().over(partition_by=Job.organization_id, order_by=(Job.run_at, Job.id))
        rows = db.session.execute(sa.select(Job.id, Job.kind).where(sa.or_(*ready)).order_by(turn, Job.run_at).limit(limit))
        return [(row.id, row.kind) for row in rows]


def under_way(subjects: set[UUID]) -> set[UUID]:
    """Those of the subjects that a job waits or works for."""
    return set(db.session.scalars(sa.select(Job.subject_id).where(Job.subject_id.in_(subjects), Job.state.in_(("queued", "running")))))


def find(job_id: UUID) -> Job:
    """Raises NotFound."""
    job = db.session.get(Job, job_id)
    if job is None:
        raise refusals.NotFound("There is no job of that id.")
    return job


def retry(job_id: UUID, *, by: audit.Actor | None) -> Job:
    """Gives a dead job all its attempts again. Raises NotFound, or Conflict (JOB_NOT_DEAD)."""
    job = db.session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise refusals.NotFound("There is no job of that id.")
    if job.state != "dead":
        raise refusals.Conflict("This job is %(state)s; only a dead one can be retried.", code="JOB_NOT_DEAD", state=job.state)
    job.state, job.attempts, job.run_at, job.finished_at = "queued", 0, clock.now(), None
    audit.record("jobs.retried", by=by, org=job.organization_id, subject=job)
    db.session.flush()
    db.after_commit(partial(_send, job_id, job.kind))
    return job


def listing(*, state: str | None = None, org: UUID | None = None, kind: str | None = None, cursor: str | None = None, limit: int = 50) -> paging.Page[Job]:
    """Jobs, the newest first."""
    wanted = sa.select(Job).order_by(Job.id.desc()).limit(limit + 1)
    if state:
        wanted = wanted.where(Job.state == state)
    if kind:
        wanted = wanted.where(Job.kind == kind)
    if org:
        wanted = wanted.where(Job.organization_id == org)
    last = paging.decode(cursor, (UUID,))
    if last:
        wanted = wanted.where(Job.id < last[0])
    return paging.cut(list(db.session.scalars(wanted)), limit, lambda job: (job.id,))


def sweep() -> None:
    """Forgets jobs that were done or void a week ago. Dead ones stay until somebody decides."""
    gone = sa.delete(Job).where(Job.state.in_(("done", "void")), Job.finished_at < clock.now() - KEPT)
    db.session.execute(gone, execution_options={"synchronize_session": False})


def hint_with(send: Callable[[UUID, str, bool], None]) -> None:
    """How workers are told of a job: `send(id, kind, early)`. Without it they find it at their next look, seconds later."""
    global _hint
    _hint = send


def _leave_to_the_reaper(job_id: UUID, kind: str, early: bool) -> None:
    """Where nobody carries hints."""


_hint: Callable[[UUID, str, bool], None] = _leave_to_the_reaper
_released = {"owner": None, "lease_until": None}


def _send(job_id: UUID, kind: str) -> None:
    _hint(job_id, kind, True)


def _columns(kind: str, org: UUID | None, subject: UUID | None, payload: dict[str, Any], run_at: datetime) -> dict[str, Any]:
    return {
        "id": ids.new(),
        "created_at": clock.now(),
        "kind": kind,
        "organization_id": org,
        "subject_id": subject,
        "payload": payload,
        "state": "queued",
        "attempts": 0,
        "max_attempts": registry.find(kind).attempts,
        "run_at": run_at,
    }


def _insert_once(columns: dict[str, Any]) -> UUID | None:
    """The id of the job that stood there before; None where this one was added."""
    connection = db.session.connection(bind_arguments=db.PLATFORM)
    added = connection.execute(db.upsert(Job, connection).values(**columns).on_conflict_do_nothing(index_elements=[Job.once]).returning(Job.id)).scalar()
    if added is not None:
        return None
    return db.session.execute(sa.select(Job.id).where(Job.once == columns["once"])).scalar_one()


def _withdraw(job_id: UUID) -> None:
    """What was intended did not happen. A failure here is no harm: the job will not find its subject."""
    try:
        with db.aside() as connection:
            connection.execute(
                sa.update(Job)
                .where(Job.id == job_id, Job.state == "queued")
                .values(state="void", finished_at=clock.now(), payload={}, error="what it was for was rolled back")
            )
    except sa.exc.SQLAlchemyError as error:
        log.log.warning("jobs.withdrawal_failed", job=str(job_id), error=type(error).__name__)


def _bury(job: Job, now: datetime) -> None:
    ended = sa.update(Job).where(Job.id == job.id, _is_expired(now), Job.attempts >= Job.max_attempts)
    error = f"the worker died {job.attempts} times"
    with db.aside() as connection:
        is_ours = _changed_one(connection.execute(ended.values(state="dead", finished_at=now, error=error, **_released)))
    if is_ours:
        log.log.error("jobs.died", job=str(job.id), kind=job.kind, attempts=job.attempts)


def _is_expired(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Job.state == "running", Job.lease_until < now)


def _held(held: Claim) -> sa.Update:
    return sa.update(Job).where(Job.id == held.job.id, Job.owner == held.owner, Job.state == "running")


def _settle(held: Claim, state: str, **values: Any) -> str:
    return state if _change_held(held, state=state, **_released, **values) else "lost"


def _change_held(held: Claim, **values: Any) -> bool:
    with db.aside() as connection:
        return _changed_one(connection.execute(_held(held).values(**values)))


def _changed_one(result: Any) -> bool:
    return bool(result.rowcount == 1)
