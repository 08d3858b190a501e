"""One document: its page, the slide-over, and what its owner says of it."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request

from webapp.documents import access, editing
from webapp.documents.editing import UNSAID
from webapp.documents.forms import FactsForm
from webapp.documents.models import Document
from webapp.documents.views import panel
from webapp.kit import refusals
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.read")
@guards.module("documents")
def document_show(document_id: UUID) -> Response:
    """The page; the slide-over where the list asks for it."""
    document, owner_name = access.find(current.person.id, document_id, role=current.role)
    panel.opened(document)
    values = panel.of(document, owner_name, request.args.get("tab", panel.DETAILS))
    if not htmx.is_partial() and not values["is_pdf"] and not values["preview_url"] and "leaves" not in values:
        values |= panel.leaves_of(document)  # without a picture of it, its text is what there is to look at
    return htmx.show("documents/document/show.html", "documents/document/_panel.html", **values)


@guards.may("documents.edit")
@guards.module("documents")
def document_update(document_id: UUID) -> Response:
    document = access.find_editable(current.person.id, document_id, role=current.role)
    form = panel.with_choices(FactsForm(), document)
    refused = save(document, form)
    if refused:
        return _refuse(document, form, refused)
    if htmx.is_partial():
        return make_response(render_template("documents/document/_saved.html", document_id=str(document.id), etag=editing.etag(document), is_saved=True))
    return htmx.moved(panel.of(document, "")["url"])


def save(document: Document, form: FactsForm) -> int:
    """Does what the form says; where that is refused, the form shows why, and the status is answered."""
    if not form.validate():
        return 422
    given: dict[str, Any] = {name: form[name].data if name in request.form else UNSAID for name in ("title", "dated", "language")}
    try:
        editing.change(document, editing.Facts(**given), seen=form.etag.data, by=current.person)
    except (refusals.Invalid, refusals.Stale) as refusal:
        form.refuse(refusal)
        if isinstance(refusal, refusals.Stale):
            form.etag.data = form.etag.raw_data = None
            form.etag.process(None, editing.etag(document))  # whoever saves again has seen what stands there now
        return refusal.status
    return 0


def _refuse(document: Document, form: FactsForm, status: int) -> Response:
    """What was typed stays, and beside it stands what the document is now."""
    values = panel.of(document, _owner_name(document), form=form) | {"stale": status == 412}
    if htmx.is_partial():
        return htmx.in_place_of(f"#facts-{document.id}", make_response(render_template("documents/document/_facts.html", **values), status))
    return make_response(render_template("documents/document/show.html", **values), status)


def _owner_name(document: Document) -> str:
    return access.find(current.person.id, document.id, role=current.role)[1]
