"""Free labels."""

from uuid import UUID

from webapp.documents import tags
from webapp.documents.api import labels as schemas
from webapp.documents.labels import chosen
from webapp.documents.models import Tag
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Filing"
TAKEN = {409: "NAME_TAKEN"}


@api.in_org
@guards.may("filing.see")
@guards.module("documents")
@api.call(schemas.LabelsTold, room=ROOM)
def api_tag_index(query: schemas.LabelsAsked) -> object:
    """Tags by name."""
    page = tags.page(cursor=query.cursor, limit=query.limit, search=query.q)
    counts = tags.counts([one.id for one in page.items]) if current.may("filing.manage") else None
    return schemas.LabelsTold(items=[_told(one, counts) for one in page.items], next_cursor=page.cursor)


@api.in_org
@guards.may("tags.create")
@guards.module("documents")
@api.call(schemas.LabelTold, room=ROOM, status=201, refuses=TAKEN)
def api_tag_create(json: schemas.LabelGiven) -> object:
    """A tag that no document has yet."""
    return _told(tags.create(json.name, by=current.person), {}), 201


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(schemas.LabelTold, room=ROOM, refuses=TAKEN)
def api_tag_update(tag_id: UUID, json: schemas.LabelChange) -> object:
    """Renames; or merges into another one, which is what is answered then."""
    label = tags.get(tag_id)
    if json.name is not None:
        tags.rename(label, json.name, by=current.person)
    if json.merge_into is not None:
        into = chosen(Tag, json.merge_into, "merge_into")
        tags.merge(label, into, by=current.person)
        label = into
    return _told(label, tags.counts([label.id]))


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses={409: "IN_USE"})
def api_tag_delete(tag_id: UUID, query: schemas.Removal) -> object:
    """No document goes."""
    label = tags.get(tag_id)
    move_to = chosen(Tag, query.move_to, "move_to") if query.move_to else None
    tags.delete(label, move_to=move_to, force=query.force, by=current.person)
    return "", 204


def _told(label: Tag, counts: dict[UUID, int] | None) -> schemas.LabelTold:
    return schemas.LabelTold(id=label.id, name=label.name, documents=counts.get(label.id, 0) if counts is not None else None)
