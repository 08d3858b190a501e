"""New documents of one's own, one after another."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import NEW, READY, SKIPPED, UNREADABLE, Document
from webapp.kit import clock, db

COUNTED = 99  # beyond it nobody is told how many
COMING = 5  # that are shown beforehand
READ = (READY, UNREADABLE)


def count(user_id: UUID) -> int:
    """How many wait for somebody; COUNTED + 1 stands for more."""
    return db.session.scalar(_COUNT, {"user_id": user_id}) or 0


def next_of(user_id: UUID) -> Document | None:
    """The one that came first."""
    return db.session.scalar(sa.select(Document).where(*_waiting(user_id)).order_by(Document.n).limit(1))


def following(user_id: UUID, document: Document, limit: int = COMING) -> Sequence[Document]:
    """Those of somebody's own that come after this one, which may be somebody else's."""
    return db.session.scalars(sa.select(Document).where(*_waiting(user_id), Document.n > document.n).order_by(Document.n).limit(limit)).all()


def count_skipped(user_id: UUID) -> int:
    """How many somebody put off; COUNTED + 1 stands for more."""
    some = sa.select(Document.n).where(*_skipped(user_id)).limit(COUNTED + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def recall(*, by: ledger.Actor) -> int:
    """Everything that `by` put off waits again; answers how many."""
    now = clock.now()
    number = len(db.session.scalars(sa.update(Document).where(*_skipped(by.id)).values(review=NEW, updated_at=now).returning(Document.n)).all())
    if number:
        ledger.record_inside("documents.recalled", by=by, number=number)
    return number


def _skipped(user_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Document.owner_id == user_id, Document.review == SKIPPED, Document.trashed_at.is_(None)


def _waiting(user_id: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return _paper.owner_id == user_id, _paper.review == NEW, _paper.state.in_(READ), _paper.trashed_at.is_(None)


_paper = Document.__table__.c
# Made once: every page of the workspace asks it.
_SOME = sa.select(_paper.n).where(*_waiting(sa.bindparam("user_id", type_=sa.Uuid()))).limit(COUNTED + 1)
_COUNT = sa.select(sa.func.count()).select_from(_SOME.subquery())
