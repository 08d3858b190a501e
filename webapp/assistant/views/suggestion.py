"""Yes and no to suggestions; the answer is the record with what it is now."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.assistant import deciding, outside, suggesting
from webapp.documents import access
from webapp.documents.models import Document
from webapp.documents.views import panel
from webapp.web import guards, htmx
from webapp.web.current import current

EDIT, FILE = "documents.edit", "filing.see"  # a client who may edit a document files nothing


@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
def acceptance_create(suggestion_id: UUID) -> Response:
    standing = deciding.find(current.person.id, suggestion_id, role=current.role)
    deciding.accept(standing, may_create=current.may("tags.create"), by=current.person)
    return _answer(standing.document)


@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
def rejection_create(suggestion_id: UUID) -> Response:
    standing = deciding.find(current.person.id, suggestion_id, role=current.role)
    deciding.reject(standing, by=current.person)
    return _answer(standing.document)


@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
def acceptances_create(document_id: UUID) -> Response:
    """All that wait; never new vocabulary."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    deciding.accept_all(document, by=current.person)
    return _answer(document)


@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
def analysis_create(document_id: UUID) -> Response:
    document = access.find_editable(current.person.id, document_id, role=current.role)
    suggesting.again(current.here.id, document, by=current.person)
    outside.ask_soon(current.here.id, document)
    return _answer(document)


@guards.may(EDIT)
@guards.may(FILE)
@guards.module("assistant")
def staying_update(document_id: UUID) -> Response:
    """Keeps a document from leaving the house for a model, or lets it: its owner alone."""
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    outside.keep_document_inside(document, on=request.form.get("stays") == "1", by=current.person)
    return _answer(document)


def _answer(document: Document) -> Response:
    if htmx.is_partial():
        values = panel.of(document, panel.owner_of(document))
        return make_response(render_template("documents/document/_record.html", **values))
    inbox = url_for("documents.inbox_show")
    if urlsplit(request.referrer or "").path == inbox:  # either is a page of ours, whatever the browser says
        return htmx.moved(url_for("documents.inbox_show", at=document.id))
    return htmx.moved(url_for("documents.document_show", document_id=document.id))
