"""Kinds of documents: contract, invoice, letter. A document has one at most."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import labels
from webapp.documents.models import Document, DocumentType
from webapp.documents.request_models import RequestLine
from webapp.kit import clock, db, paging

STEM = "types"


def get(type_id: UUID) -> DocumentType:
    """Raises NotFound."""
    return labels.get(DocumentType, type_id)


def create(name: str, *, by: ledger.Actor | None) -> DocumentType:
    """Raises Invalid (NAME_INVALID) or Conflict (NAME_TAKEN)."""
    return labels.create(DocumentType, STEM, name, by=by)


def rename(kind: DocumentType, name: str, *, by: ledger.Actor | None) -> None:
    """Raises as `create`."""
    labels.rename(kind, STEM, name, by=by)


def merge(kind: DocumentType, into: DocumentType, *, by: ledger.Actor | None) -> None:
    """Documents of the one are of the other. Raises Invalid (SAME)."""
    labels.refuse_itself(kind, into)
    ledger.record_inside("types.merged", by=by, subject=kind, after=into.name, number=_hand_over(kind.id, into.id))
    labels.remove(kind)


def delete(kind: DocumentType, *, move_to: DocumentType | None = None, force: bool = False, by: ledger.Actor | None) -> None:
    """Raises Conflict (IN_USE) where documents are of it and neither `move_to` nor `force` says what becomes of that."""
    if move_to is not None:
        return merge(kind, move_to, by=by)
    number = counts([kind.id]).get(kind.id, 0)
    labels.refuse_used(number, move_to, force=force)
    ledger.record_inside("types.deleted", by=by, subject=kind, number=_hand_over(kind.id, None))
    return labels.remove(kind)


def page(*, cursor: str | None, limit: int, search: str = "") -> paging.Page[DocumentType]:
    """By name."""
    return labels.page(DocumentType, cursor=cursor, limit=limit, search=search)


def counts(type_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many documents of the whole organization are of each of these: for managers. One without is left out."""
    counted = sa.select(Document.type_id, sa.func.count()).where(Document.type_id.in_(type_ids)).group_by(Document.type_id)
    return {row[0]: row[1] for row in db.session.execute(counted) if row[0]}


def _hand_over(type_id: UUID, into: UUID | None) -> int:
    moved: Any = db.session.execute(sa.update(Document).where(Document.type_id == type_id).values(type_id=into, updated_at=clock.now()))
    db.session.execute(sa.update(RequestLine).where(RequestLine.type_id == type_id).values(type_id=into))
    return int(moved.rowcount)
