"""The same call, made twice under one Idempotency-Key, is done once and answered twice."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import clock, crypto, db, ids, refusals
from webapp.platform.models import Answer

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)  # a call that runs longer lost its worker: the longest honest one is an upload


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to the first call."""

    status: int
    headers: dict[str, str]
    body: str


def claim(caller: str, method: str, path: str, key: str, body_hash: str) -> UUID | Given:
    """The claim under which this call may run, or what its first run answered. Stands alone: call it before the first write of
    the unit of work. Raises Conflict: IDEMPOTENCY_KEY_REUSED with another body, IDEMPOTENCY_IN_PROGRESS while the first runs."""
    key_hash, now, made = crypto.digest("\x1f".join((caller, method, path, key))), clock.now(), ids.new()
    over = sa.or_(Answer.created_at < now - KEPT, sa.and_(Answer.status.is_(None), Answer.created_at < now - ABANDONED))
    with db.aside() as connection:
        connection.execute(sa.delete(Answer).where(Answer.key_hash == key_hash, over))
        insert = db.upsert(Answer, connection).values(id=made, created_at=now, key_hash=key_hash, body_hash=body_hash)
        connection.execute(insert.on_conflict_do_nothing(index_elements=[Answer.key_hash]))
        found = connection.execute(sa.select(Answer).where(Answer.key_hash == key_hash)).one_or_none()
    if found is None or (found.id != made and found.status is None and found.body_hash == body_hash):
        raise refusals.Conflict("The first call with this key still runs. Ask again in a moment.", code="IDEMPOTENCY_IN_PROGRESS")
    if found.id == made:
        return made
    if found.body_hash != body_hash:
        raise refusals.Conflict("This Idempotency-Key came with another body before. Use a new one.", code="IDEMPOTENCY_KEY_REUSED")
    return Given(found.status, found.headers or {}, found.body or "")


def keep(claimed: UUID, given: Given) -> None:
    """Remembers what the call answered, in the transaction of what it did."""
    answered = sa.update(Answer).where(Answer.id == claimed)
    db.session.execute(answered.values(status=given.status, headers=given.headers, body=given.body))


def release(claimed: UUID) -> None:
    """The call failed and may be made again under its key."""
    db.session.execute(sa.delete(Answer).where(Answer.id == claimed))


def sweep() -> None:
    db.session.execute(sa.delete(Answer).where(Answer.created_at < clock.now() - KEPT))
