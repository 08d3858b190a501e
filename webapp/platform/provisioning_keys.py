"""Keys of other systems that provision here: they open the provisioning calls and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, crypto, db, ids, refusals
from webapp.kit.log import log
from webapp.platform import users
from webapp.platform.models import ProvisioningKey

PREFIX = "ghp_"  # so that it is known for one wherever it turns up
MOST = 50  # good at once: each is a system, and more is a program that makes one each time it runs
TOUCH_EVERY = timedelta(minutes=5)  # the last use is written no oftener: a call is not a write


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is shown once and kept nowhere."""

    secret: str
    key: ProvisioningKey


def make(name: str, *, by: ledger.Actor | None) -> Made:
    """Raises Invalid (NAME_INVALID), Conflict (TOO_MANY_KEYS)."""
    if len(every()) >= MOST:
        raise refusals.Conflict("There are %(most)s keys. Revoke one that nobody uses.", code="TOO_MANY_KEYS", most=MOST)
    secret = PREFIX + ids.token()
    key = ProvisioningKey(name=users.clean_name(name), token_hash=crypto.digest(secret), made_by=by.id if by else None)
    db.session.add(key)
    db.session.flush()
    ledger.record("provisioning_keys.made", by=by, org=None, subject=key)
    return Made(secret, key)


def every() -> Sequence[ProvisioningKey]:
    """Those that are good, the newest first."""
    return db.session.scalars(sa.select(ProvisioningKey).where(ProvisioningKey.revoked_at.is_(None)).order_by(ProvisioningKey.id.desc())).all()


def revoke(key_id: UUID, *, by: ledger.Actor) -> None:
    """Shut with the next call. Raises NotFound, also for one that is revoked already."""
    live = (ProvisioningKey.id == key_id, ProvisioningKey.revoked_at.is_(None))
    revoked = db.session.scalar(sa.update(ProvisioningKey).where(*live).values(revoked_at=clock.now()).returning(ProvisioningKey))
    if revoked is None:
        raise refusals.NotFound()
    ledger.record("provisioning_keys.revoked", by=by, org=None, subject=revoked)


def find(secret: str) -> ProvisioningKey | None:
    """The good key behind a bearer token. Notes that it is used: call it before the request's first write."""
    if not secret.startswith(PREFIX):
        return None
    live = (ProvisioningKey.token_hash == crypto.digest(secret), ProvisioningKey.revoked_at.is_(None))
    key = db.session.scalar(sa.select(ProvisioningKey).where(*live))
    if key is not None and (key.last_used_at is None or clock.now() - key.last_used_at > TOUCH_EVERY):
        _touch(key.id)
    return key


def _touch(key_id: UUID) -> None:
    try:
        with db.aside() as connection:
            connection.execute(sa.update(ProvisioningKey).where(ProvisioningKey.id == key_id).values(last_used_at=clock.now()))
    except sa.exc.OperationalError as error:
        log.warning("provisioning key not touched", key=str(key_id), reason=str(error.orig))  # a call must not fail for it
