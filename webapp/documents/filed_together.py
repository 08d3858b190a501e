"""Categories and tags of many documents at once. Inside the organization's context."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import filing
from webapp.documents.models import DocumentCategory, DocumentTag
from webapp.kit import db


class Relation(NamedTuple):
    """What documents are filed under, and the column that says what."""

    model: Any
    column: Any


class Change(NamedTuple):
    """What became of one document. `is_full`: it has as many as a document may, and nothing was done."""

    added: tuple[UUID, ...] = ()
    removed: tuple[UUID, ...] = ()
    is_full: bool = False

    def told(self) -> dict[str, list[str]]:
        """As an operation keeps it."""
        return {"added": [str(one) for one in self.added], "removed": [str(one) for one in self.removed]}


class Use(NamedTuple):
    """How many of some documents are filed under a label."""

    id: UUID
    name: str
    number: int


CATEGORIES = Relation(DocumentCategory, DocumentCategory.category_id)
TAGS = Relation(DocumentTag, DocumentTag.tag_id)


def change(relation: Relation, numbers: Sequence[int], add: Sequence[UUID], remove: Sequence[UUID]) -> dict[int, Change]:
    """Adds and removes, where that is not so already. At most four statements."""
    had = _had(relation, numbers, {*add, *remove})
    counts = _counts(relation, numbers) if add else {}
    changes = {}
    for n in numbers:
        mine = had.get(n, set())
        added, removed = tuple(one for one in add if one not in mine), tuple(one for one in remove if one in mine and one not in add)
        is_full = bool(added) and counts.get(n, 0) + len(added) - len(removed) > filing.MOST
        changes[n] = Change(is_full=True) if is_full else Change(added, removed)
    put(relation, {n: one.added for n, one in changes.items()}, {n: one.removed for n, one in changes.items()})
    return changes


def put(relation: Relation, added: Mapping[int, Sequence[UUID]], removed: Mapping[int, Sequence[UUID]]) -> None:
    """Writes pairs and deletes pairs, those that are there already and those that are gone already too."""
    model, column = relation
    labels = {label for some in removed.values() for label in some}
    for label in labels:
        gone = [n for n, some in removed.items() if label in some]
        db.session.execute(sa.delete(model).where(column == label, model.document_n.in_(gone)), execution_options={"synchronize_session": False})
    rows = [{"document_n": n, column.key: label} for n, some in added.items() for label in some]
    if rows:
        connection = db.session.connection(bind_arguments=db.TENANT)
        connection.execute(db.upsert(model, connection).on_conflict_do_nothing(), rows)


def used(relation: Relation, label: Any, numbers: Sequence[int]) -> list[Use]:
    """The labels that some documents have, the most frequent first. `label` is their model."""
    model, column = relation
    number = sa.func.count()
    asked = sa.select(label.id, label.name, number).join(model, column == label.id).where(model.document_n.in_(numbers))
    return [Use(*row) for row in db.session.execute(asked.group_by(label.id, label.name).order_by(number.desc(), label.name))]


def _had(relation: Relation, numbers: Sequence[int], labels: set[UUID]) -> dict[int, set[UUID]]:
    model, column = relation
    found: dict[int, set[UUID]] = {}
    for n, label in db.session.execute(sa.select(model.document_n, column).where(model.document_n.in_(numbers), column.in_(labels))):
        found.setdefault(n, set()).add(label)
    return found


def _counts(relation: Relation, numbers: Sequence[int]) -> dict[int, int]:
    model = relation.model
    counted = sa.select(model.document_n, sa.func.count()).where(model.document_n.in_(numbers)).group_by(model.document_n)
    return {row[0]: row[1] for row in db.session.execute(counted)}
