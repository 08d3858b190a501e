"""The way in, and taking in."""

from contextlib import ExitStack

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import uploading
from webapp.documents.access import Line
from webapp.documents.models import Document
from webapp.kit import config, paging, refusals
from webapp.kit.blobs.contract import StoreFull
from webapp.web import csrf, frame, guards, htmx, uploads
from webapp.web.current import current


@guards.may("documents.list")
def front_show() -> Response:
    """Home: the documents, and where that module is off the first page there is for this person; their own, if there is no other."""
    if "documents" in current.here.modules:
        return htmx.moved(url_for("search.document_index"))
    entries = frame.drawn()
    return htmx.moved(entries[0].url if entries else url_for("auth.profile_edit"))


@guards.may("documents.upload")
@guards.module("documents")
@guards.streams
def document_create() -> Response:
    """A form that works without script, and the upload queue's one file at a time. The bytes are on disk, under no name, when
    the form's token is checked; what is refused leaves nothing."""
    with ExitStack() as stack:
        parts = uploads.receive(current.here.id.hex, config.current().upload_limit, stack)
        if csrf.HEADER not in request.headers:
            csrf.check_token(request.form.get(csrf.FIELD, ""))
        chosen = uploads.chosen(parts)
        if not chosen:
            raise refusals.Invalid("No file was chosen. Choose one, then upload it.", code="NO_FILE", field="file")
        try:
            documents = uploading.receive_all(current.here.id, [(part.bytes, part.filename) for part in chosen], by=current.person)
        except StoreFull as error:
            raise uploads.no_room() from error
    if htmx.is_partial():
        rows = paging.Page([_line(made) for made in documents], None)
        return make_response(render_template("documents/document/_rows.html", page=rows, next_url=None), 201)
    return htmx.moved(url_for("documents.document_show", document_id=documents[0].id) if len(documents) == 1 else url_for("search.document_index"))


def _line(document: Document) -> Line:
    return Line(str(document.id), document.title, document.content_type, current.person.name, document.size, document.created_at, document.n)
