from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import db
from webapp.platform.models import Organization, User

UNVERIFIED = "unverified"
PENDING = "pending"
APPROVED = "approved"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"


class Signup(db.Identified, db.PlatformModel):
    """A request to join. Unverified until the code sent to its address came back; then pending until a manager decides, the
    person withdraws, or time runs out."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id))
    email: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(120))
    reason: Mapped[str] = mapped_column(sa.String(500))
    status: Mapped[str] = mapped_column(sa.String(12), default=UNVERIFIED)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(User.id), index=True)
    proved_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the managers were written to about it
    proved_through: Mapped[str | None] = mapped_column(sa.String(60))  # the provider that vouched for the address; a code where empty
    decided_by: Mapped[UUID | None]  # nobody where a verified domain or time decided
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(120))
    decided_at: Mapped[datetime | None]
    role: Mapped[str | None] = mapped_column(sa.String(10))
    groups: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")  # ids, as preset or decided
    rejection: Mapped[str | None] = mapped_column(sa.String(500))
    __table_args__ = (
        sa.Index("ix_signup_organization_id", "organization_id", "status", "proved_at", "id"),
        sa.Index("ix_signup_decided", "organization_id", "status", "decided_at", "id"),
        db.unique_where("uq_signup_one_pending", "organization_id", "email", where="status = 'pending'"),
    )

    @property
    def label(self) -> str:
        return self.name
