"""What the owner of a document asks of its bytes once more: to be read, to be unpacked."""

from uuid import UUID

from flask import Response, url_for

from webapp.documents import access
from webapp.documents.models import Document
from webapp.intake import pipeline, unpacking
from webapp.kit import refusals
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.upload")
@guards.module("documents")
def reading_create(document_id: UUID) -> Response:
    """*Try again*."""
    pipeline.again(current.here.id, own(document_id), by=current.person)
    return htmx.moved(url_for("documents.document_show", document_id=document_id))


@guards.may("documents.upload")
@guards.module("documents")
def unpacking_create(document_id: UUID) -> Response:
    """The files in an archive become documents, a while later."""
    unpacking.ask(current.here.id, own(document_id), by=current.person)
    return htmx.moved(url_for("search.document_index"))


def own(document_id: UUID) -> Document:
    """A document of whoever asks. Raises NotFound for one they do not see, NotAllowed for somebody else's."""
    document, _owner = access.find(current.person.id, document_id)
    if document.owner_id != current.person.id:
        raise refusals.NotAllowed("Only the owner of this document can do that.")
    return document
