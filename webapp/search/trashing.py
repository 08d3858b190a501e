"""Several documents into the trash at once, each asked about by itself. Inside an organization's context."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import clock, db
from webapp.search.selecting import Chosen


@dataclass(frozen=True, slots=True)
class Outcome:
    """`skipped` are somebody else's."""

    moved: Sequence[Chosen]
    skipped: Sequence[Chosen]


def trash(chosen: Sequence[Chosen], *, by: ledger.Actor) -> Outcome:
    """Moves those that are `by`'s own. Set by set, however many there are."""
    outcome = Outcome([one for one in chosen if one.owner_id == by.id], [one for one in chosen if one.owner_id != by.id])
    if outcome.moved:
        _move([one.n for one in outcome.moved], by.id)
        ledger.record_inside("documents.trashed_together", by=by, number=len(outcome.moved), documents=[str(one.id) for one in outcome.moved])
    return outcome


def _move(numbers: list[int], owner_id: UUID) -> None:
    """From now on they stand in their owner's trash alone."""
    now = clock.now()
    db.session.execute(
        sa.update(Document).where(Document.n.in_(numbers), Document.trashed_at.is_(None)).values(trashed_at=now, trashed_by=owner_id, updated_at=now)
    )
    seen = DocumentAccess.__table__.c
    keys = [column for column in seen if column.name != "principal"]
    own = sa.select(sa.literal(access.trash_of(owner_id)), *keys).where(seen.principal == access.owner(owner_id), seen.document_n.in_(numbers))
    db.session.execute(sa.insert(DocumentAccess).from_select(["principal", *(key.name for key in keys)], own))
    db.session.execute(sa.delete(DocumentAccess).where(seen.document_n.in_(numbers), seen.principal != access.trash_of(owner_id)))
