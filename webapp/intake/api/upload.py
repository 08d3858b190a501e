"""Uploads, as a form or as bare bytes."""

from contextlib import ExitStack
from datetime import datetime
from uuid import UUID

from flask import request
from pydantic import Field

from webapp.documents import access
from webapp.documents.models import Document
from webapp.intake import pipeline, uploading
from webapp.intake.views import upload
from webapp.kit import config, refusals
from webapp.web import api, guards, uploads
from webapp.web.current import current
from webapp.web.document import BYTES, FORM

ROOM = "Documents"
REFUSES = {409: "QUOTA_EXCEEDED", 413: "TOO_LARGE", 422: "NO_FILE, BROKEN_OFF, IDEMPOTENCY_KEY_INVALID", 507: "NO_ROOM"}


class UploadTold(api.Told):
    id: UUID
    title: str
    filename: str
    content_type: str
    size: int
    sha256: str
    state: str = Field(description="received, reading, ready or unreadable. Small plain text is ready at once.")
    problem: str | None = Field(description="Why it cannot be read.")
    created_at: datetime
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
    """Takes one file of any kind in, and a `title` where its name is not to give it. 200 where it is a duplicate."""
    key = api.idempotency_key()
    uploading.expect(current.here.id, uploads.expected(), by=current.person, key=key)
    with ExitStack() as stack:
        chosen = uploads.chosen(uploads.receive(current.here.id.hex, config.current().upload_limit, stack))
        if len(chosen) != 1:
            raise refusals.Invalid("Send one file in each call, in the field file.", code="NO_FILE", field="file")
        arrival = uploading.Arrival(chosen[0].bytes, chosen[0].filename, request.form.get("title"))
        return _answer(upload.take_in([arrival], key=key, anyway=query.anyway))


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
        incoming = uploads.receive_body(current.here.id.hex, config.current().upload_limit, stack)
        return _answer(upload.take_in([uploading.Arrival(incoming, name)], key=key, anyway=query.anyway))


@api.in_org
@guards.may("documents.upload")
@guards.module("documents")
@api.call(None, room=ROOM, status=202, refuses={409: "SCANNER_OFF"})
def api_reading_create(document_id: UUID) -> object:
    """Has a document of yours read once more."""
    pipeline.again(current.here.id, access.find_editable(current.person.id, document_id), by=current.person)
    return "", 202


def _answer(outcomes: list[uploading.Outcome]) -> object:
    (outcome,) = outcomes
    return _told(outcome.document, outcome), 201 if outcome.is_new else 200


def _told(document: Document, outcome: uploading.Outcome) -> UploadTold:
    return UploadTold(
        id=document.id,
        title=document.title,
        filename=document.filename,
        content_type=document.content_type,
        size=document.size,
        sha256=document.sha256,
        state=document.state,
        problem=document.problem,
        created_at=document.created_at,
        duplicate=not outcome.is_new,
        trashed=outcome.is_trashed,
    )
