"""Taking in: a form that works without script, and the queue's one file at a time, with what became of it."""

from contextlib import ExitStack
from uuid import UUID

from flask import Response, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.documents import problems
from webapp.documents.models import Document
from webapp.documents.views import panel
from webapp.intake import arrivals, uploading
from webapp.kit import db, refusals, volumes
from webapp.kit.blobs.contract import StoreFull
from webapp.settings import limits
from webapp.web import api, csrf, guards, htmx, uploads
from webapp.web.current import current

ASKED_AT_ONCE = 100  # documents whose state the queue asks for


@guards.may("documents.upload")
@guards.module("documents")
@guards.streams
def document_create() -> Response:
    """The bytes are on disk, under no name, when the form's token is checked; what is refused leaves nothing."""
    key = api.idempotency_key()
    uploading.expect(current.here.id, uploads.expected(), by=current.person, key=key)
    with ExitStack() as stack:
        parts = uploads.receive(current.here.id.hex, limits.effective(current.here.id).bytes, stack)
        if csrf.HEADER not in request.headers:
            csrf.check_token(request.form.get(csrf.FIELD, ""))
        chosen = uploads.chosen(parts)
        if not chosen:
            raise refusals.Invalid("No file was chosen. Choose one, then upload it.", code="NO_FILE", field="file")
        outcomes = take_in([uploading.Arrival(part.bytes, part.filename) for part in chosen], key=key, anyway="anyway" in request.form)
    if htmx.is_partial():
        return make_response(jsonify(items=[_told(one.document, one) for one in outcomes]), 201 if outcomes[0].is_new else 200)
    return _shown(outcomes)


@guards.may("documents.list")
@guards.module("documents")
def upload_index() -> Response:
    """How far documents are that came in: asked by the queue while one of them is unfinished."""
    asked = [UUID(one) for one in request.args.get("ids", "").split(",")[:ASKED_AT_ONCE] if _is_id(one)]
    return jsonify(items=[_told(document) for document in arrivals.of(current.person.id, asked)])


@guards.may("documents.upload")
@guards.module("documents")
def upload_limit_show() -> Response:
    """How many bytes the largest document may have, and what is said of a larger one: asked by the queue before it sends any."""
    most = limits.effective(current.here.id).bytes
    return jsonify(bytes=most, words=_("Larger than %(limit)s, which is the most a document may have.", limit=volumes.spoken(most)))


def take_in(some: list[uploading.Arrival], *, key: str | None, anyway: bool) -> list[uploading.Outcome]:
    """`uploading.take_in`, also where the same upload comes twice at once. Raises NoRoom."""
    try:
        try:
            return uploading.take_in(current.here.id, some, by=current.person, key=key, anyway=anyway)
        except uploading.Repeated:
            db.rollback()
            return uploading.take_in(current.here.id, some, by=current.person, key=key, anyway=anyway)
    except StoreFull as error:
        raise uploads.no_room() from error


def _shown(outcomes: list[uploading.Outcome]) -> Response:
    """What a person without script sees next."""
    twins = [(one, panel.glance_url(one.document)) for one in outcomes if not one.is_new]
    if twins:
        page = render_template("intake/upload/duplicates.html", twins=twins, made=len(outcomes) - len(twins))
        return make_response(page, 200)
    if len(outcomes) == 1:
        return htmx.moved(url_for("documents.document_show", document_id=outcomes[0].document.id))
    return htmx.moved(url_for("search.document_index"))


def _told(document: Document, outcome: uploading.Outcome | None = None) -> dict[str, object]:
    """A document as the queue wants it."""
    sentence = problems.sentence(document.problem)
    told: dict[str, object] = {
        "id": str(document.id),
        "title": document.title,
        "url": url_for("documents.document_show", document_id=document.id),
        "state": document.state,
        "problem": _(sentence) if sentence else None,
        "picture": panel.glance_url(document),
    }
    return told | ({"is_new": outcome.is_new, "is_trashed": outcome.is_trashed} if outcome else {})


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
