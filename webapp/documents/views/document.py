"""The list, one document, its bytes."""

from uuid import UUID

from flask import Response, render_template, request, url_for

from webapp.audit import ledger
from webapp.documents import access, quarantine
from webapp.kit import config, refusals
from webapp.kit.blobs.contract import BlobMissing
from webapp.kit.log import log
from webapp.web import downloads, frame, guards, htmx
from webapp.web.current import current


@guards.may("documents.list")
def front_show() -> Response:
    """Home: the documents, and where that module is off the first page there is for this person; their own, if there is no other."""
    if "documents" in current.here.modules:
        return htmx.moved(url_for("documents.document_index"))
    entries = frame.drawn()
    return htmx.moved(entries[0].url if entries else url_for("auth.profile_edit"))


@guards.may("documents.list")
@guards.module("documents")
def document_index() -> Response:
    page = access.page(current.person.id, request.args.get("after"))
    return htmx.show(
        "documents/document/index.html",
        "documents/document/_rows.html",
        page=page,
        next_url=url_for("documents.document_index", after=page.cursor) if page.cursor else None,
        upload_limit=config.current().upload_limit,
    )


@guards.may("documents.read")
@guards.module("documents")
def document_show(document_id: UUID) -> str:
    document, owner_name = access.find(current.person.id, document_id)
    return render_template("documents/document/show.html", document=document, owner_name=owner_name)


@guards.may("documents.read")
@guards.module("documents")
def content_show(document_id: UUID) -> Response:
    document, _owner = access.find(current.person.id, document_id)
    quarantine.refuse(document)
    try:
        response = downloads.send_blob(current.here.id.hex, document.sha256, filename=document.filename, content_type=document.content_type)
    except BlobMissing as error:
        log.error("blob missing", organization=str(current.here.id), document=str(document.id), sha256=document.sha256)
        raise refusals.Unavailable("The bytes of this document cannot be reached. Its operator has been told; try again later.", code="BLOB_MISSING") from error
    if request.method == "GET" and response.status_code in (200, 206):
        ledger.record_inside("documents.downloaded", by=current.person, subject=document)
    return response
