"""Throwing away, bringing back, and erasing for good."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext as _

from webapp.documents import access, trash
from webapp.documents.views import staying, way
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.edit")
@guards.module("documents")
def trashing_create(document_id: UUID) -> Response:
    document = access.find_owned(current.person.id, document_id, role=current.role)
    trash.put(document, by=current.person)
    return staying.told(document, _("Moved to the trash."), undo="documents.restoration_create", words=_("Restore"))


@guards.may("documents.edit")
@guards.module("documents")
def restoration_create(document_id: UUID) -> Response:
    document = access.find_owned(current.person.id, document_id, role=current.role)
    trash.restore(document, by=current.person)
    return staying.told(document, _("Restored."))


@guards.may("documents.edit")
@guards.module("documents")
def erasure_new(document_id: UUID) -> str:
    """Asks once more, since nothing brings it back."""
    document = access.find_trashed(current.person.id, document_id, role=current.role)
    return render_template(
        "documents/erasure/new.html",
        document_id=str(document.id),
        title=document.title,
        version=document.version,
        end=way.suffix(document.id, None),
        keep_url=way.page(document.id),
    )


@guards.may("documents.edit")
@guards.module("documents")
def erasure_create(document_id: UUID) -> Response:
    trash.erase(current.here.id, access.find_trashed(current.person.id, document_id, role=current.role), by=current.person)
    return htmx.moved(way.left(document_id))
