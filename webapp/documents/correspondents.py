"""Whom documents came from, or went to. Whoever files documents names new ones; managers rename, merge and delete."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import labels
from webapp.documents.models import Correspondent, Document
from webapp.kit import clock, db, paging

STEM = "correspondents"


def get(correspondent_id: UUID) -> Correspondent:
    """Raises NotFound."""
    return labels.get(Correspondent, correspondent_id)


def create(name: str, *, by: ledger.Actor | None) -> Correspondent:
    """Raises Invalid (NAME_INVALID) or Conflict (NAME_TAKEN)."""
    return labels.create(Correspondent, STEM, name, by=by)


def ensure(name: str, *, by: ledger.Actor | None) -> UUID:
    """The one of a name, made where there is none; of two who make it at once both get the same. Raises Invalid (NAME_INVALID)."""
    return labels.ensure(Correspondent, STEM, name, "correspondent", by=by)


def named(name: str) -> UUID | None:
    """The one that is called so, without case and accents."""
    found = labels.called(Correspondent, name)
    return found.id if found else None


def rename(correspondent: Correspondent, name: str, *, by: ledger.Actor | None) -> None:
    """Raises as `create`."""
    labels.rename(correspondent, STEM, name, by=by)


def merge(correspondent: Correspondent, into: Correspondent, *, by: ledger.Actor | None) -> None:
    """Documents of the one are of the other. Raises Invalid (SAME)."""
    labels.refuse_itself(correspondent, into)
    ledger.record_inside("correspondents.merged", by=by, subject=correspondent, after=into.name, number=_hand_over(correspondent.id, into.id))
    labels.remove(correspondent)


def delete(correspondent: Correspondent, *, move_to: Correspondent | None = None, force: bool = False, by: ledger.Actor | None) -> None:
    """Raises Conflict (IN_USE) where documents name it and neither `move_to` nor `force` says what becomes of that."""
    if move_to is not None:
        return merge(correspondent, move_to, by=by)
    number = counts([correspondent.id]).get(correspondent.id, 0)
    labels.refuse_used(number, move_to, force=force)
    ledger.record_inside("correspondents.deleted", by=by, subject=correspondent, number=_hand_over(correspondent.id, None))
    return labels.remove(correspondent)


def page(*, cursor: str | None, limit: int, search: str = "") -> paging.Page[Correspondent]:
    """By name."""
    return labels.page(Correspondent, cursor=cursor, limit=limit, search=search)


def counts(correspondent_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many documents of the whole organization name each of these: for managers. One without is left out."""
    asked = Document.correspondent_id.in_(correspondent_ids)
    counted = sa.select(Document.correspondent_id, sa.func.count()).where(asked).group_by(Document.correspondent_id)
    return {row[0]: row[1] for row in db.session.execute(counted) if row[0]}


def _hand_over(correspondent_id: UUID, into: UUID | None) -> int:
    theirs = sa.update(Document).where(Document.correspondent_id == correspondent_id)
    moved: Any = db.session.execute(theirs.values(correspondent_id=into, updated_at=clock.now()))
    return int(moved.rowcount)
