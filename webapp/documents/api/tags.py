"""Free labels."""

from uuid import UUID

from webapp.documents import tags
from webapp.documents.api import labels as schemas
from webapp.documents.api import vocabularies
from webapp.web import api, guards

ROOM = "Filing"
TAKEN = {409: "NAME_TAKEN"}


@api.in_org
@guards.may("filing.see")
@guards.module("documents")
@api.call(schemas.LabelsTold, room=ROOM)
def api_tag_index(query: schemas.LabelsAsked) -> object:
    """Tags by name."""
    return vocabularies.listed(tags, query)


@api.in_org
@guards.may("tags.create")
@guards.module("documents")
@api.call(schemas.LabelTold, room=ROOM, status=201, refuses=TAKEN)
def api_tag_create(json: schemas.LabelGiven) -> object:
    """A tag that no document has yet."""
    return vocabularies.made(tags, json)


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(schemas.LabelTold, room=ROOM, refuses=TAKEN)
def api_tag_update(tag_id: UUID, json: schemas.LabelChange) -> object:
    """Renames; or merges into another one, which is what is answered then."""
    return vocabularies.changed(tags, tag_id, json)


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses={409: "IN_USE"})
def api_tag_delete(tag_id: UUID, query: schemas.Removal) -> object:
    """No document goes."""
    return vocabularies.removed(tags, tag_id, query)
