"""Suggestions for one document, and what is said of them."""

from uuid import UUID

from webapp.assistant import deciding, outside, suggesting
from webapp.assistant.api import schemas
from webapp.assistant.models import Suggestion
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
@api.call(schemas.SuggestionsTold, room=ROOM, refuses=OFF)
def api_suggestion_index(document_id: UUID, query: api.Listed) -> object:
    """All there were, the decided ones too; never more than a page."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    return _all(document, query.limit)


@api.in_org
@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
@api.call(schemas.SuggestionTold, room=ROOM, refuses={**OFF, 422: "LABEL_UNKNOWN, NAME_INVALID, TITLE_INVALID, DATE_INVALID, TOO_MANY"})
def api_acceptance_update(suggestion_id: UUID, json: schemas.Acceptance) -> object:
    """Puts the value into the document, or another one. Twice changes nothing."""
    standing = deciding.find(current.person.id, suggestion_id, role=current.role)
    deciding.accept(standing, json.value, may_create=current.may("tags.create"), by=current.person)
    return _told(standing.suggestion, standing.document)


@api.in_org
@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
@api.call(schemas.SuggestionTold, room=ROOM, refuses={**OFF, 409: "ALREADY_DECIDED, IN_TRASH"})
def api_rejection_update(suggestion_id: UUID, json: schemas.Rejection) -> object:
    """Never offers it for this document again; what was put in by itself is taken out. Twice changes nothing."""
    standing = deciding.find(current.person.id, suggestion_id, role=current.role)
    deciding.reject(standing, by=current.person)
    return _told(standing.suggestion, standing.document)


@api.in_org
@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
@api.call(schemas.SuggestionsTold, room=ROOM, refuses={**OFF, 409: "NOT_READ, IN_TRASH"})
def api_analysis_create(document_id: UUID, json: schemas.Analysis) -> object:
    """Looks at the document once more."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    suggesting.again(current.here.id, document, by=current.person)
    outside.ask_soon(current.here.id, document)
    return _all(document, api.MOST)


def _all(document: Document, limit: int) -> schemas.SuggestionsTold:
    return schemas.SuggestionsTold(items=[_told(one, document) for one in deciding.every(document.n)[:limit]], next_cursor=None)


def _told(one: Suggestion, document: Document) -> schemas.SuggestionTold:
    names = ("id", "field", "value", "label_id", "source", "confidence", "quote", "page", "state", "is_automatic", "decided_by", "decided_at")
    return schemas.SuggestionTold(**{name: getattr(one, name) for name in names}, document_id=document.id, words=one.words.split())
