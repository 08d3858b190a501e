"""What people outside are asked for: a request, its list, what came of it, and the addresses it is answered at."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.documents.models import Category, Document, DocumentType
from webapp.kit import db

OPEN, ACCEPTED, RETURNED = "open", "accepted", "returned"  # what whoever asked said of a line


class DocumentRequest(db.Identified, db.Touched, db.TenantModel):
    """Somebody outside is asked for files by an address. `owner_id`: in whose inbox they arrive."""

    owner_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(sa.String(120))
    note: Mapped[str] = mapped_column(sa.String(1000), default="", server_default="")
    recipient: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")  # who is asked, in the owner's words
    email: Mapped[str | None] = mapped_column(sa.String(254))
    category_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Category.id, ondelete="SET NULL"), index=True)
    filed: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # {"tags": ids} that files get beside it
    ends_at: Mapped[datetime]
    reminds_on: Mapped[date | None] = mapped_column(index=True)  # when a letter reminds by itself; None once it was promised
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    __table_args__ = (sa.Index("ix_document_request_owner_id", "owner_id", "created_at", "id"), sa.Index("ix_document_request_created_at", "created_at", "id"))

    @property
    def label(self) -> str:
        return self.title


class RequestAddress(db.Identified, db.TenantModel):
    """Each letter carries an address of its own, since none can be told twice: only its digest is kept."""

    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey(DocumentRequest.id, ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)


class RequestLine(db.Identified, db.TenantModel):
    """One thing that is asked for, as so many files."""

    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey(DocumentRequest.id, ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    wanted: Mapped[int] = mapped_column(default=1, server_default="1")
    type_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(DocumentType.id, ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(sa.String(8), default=OPEN, server_default=OPEN)
    reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")  # why what came was sent back
    __table_args__ = (sa.UniqueConstraint("request_id", "position"),)


class RequestFile(db.Identified, db.TenantModel):
    """What somebody sent: a name and a size, which is all they see of it again, and the document that it became."""

    line_id: Mapped[UUID] = mapped_column(sa.ForeignKey(RequestLine.id, ondelete="CASCADE"), index=True)
    document_n: Mapped[int | None] = mapped_column(sa.ForeignKey(Document.n, ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    sender: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    is_returned: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
