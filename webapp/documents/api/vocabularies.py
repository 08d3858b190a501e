"""What the calls for types and for tags do alike. `verbs` is the module of the one or of the other."""

from typing import Any
from uuid import UUID

from webapp.documents.api import labels as schemas
from webapp.documents.labels import chosen
from webapp.web.current import current


def listed(verbs: Any, query: schemas.LabelsAsked) -> schemas.LabelsTold:
    """Those who manage them are told how many documents have each."""
    page = verbs.page(cursor=query.cursor, limit=query.limit, search=query.q)
    counts = verbs.counts([one.id for one in page.items]) if current.may("filing.manage") else None
    return schemas.LabelsTold(items=[_told(one, counts) for one in page.items], next_cursor=page.cursor)


def made(verbs: Any, json: schemas.LabelGiven) -> tuple[schemas.LabelTold, int]:
    return _told(verbs.create(json.name, by=current.person), {}), 201


def changed(verbs: Any, label_id: UUID, json: schemas.LabelChange) -> schemas.LabelTold:
    label = verbs.get(label_id)
    if json.name is not None:
        verbs.rename(label, json.name, by=current.person)
    if json.merge_into is not None:
        into = chosen(type(label), json.merge_into, "merge_into")
        verbs.merge(label, into, by=current.person)
        label = into
    return _told(label, verbs.counts([label.id]))


def removed(verbs: Any, label_id: UUID, query: schemas.Removal) -> tuple[str, int]:
    label = verbs.get(label_id)
    move_to = chosen(type(label), query.move_to, "move_to") if query.move_to else None
    verbs.delete(label, move_to=move_to, force=query.force, by=current.person)
    return "", 204


def _told(label: Any, counts: dict[UUID, int] | None) -> schemas.LabelTold:
    return schemas.LabelTold(id=label.id, name=label.name, documents=counts.get(label.id, 0) if counts is not None else None)
