"""New documents of one's own, one after another."""

from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import NEW, READY, UNREADABLE, Document
from webapp.kit import db

COUNTED = 99  # beyond it nobody is told how many
READ = (READY, UNREADABLE)


def count(user_id: UUID) -> int:
    """How many wait for somebody; COUNTED + 1 stands for more."""
    return db.session.scalar(_COUNT, {"user_id": user_id}) or 0


def next_of(user_id: UUID) -> Document | None:
    """The one that came first."""
    return db.session.scalar(sa.select(Document).where(*_waiting(user_id)).order_by(Document.n).limit(1))


def _waiting(user_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Document.owner_id == user_id, Document.review == NEW, Document.state.in_(READ), Document.trashed_at.is_(None)


# Core, and made once: every page of the workspace asks it.
_paper = Document.__table__.c
_SOME = sa.select(_paper.n).where(
    _paper.owner_id == sa.bindparam("user_id", type_=sa.Uuid()), _paper.review == NEW, _paper.state.in_(READ), _paper.trashed_at.is_(None)
)
_COUNT = sa.select(sa.func.count()).select_from(_SOME.limit(COUNTED + 1).subquery())
