"""A document's bytes, pictures of them, and what is written in them. Nothing of it runs in a browser."""

from uuid import UUID

from flask import Response, request

from webapp.audit import ledger
from webapp.documents import access, activity, leafing, quarantine, texts, versions, ways
from webapp.documents.models import Document
from webapp.kit import refusals
from webapp.kit.blobs.contract import BlobMissing
from webapp.kit.log import log
from webapp.web import downloads, guards, headers
from webapp.web.current import current

WEBP = "image/webp"


@guards.may("documents.read")
@guards.module("documents")
def content_show(document_id: UUID) -> Response:
    """`version`: bytes it had before. `view`: for looking at it here, which is no download."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return send(document, request.args.get("version", type=int), is_download="view" not in request.args)


@guards.may("documents.read")
@guards.module("documents")
def preview_show(document_id: UUID) -> Response:
    """The first page, as wide as a screen wants it."""
    document = _looked_at(document_id)
    return send_picture(document, document.preview_sha256)


@guards.may("documents.read")
@guards.module("documents")
def page_show(document_id: UUID, number: int) -> Response:
    """One of the first pages, as wide as a panel wants it; the first as `preview_show` has it."""
    document = _looked_at(document_id)
    return send_picture(document, leafing.find(document, number))


@guards.may("documents.read")
@guards.module("documents")
def thumbnail_show(document_id: UUID) -> Response:
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return send_picture(document, document.thumbnail_sha256)


@guards.may("documents.read")
@guards.module("documents")
def text_show(document_id: UUID) -> Response:
    """What is written in it, as a plain text of its own; its pages are parted by form feeds."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    quarantine.refuse(document)
    ways.tell_of_manager(document, role=current.role, by=current.person)
    text = texts.of(document.n)
    if text is None:
        raise refusals.NotFound("No text was read from this document.")
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Security-Policy"] = headers.BYTES_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def send(document: Document, number: int | None, *, is_download: bool = True, is_noted: bool = True) -> Response:
    """The bytes of the newest version, or of another. `is_noted`: as something that whoever is signed in did; links count by themselves.
    Raises NotFound, Quarantined, Unavailable (BLOB_MISSING, NOT_SCANNED)."""
    quarantine.refuse(document)
    file = document if number in (None, document.version) else versions.find(document, number or 0)
    try:
        response = downloads.send_blob(current.here.id.hex, file.sha256, filename=file.filename, content_type=file.content_type)
    except BlobMissing as error:
        raise _missing(document, file.sha256) from error
    if is_noted and request.method == "GET" and response.status_code in (200, 206):
        if is_download:
            ledger.record_inside("documents.downloaded", by=current.person, subject=document)
        ways.tell_of_manager(document, role=current.role, by=current.person)
        activity.note(document, current.person.id, activity.DOWNLOADED if is_download else activity.OPENED)
    return response


def _looked_at(document_id: UUID) -> Document:
    """For what shows a page of it as it is."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    ways.tell_of_manager(document, role=current.role, by=current.person)
    return document


def send_picture(document: Document, sha256: str | None) -> Response:
    """Raises NotFound where there is none, Quarantined, Unavailable (BLOB_MISSING, NOT_SCANNED)."""
    quarantine.refuse(document)
    if sha256 is None:
        raise refusals.NotFound("There is no picture of this document.")
    try:
        return downloads.send_drawn(current.here.id.hex, sha256, WEBP)
    except BlobMissing as error:
        raise _missing(document, sha256) from error


def _missing(document: Document, sha256: str) -> refusals.Unavailable:
    log.error("blob missing", organization=str(current.here.id), document=str(document.id), sha256=sha256)
    return refusals.Unavailable("The bytes of this document cannot be reached. Its operator has been told; try again later.", code="BLOB_MISSING")
