"""Taking a change of many documents back: what it changed stands as it stood before, and what somebody changed since stays. Inside the
organization's context."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import bulk, filed_together, sharing
from webapp.documents.bulk import CHANGED, CHANGED_SINCE, Paper, Verdicts
from webapp.documents.models import Category, DocumentType, Operation, Share, Tag
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals

KEPT = timedelta(days=30)  # as long as the trash keeps what an operation threw away


def begin(org_id: UUID, operation: Operation, *, role: str | None, by: ledger.Actor) -> None:
    """Takes an operation of `by`'s back. Raises Conflict (UNDONE_ALREADY, STILL_RUNNING)."""
    db.session.refresh(operation, with_for_update=True)
    if operation.state == bulk.RUNNING:
        raise refusals.Conflict("This is still being done. Undo it once it is.", code="STILL_RUNNING")
    if operation.state != bulk.DONE:
        raise refusals.Conflict("This was undone already.", code="UNDONE_ALREADY")
    operation.state, operation.done = bulk.UNDOING, 0
    db.session.flush()
    if not run(operation, role=role, by=by):
        jobs.add(bulk.RUN, org=org_id, subject=operation.id)


def run(operation: Operation, *, role: str | None, by: ledger.Actor) -> bool:
    """Takes the next batch back, and answers whether that was the last."""
    steps = dict(bulk.waiting(operation, CHANGED))
    found = bulk.papers(list(steps))
    said = bulk.refused(operation.action, found, by.id, role)
    able = {n: paper for n, paper in found.items() if n not in said}
    verdicts: Verdicts = {n: (CHANGED_SINCE, steps[n]) for n in said}
    if able:
        verdicts |= _UNDOING[operation.action](able, steps, operation.value)
    bulk.keep(operation, verdicts, by)
    operation.done += len(steps)
    if len(steps) == bulk.BATCH and bulk.waiting(operation, CHANGED):
        return False
    operation.state = bulk.UNDONE
    db.session.flush()
    ledger.record_inside("documents.change_undone", by=by, number=bulk.outcome(operation, role=role).changed)
    return True


def forget_old() -> None:
    """What is too long ago to be undone."""
    db.session.execute(sa.delete(Operation).where(Operation.created_at < clock.now() - KEPT))


def _type(able: dict[int, Paper], steps: dict[int, dict[str, Any]], value: dict[str, Any]) -> Verdicts:
    put = UUID(value["type"]) if value["type"] else None
    known = set(db.session.scalars(sa.select(DocumentType.id)))
    by_type: dict[UUID | None, list[int]] = {}
    verdicts: Verdicts = {}
    for n, paper in able.items():
        before = UUID(steps[n]["type"]) if steps[n]["type"] else None
        if paper.type_id != put or (before and before not in known):
            verdicts[n] = (CHANGED_SINCE, steps[n])
        else:
            by_type.setdefault(before, []).append(n)
            verdicts[n] = (bulk.UNDONE, steps[n])
    for before, numbers in by_type.items():
        bulk.put_type(numbers, before)
    return verdicts


def _categories(able: dict[int, Paper], steps: dict[int, dict[str, Any]], _value: dict[str, Any]) -> Verdicts:
    return _labels(filed_together.CATEGORIES, Category, able, steps)


def _tags(able: dict[int, Paper], steps: dict[int, dict[str, Any]], _value: dict[str, Any]) -> Verdicts:
    return _labels(filed_together.TAGS, Tag, able, steps)


def _labels(relation: filed_together.Relation, label: Any, able: dict[int, Paper], steps: dict[int, dict[str, Any]]) -> Verdicts:
    """A label that was deleted since does not come back."""
    known = set(db.session.scalars(sa.select(label.id)))
    put = {n: [one for one in map(UUID, steps[n]["removed"]) if one in known] for n in able}
    filed_together.put(relation, put, {n: [UUID(one) for one in steps[n]["added"]] for n in able})
    bulk.touch(able)
    return {n: (bulk.UNDONE if len(put[n]) == len(steps[n]["removed"]) else CHANGED_SINCE, steps[n]) for n in able}


def _shares(able: dict[int, Paper], steps: dict[int, dict[str, Any]], value: dict[str, Any]) -> Verdicts:
    given = (value["level"], _moment(value["ends_at"]))
    there = {
        share.document_n: share for share in db.session.scalars(sa.select(Share).where(Share.document_n.in_(list(able)), Share.principal == value["principal"]))
    }
    verdicts: Verdicts = {}
    for n in able:
        share, before = there.get(n), steps[n]["share"]
        if share is None or (share.level, share.ends_at) != given:
            verdicts[n] = (CHANGED_SINCE, steps[n])
            continue
        verdicts[n] = (bulk.UNDONE, steps[n])
        if before is None:
            db.session.delete(share)
        else:
            share.level, share.ends_at = before["level"], _moment(before["ends_at"])
    sharing.settle([n for n, (verdict, _before) in verdicts.items() if verdict == bulk.UNDONE])
    return verdicts


def _trash(able: dict[int, Paper], steps: dict[int, dict[str, Any]], _value: dict[str, Any]) -> Verdicts:
    there = [n for n, paper in able.items() if paper.trashed_at is not None]
    bulk.put_in_trash(there, None, None)
    return {n: (bulk.UNDONE if n in set(there) else CHANGED_SINCE, steps[n]) for n in able}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_UNDOING = {bulk.TYPE: _type, bulk.CATEGORIES: _categories, bulk.TAGS: _tags, bulk.SHARE: _shares, bulk.TRASH: _trash}
