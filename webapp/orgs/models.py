from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import clock, db
from webapp.platform.models import Organization


class Person(db.TenantModel):
    """A member as the organization's own database knows them: a copy kept by the verbs of membership, so that lists,
    audit and a restore elsewhere need no platform. Stays when the member leaves."""

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the user's id
    name: Mapped[str] = mapped_column(sa.String(120))
    address: Mapped[str | None] = mapped_column(sa.String(254))


class MemberGroup(db.Identified, db.Touched, db.TenantModel):
    """A named set of members. Names are told apart without case."""

    name: Mapped[str] = mapped_column(sa.String(80))
    name_folded: Mapped[str] = mapped_column(sa.String(80), unique=True)
    description: Mapped[str] = mapped_column(sa.String(300), default="")

    @property
    def label(self) -> str:
        return self.name


class MemberGroupMember(db.TenantModel):
    group_id: Mapped[UUID] = mapped_column(sa.ForeignKey(MemberGroup.id, ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Person.id), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)


class Branding(db.Touched, db.TenantModel):
    """Logo and favicon, drawn anew from what was uploaded. One row; name and accent stand with the organization."""

    id: Mapped[int] = mapped_column(primary_key=True)
    logo: Mapped[bytes | None]
    logo_type: Mapped[str | None] = mapped_column(sa.String(20))
    favicon: Mapped[bytes | None]


class LogoProposal(db.Identified, db.Touched, db.TenantModel):
    """A logo that a model is asked for. One at a time; gone once it is taken or turned down."""

    wish: Mapped[str] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(10))  # drawing | ready | failed
    reason: Mapped[str | None] = mapped_column(sa.String(20))  # why it failed, as kit.llm has it
    content: Mapped[bytes | None]
    asked_by: Mapped[UUID]


class Invitation(db.Identified, db.Touched, db.PlatformModel):
    """An invitation to join, good for the invited address only. Open until it is accepted, revoked, or past `expires_at`."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id))
    email: Mapped[str] = mapped_column(sa.String(254))
    role: Mapped[str] = mapped_column(sa.String(10))
    groups: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # ids
    message: Mapped[str] = mapped_column(sa.String(500), default="")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by: Mapped[UUID | None]
    invited_by_name: Mapped[str] = mapped_column(sa.String(120))
    sent_at: Mapped[datetime]
    times_sent: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        sa.Index("ix_invitation_organization_id", "organization_id", "created_at", "id"),
        sa.Index("ix_invitation_email", "email"),
        db.unique_where("uq_invitation_one_open", "organization_id", "email", where="accepted_at IS NULL AND revoked_at IS NULL"),
    )

    @property
    def label(self) -> str:
        return self.email
