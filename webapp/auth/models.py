from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import clock, db
from webapp.platform.models import Organization, User


class OneTimeCode(db.Identified, db.PlatformModel):
    """A code on its way. One live for each purpose, place and contact; bound to the browser that asked. `code_hash` is an
    HMAC under a key that is not in the database. `subject_id` is what the proof is for, where it is for something."""

    purpose: Mapped[str] = mapped_column(sa.String(20))  # signin | signup
    side: Mapped[str] = mapped_column(sa.String(10))
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    contact: Mapped[str] = mapped_column(sa.String(254))
    browser: Mapped[str] = mapped_column(sa.String(64), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]
    __table_args__ = (sa.Index("ix_one_time_code_contact", "contact", "purpose", "organization_id"),)


class FailureCounter(db.PlatformModel):
    """Wrong codes in a row for one contact, wherever they were tried. A newly sent code does not reset it."""

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    count: Mapped[int]
    paused_until: Mapped[datetime | None]


class Session(db.Identified, db.PlatformModel):
    """Somebody signed in on one host. Only the digest of its token is kept; the epochs are those it was opened under."""

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    side: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(10))  # full | waiting
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]  # absolute: no use extends it past this
    user_epoch: Mapped[int]
    membership_epoch: Mapped[int]
    organization_epoch: Mapped[int]
    device: Mapped[str] = mapped_column(sa.String(300))
    address: Mapped[str | None] = mapped_column(sa.String(45))
