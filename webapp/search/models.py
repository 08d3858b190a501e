from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.documents.models import Document
from webapp.kit import db


class SearchEntry(db.TenantModel):
    """What the index sees of a document, folded (`search.folding`). The index itself is the database's: an FTS5 table over these rows on SQLite,
    a `tsvector` column on PostgreSQL, each kept by the database."""

    n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)


class SavedView(db.Identified, db.Touched, db.TenantModel):
    """A search with its filters, as its address says them. Its owner's own, or everybody's."""

    owner_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    query: Mapped[str] = mapped_column(sa.String(2000))
    is_shared: Mapped[bool] = mapped_column(default=False)

    @property
    def label(self) -> str:
        return self.name


class RecentSearch(db.Identified, db.TenantModel):
    """What somebody looked for: each thing once, at its last time."""

    user_id: Mapped[UUID]
    query: Mapped[str] = mapped_column(sa.String(500))
    __table_args__ = (sa.UniqueConstraint("user_id", "query"),)
