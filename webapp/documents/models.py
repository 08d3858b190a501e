from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import clock, db, ids


class Document(db.Touched, db.TenantModel):
    """A record; its bytes are a blob. `n` orders and joins, `id` is what the world sees."""

    n: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=ids.new)
    title: Mapped[str] = mapped_column(sa.String(300))
    filename: Mapped[str] = mapped_column(sa.String(255))
    owner_id: Mapped[UUID] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    content_type: Mapped[str] = mapped_column(sa.String(127))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def label(self) -> str:
        return self.title


class DocumentAccess(db.TenantModel):
    """Who may see which document: derived from ownership (and later shares) in the transaction that changes those. Carries
    the sort keys, so that a page of the list is one ordered, limited scan of this table."""

    principal: Mapped[str] = mapped_column(sa.String(34), primary_key=True)  # "m:" and a user's id in hex
    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]
    __table_args__ = (sa.Index("ix_document_access_created_at", "principal", "created_at", "document_n"),)
