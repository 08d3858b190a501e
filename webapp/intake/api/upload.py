"""Uploads, as a form or as bare bytes."""

from contextlib import ExitStack
from uuid import UUID

from flask import request
from pydantic import Field

from webapp.documents import access, filing
from webapp.documents.api import records, schemas
from webapp.documents.models import Document
from webapp.intake import pipeline, uploading
from webapp.intake.views import upload
from webapp.kit import ids, refusals
from webapp.settings import limits
from webapp.web import api, guards, uploads
from webapp.web.current import current
from webapp.web.document import BYTES, FORM

ROOM = "Documents"
REFUSES = {
    409: "QUOTA_EXCEEDED, DAILY_LIMIT",
    413: "TOO_LARGE",
    422: "NO_FILE, BROKEN_OFF, IDEMPOTENCY_KEY_INVALID, LABEL_UNKNOWN, NAME_INVALID, TOO_MANY, TYPE_NOT_ALLOWED",
    507: "NO_ROOM",
}


class UploadTold(schemas.DocumentOut):
    duplicate: bool = Field(description="A document of the same content, which you can see, was there before: this is it, and nothing was made.")
    trashed: bool = Field(description="It lies in your trash.")


class UploadAsked(api.Asked):
    anyway: bool = Field(False, description="Makes a document even where you can see one of the same content.")


@api.in_org
@guards.may("documents.upload")
@guards.module("documents")
@guards.streams
@api.call(UploadTold, room=ROOM, status=201, also=200, refuses=REFUSES, takes=FORM)
def api_document_create(query: UploadAsked) -> object:
    """Takes one file of any kind in, with a `title` where its name is not to give it, and `categories` (ids) and `tags` (ids or names), each as
    often as wanted. 200 where it is a duplicate."""
    key = api.idempotency_key()
    uploading.expect(current.here.id, uploads.expected(), by=current.person, key=key)
    with ExitStack() as stack:
        chosen = uploads.chosen(uploads.receive(current.here.id.hex, limits.effective(current.here.id).bytes, stack))
        if len(chosen) != 1:
            raise refusals.Invalid("Send one file in each call, in the field file.", code="NO_FILE", field="file")
        arrival = uploading.Arrival(chosen[0].bytes, chosen[0].filename, request.form.get("title"))
        outcomes = upload.take_in([arrival], key=key, anyway=query.anyway)
        if outcomes[0].is_new:
            _filed(outcomes[0].document)
        return _answer(outcomes)


@api.in_org
@guards.may("documents.upload")
@guards.module("documents")
@guards.streams
@api.call(UploadTold, room=ROOM, status=201, also=200, refuses=REFUSES, takes=BYTES)
def api_upload_update(name: str, query: UploadAsked) -> object:
    """Takes the body in, whatever it is, as a file of that name. 200 where it is a duplicate."""
    key = api.idempotency_key()
    uploading.expect(current.here.id, request.content_length or 0, by=current.person, key=key)
    with ExitStack() as stack:
        incoming = uploads.receive_body(current.here.id.hex, limits.effective(current.here.id).bytes, stack)
        return _answer(upload.take_in([uploading.Arrival(incoming, name)], key=key, anyway=query.anyway))


@api.in_org
@guards.may("documents.upload")
@guards.module("documents")
@api.call(None, room=ROOM, status=202, refuses={409: "SCANNER_OFF"})
def api_reading_create(document_id: UUID) -> object:
    """Has a document of yours read once more."""
    pipeline.again(current.here.id, access.find_editable(current.person.id, document_id, role=current.role), by=current.person)
    return "", 202


def _filed(document: Document) -> None:
    """Puts a new document where the form says. Raises Invalid (LABEL_UNKNOWN, NAME_INVALID, TOO_MANY)."""
    categories, tags = request.form.getlist("categories"), request.form.getlist("tags")
    if categories:
        filing.change(document, categories=[_id(one) for one in categories], by=current.person)
    if tags:
        wanted = [ids.parse(one) or one for one in tags]
        filing.change(document, tags=wanted, may_create=current.may("tags.create"), by=current.person)


def _id(text: str) -> UUID:
    found = ids.parse(text)
    if found is None:
        raise refusals.Invalid("There is no such category.", code="LABEL_UNKNOWN", field="categories")
    return found


def _answer(outcomes: list[uploading.Outcome]) -> object:
    (outcome,) = outcomes
    _document, owner_name = access.find(current.person.id, outcome.document.id, role=current.role)
    told = records.out(outcome.document, owner_name).model_dump()
    return UploadTold(**told, duplicate=not outcome.is_new, trashed=outcome.is_trashed), 201 if outcome.is_new else 200
