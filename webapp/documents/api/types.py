"""Kinds of documents."""

from uuid import UUID

from webapp.documents import types
from webapp.documents.api import labels as schemas
from webapp.documents.api import vocabularies
from webapp.web import api, guards

ROOM = "Filing"
TAKEN = {409: "NAME_TAKEN"}


@api.in_org
@guards.may("filing.see")
@guards.module("documents")
@api.call(schemas.LabelsTold, room=ROOM)
def api_type_index(query: schemas.LabelsAsked) -> object:
    """Types by name."""
    return vocabularies.listed(types, query)


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(schemas.LabelTold, room=ROOM, status=201, refuses=TAKEN)
def api_type_create(json: schemas.LabelGiven) -> object:
    """A type that no document has yet."""
    return vocabularies.made(types, json)


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(schemas.LabelTold, room=ROOM, refuses=TAKEN)
def api_type_update(type_id: UUID, json: schemas.LabelChange) -> object:
    """Renames; or merges into another one, which is what is answered then."""
    return vocabularies.changed(types, type_id, json)


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses={409: "IN_USE"})
def api_type_delete(type_id: UUID, query: schemas.Removal) -> object:
    """No document goes."""
    return vocabularies.removed(types, type_id, query)
