"""What the owner of a document asks of its bytes once more: to be read, to be unpacked."""

from uuid import UUID

from flask import Response, url_for

from webapp.documents import access
from webapp.intake import pipeline, unpacking
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.upload")
@guards.module("documents")
def reading_create(document_id: UUID) -> Response:
    """*Try again*."""
    pipeline.again(current.here.id, access.find_editable(current.person.id, document_id, role=current.role), by=current.person)
    return htmx.moved(url_for("documents.document_show", document_id=document_id))


@guards.may("documents.upload")
@guards.module("documents")
def unpacking_create(document_id: UUID) -> Response:
    """The files in an archive become documents, a while later."""
    unpacking.ask(current.here.id, access.find_owned(current.person.id, document_id, role=current.role), by=current.person)
    return htmx.moved(url_for("search.document_index"))
