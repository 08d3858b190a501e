from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from webapp.kit import db


class EntryColumns(db.Identified):
    """The actor's name stands as it was; `result` is done, or refused with the code of the refusal among the facts."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return "audit_entry"

    action: Mapped[str] = mapped_column(sa.String(60))
    result: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    subject_type: Mapped[str | None] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_label: Mapped[str | None] = mapped_column(sa.String(300))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str | None] = mapped_column(sa.String(45))
    request_id: Mapped[str | None] = mapped_column(sa.String(36))


class PlatformEntry(EntryColumns, db.PlatformModel):
    """A fact about people or an organization."""

    organization_id: Mapped[UUID | None]
    __table_args__ = (sa.Index("ix_audit_entry_organization_id_created_at", "organization_id", "created_at"),)


class TenantEntry(EntryColumns, db.TenantModel):
    """A fact about an organization's documents."""

    __table_args__ = (sa.Index("ix_audit_entry_created_at", "created_at"),)
