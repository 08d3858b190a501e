"""What the owner of a document asks of its bytes once more: to be read, to be unpacked."""

from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from webapp.documents import access
from webapp.documents.views import staying
from webapp.intake import pipeline, unpacking
from webapp.web import guards
from webapp.web.current import current


@guards.may("documents.upload")
@guards.module("documents")
def reading_create(document_id: UUID) -> Response:
    """*Try again*."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    pipeline.again(current.here.id, document, by=current.person)
    return staying.told(document, _("It is being read once more."))


@guards.may("documents.upload")
@guards.module("documents")
def unpacking_create(document_id: UUID) -> Response:
    """The files in an archive become documents, a while later; its page says how far that is."""
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    unpacking.ask(current.here.id, document, by=current.person)
    return staying.told(document, _("It is being unpacked. The files in it appear in the list in a moment."))
