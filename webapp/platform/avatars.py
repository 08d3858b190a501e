"""The picture of a person: one in the whole installation."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import db, pictures
from webapp.platform.models import Avatar, Membership, User

SIDE = 256  # pixels; the largest place shows 72, thrice that on a fine screen


def put(user: User, raw: bytes, *, by: ledger.Actor) -> None:
    """Raises pictures.Unfit, TooLarge."""
    drawn = pictures.covering(raw, SIDE)
    avatar = db.session.get(Avatar, user.id)
    if avatar is None:
        db.session.add(Avatar(user_id=user.id, content_type=pictures.WEBP, content=drawn))
    else:
        avatar.content_type, avatar.content = pictures.WEBP, drawn
    db.session.flush()
    ledger.record("profiles.picture_changed", by=by, org=None, subject=user)


def remove(user: User, *, by: ledger.Actor) -> None:
    avatar = db.session.get(Avatar, user.id)
    if avatar is not None:
        db.session.delete(avatar)
        db.session.flush()
        ledger.record("profiles.picture_removed", by=by, org=None, subject=user)


def of(user_id: UUID) -> Avatar | None:
    return db.session.get(Avatar, user_id)


def of_colleague(user_id: UUID, org_id: UUID) -> Avatar | None:
    """The picture of somebody who sits in the organization, or did and is suspended."""
    seated = sa.select(Membership.user_id).where(Membership.organization_id == org_id, Membership.user_id == user_id, Membership.status != "pending")
    return db.session.scalar(sa.select(Avatar).where(Avatar.user_id.in_(seated)))


def version(changed_at: datetime | None) -> int:
    """The number that a picture's address carries: another one after each change, 0 where there is none."""
    return int(changed_at.timestamp() * 1000) if changed_at else 0
