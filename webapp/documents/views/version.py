"""What a document was before, and what it becomes."""

from contextlib import ExitStack
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.documents import access, quarantine, versions, ways
from webapp.documents.models import DocumentVersion
from webapp.documents.views import staying, way
from webapp.documents.views.panel import VERSIONS
from webapp.kit import refusals
from webapp.kit.blobs.contract import StoreFull
from webapp.settings import limits
from webapp.web import csrf, guards, uploads
from webapp.web.current import current


@guards.may("documents.edit")
@guards.module("documents")
@guards.streams
def version_create(document_id: UUID) -> Response:
    """Who may is looked at before the body is read."""
    access.look_for_editable(current.person.id, document_id, role=current.role)
    with ExitStack() as stack:
        parts = uploads.receive(current.here.id.hex, limits.effective(current.here.id).bytes, stack)
        if csrf.HEADER not in request.headers:
            csrf.check_token(request.form.get(csrf.FIELD, ""))
        version = add(document_id, parts)
    return _told(document_id, _("Version %(number)s is kept.", number=version.number))


@guards.may("documents.edit")
@guards.module("documents")
def version_restoration_create(document_id: UUID, number: int) -> Response:
    document = access.find_editable(current.person.id, document_id, role=current.role)
    versions.restore(current.here.id, document, number, by=current.person)
    return _told(document_id, _("Version %(number)s is back.", number=number))


@guards.may("documents.read")
@guards.module("documents")
def comparison_show(document_id: UUID) -> str:
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    quarantine.refuse(document)
    ways.tell_of_manager(document, role=current.role, by=current.person)
    newest = document.version
    before, after = request.args.get("before", max(newest - 1, 1), type=int), request.args.get("after", newest, type=int)
    error = comparison = None
    try:
        comparison = versions.compare(document, before, after)
    except refusals.Conflict as refusal:
        error = refusal
    return render_template(
        "documents/version/comparison.html",
        title=document.title,
        back_url=way.page(document.id, tab=VERSIONS),
        back=way.given(document.id),
        here_url=url_for("documents.comparison_show", document_id=document.id),
        numbers=[line.number for line in versions.of(document)],
        before=before,
        after=after,
        comparison=comparison,
        error=error,
        most=versions.LINES,
    )


def add(document_id: UUID, parts: list[uploads.Part]) -> DocumentVersion:
    """The one file of the form becomes the newest version. Raises Invalid (NO_FILE, ONE_FILE), NoRoom."""
    chosen = uploads.chosen(parts)
    if not chosen:
        raise refusals.Invalid("No file was chosen. Choose one, then upload it.", code="NO_FILE", field="file")
    if len(chosen) > 1:
        raise refusals.Invalid("A version is one file.", code="ONE_FILE", field="file")
    document = access.find_editable(current.person.id, document_id, role=current.role)
    try:
        return versions.add(current.here.id, document, chosen[0].bytes, chosen[0].filename, by=current.person)
    except StoreFull as error:
        raise uploads.no_room() from error


def _told(document_id: UUID, sentence: str) -> Response:
    return staying.told(access.find_editable(current.person.id, document_id, role=current.role), sentence, tab=VERSIONS)
