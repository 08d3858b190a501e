"""Whether a document may go to a model outside."""

from uuid import UUID

from webapp.assistant import outside
from webapp.assistant.api import schemas
from webapp.documents import access
from webapp.documents.models import Document
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Suggestions"
EDIT, FILE = "documents.edit", "filing.see"
OFF = {403: "MODULE_OFF, NOT_YOURS", 409: "IN_TRASH"}


@api.in_org
@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
@api.call(schemas.StayingTold, room=ROOM, refuses=OFF)
def api_staying_show(document_id: UUID) -> object:
    """Whether a document of yours stays inside, whatever model there is."""
    return _told(access.look_for_shareable(current.person.id, document_id, role=current.role))


@api.in_org
@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
@api.call(schemas.StayingTold, room=ROOM, refuses=OFF)
def api_staying_update(document_id: UUID, json: schemas.Staying) -> object:
    """Keeps a document of yours from going to a model, or lets it. Twice changes nothing."""
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    outside.keep_document_inside(document, on=json.stays_inside, by=current.person)
    return _told(document)


def _told(document: Document) -> schemas.StayingTold:
    return schemas.StayingTold(stays_inside=document.stays_inside, may_leave=outside.may_leave(document))
