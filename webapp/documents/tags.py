"""Free labels. Whoever files documents makes new ones; managers rename, merge and delete."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import labels
from webapp.documents.models import DocumentTag, Tag
from webapp.kit import db, paging

STEM = "tags"


def get(tag_id: UUID) -> Tag:
    """Raises NotFound."""
    return labels.get(Tag, tag_id)


def create(name: str, *, by: ledger.Actor | None) -> Tag:
    """Raises Invalid (NAME_INVALID) or Conflict (NAME_TAKEN)."""
    return labels.create(Tag, STEM, name, by=by)


def rename(tag: Tag, name: str, *, by: ledger.Actor | None) -> None:
    """Raises as `create`."""
    labels.rename(tag, STEM, name, by=by)


def ensure(name: str, *, by: ledger.Actor | None) -> UUID:
    """The tag of a name, made where there is none; of two who make it at once both get the same. Raises Invalid (NAME_INVALID, field "tags")."""
    return labels.ensure(Tag, STEM, name, "tags", by=by)


def named(name: str) -> UUID | None:
    """The tag that is called so, without case and accents."""
    found = labels.called(Tag, name)
    return found.id if found else None


def merge(tag: Tag, into: Tag, *, by: ledger.Actor | None) -> None:
    """Whatever has `tag` has `into` instead. Raises Invalid (SAME)."""
    labels.refuse_itself(tag, into)
    ledger.record_inside("tags.merged", by=by, subject=tag, after=into.name, number=_hand_over(tag.id, into.id))
    labels.remove(tag)


def delete(tag: Tag, *, move_to: Tag | None = None, force: bool = False, by: ledger.Actor | None) -> None:
    """Raises Conflict (IN_USE) where documents have it and neither `move_to` nor `force` says what becomes of that."""
    if move_to is not None:
        return merge(tag, move_to, by=by)
    number = counts([tag.id]).get(tag.id, 0)
    labels.refuse_used(number, move_to, force=force)
    ledger.record_inside("tags.deleted", by=by, subject=tag, number=_hand_over(tag.id, None))
    return labels.remove(tag)


def page(*, cursor: str | None, limit: int, search: str = "") -> paging.Page[Tag]:
    """By name."""
    return labels.page(Tag, cursor=cursor, limit=limit, search=search)


def counts(tag_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many documents of the whole organization have each of these: for managers. One without is left out."""
    counted = sa.select(DocumentTag.tag_id, sa.func.count()).where(DocumentTag.tag_id.in_(tag_ids)).group_by(DocumentTag.tag_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _hand_over(tag_id: UUID, into: UUID | None) -> int:
    """Set by set, however many documents there are; answers how many."""
    theirs = sa.select(DocumentTag.document_n).where(DocumentTag.tag_id == tag_id)
    labels.touch(theirs)
    if into is not None:
        connection = db.session.connection(bind_arguments=db.TENANT)
        insert: Any = db.upsert(DocumentTag, connection)
        moved = sa.select(DocumentTag.document_n, sa.literal(into, sa.Uuid())).where(DocumentTag.tag_id == tag_id)
        connection.execute(insert.from_select(["document_n", "tag_id"], moved).on_conflict_do_nothing())
    gone: Any = db.session.execute(sa.delete(DocumentTag).where(DocumentTag.tag_id == tag_id), execution_options={"synchronize_session": False})
    return int(gone.rowcount)
