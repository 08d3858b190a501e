"""Throwing away, bringing back, and erasing for good."""

from uuid import UUID

from flask import Response, render_template, url_for

from webapp.documents import access, trash
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.edit")
@guards.module("documents")
def trashing_create(document_id: UUID) -> Response:
    trash.put(access.find_owned(current.person.id, document_id, role=current.role), by=current.person)
    return htmx.moved(url_for("documents.document_show", document_id=document_id))


@guards.may("documents.edit")
@guards.module("documents")
def restoration_create(document_id: UUID) -> Response:
    trash.restore(access.find_owned(current.person.id, document_id, role=current.role), by=current.person)
    return htmx.moved(url_for("documents.document_show", document_id=document_id))


@guards.may("documents.edit")
@guards.module("documents")
def erasure_new(document_id: UUID) -> str:
    """Asks once more, since nothing brings it back."""
    document = access.find_trashed(current.person.id, document_id, role=current.role)
    return render_template("documents/erasure/new.html", document_id=str(document.id), title=document.title, version=document.version, size=document.size)


@guards.may("documents.edit")
@guards.module("documents")
def erasure_create(document_id: UUID) -> Response:
    trash.erase(current.here.id, access.find_trashed(current.person.id, document_id, role=current.role), by=current.person)
    return htmx.moved(url_for("search.document_index", view="trash"))
