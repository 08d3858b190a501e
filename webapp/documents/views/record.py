"""One document: its page, the slide-over, and what its owner says of it."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request

from webapp.documents import access, editing, languages, problems, ways
from webapp.documents.editing import UNSAID
from webapp.documents.forms import FactsForm
from webapp.documents.models import Document
from webapp.documents.views import panel, way
from webapp.kit import refusals
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.read")
@guards.module("documents")
def document_show(document_id: UUID) -> Response:
    """The page; the slide-over where the list asks for it."""
    document, owner_name = access.find(current.person.id, document_id, role=current.role)
    panel.opened(document)
    values = panel.of(document, owner_name, request.args.get("tab", ""))
    if not htmx.is_partial() and not values["is_pdf"] and not values["preview_url"] and "leaves" not in values:
        values |= panel.leaves_of(document, panel.page_asked())  # without a picture of it, its text is what there is to look at
    return htmx.show("documents/document/show.html", "documents/document/_panel.html", **values)


@guards.may("documents.read")
@guards.module("documents")
def peek_show(document_id: UUID) -> Response:
    """A glance at it from the list, which opens nothing; by itself it is the record's page."""
    if not htmx.is_partial():
        return document_show(document_id)
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    ways.tell_of_manager(document, role=current.role, by=current.person)
    seen = {"document_id": str(document.id), "title": document.title, "lang": languages.tag(document.language), "pages": document.page_count}
    more = {"content_type": document.content_type, "size": document.size, "problem": problems.sentence(document.problem)}
    return make_response(render_template("documents/document/_peek.html", **seen, **more, **panel.glance(document)))


@guards.may("documents.read")
@guards.module("documents")
def viewer_show(document_id: UUID) -> Response:
    """All pages of a PDF, in the place of the slide-over's pictures, or those again (`away`); by itself it is the record's page, where both stand."""
    if not htmx.is_partial():
        return document_show(document_id)
    document, owner_name = access.find(current.person.id, document_id, role=current.role)
    ways.tell_of_manager(document, role=current.role, by=current.person)
    is_read = document.content_type == panel.PDF and "away" not in request.args
    return make_response(render_template("documents/document/_shown.html", **panel.of(document, owner_name), is_read=is_read))


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
    return way.on(document_id)


def save(document: Document, form: FactsForm) -> int:
    """Does what the form says; where that is refused, the form shows why, and the status is answered."""
    if not form.validate():
        return 422
    given: dict[str, Any] = {name: form[name].data if name in request.form else UNSAID for name in ("title", "dated", "language", "expires_on")}
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
    values = panel.of(document, panel.owner_of(document), form=form) | {"stale": status == 412}
    if htmx.is_partial():
        return htmx.in_place_of(f"#facts-{document.id}", make_response(render_template("documents/document/_facts.html", **values), status))
    return make_response(render_template("documents/document/show.html", **values), status)
