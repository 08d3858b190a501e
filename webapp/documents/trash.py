"""Throwing away: 30 days in the trash, where its owner alone sees a document, then it is gone."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, storing
from webapp.documents.models import Document
from webapp.kit import clock, db
from webapp.platform import lifecycle, quota

KEPT = timedelta(days=30)
AT_ONCE = 1_000  # erased in one unit of work; the rest goes the next night


def put(document: Document, *, by: ledger.Actor) -> None:
    """Into the trash. Twice changes nothing."""
    if document.trashed_at is None:
        document.trashed_at, document.trashed_by = clock.now(), by.id
        access.changed(document)
        ledger.record_inside("documents.trashed", by=by, subject=document)


def restore(document: Document, *, by: ledger.Actor) -> None:
    """Out of it again. Twice changes nothing."""
    if document.trashed_at is not None:
        document.trashed_at = document.trashed_by = None
        access.changed(document)
        ledger.record_inside("documents.restored", by=by, subject=document)


def erase(org_id: UUID, document: Document, *, by: ledger.Actor | None) -> None:
    """For good: with its versions, text and whoever saw it. Its title stays in the ledger. The space it took is free at once; bytes
    that nobody else's document has go in the next nights."""
    quota.give_back(org_id, quota.STORAGE, _erase(document, by))


def _erase(document: Document, by: ledger.Actor | None) -> int:
    """Answers the bytes that are free now."""
    db.session.flush()
    freed = storing.bytes_of(document.n)
    ledger.record_inside("documents.erased", by=by, subject=document, size=freed)
    lifecycle.tell_erased(document.n)
    db.session.execute(sa.delete(Document).where(Document.n == document.n))
    db.session.expunge(document)
    return freed


def erase_old(org_id: UUID) -> int:
    """Erases what has been in the trash for KEPT; answers how many."""
    late = sa.select(Document).where(Document.trashed_at < clock.now() - KEPT).order_by(Document.trashed_at).limit(AT_ONCE)
    some = db.session.scalars(late).all()
    freed = sum(_erase(document, None) for document in some)
    if freed:
        quota.give_back(org_id, quota.STORAGE, freed)  # at the end: others write to the platform while this goes on
    return len(some)
