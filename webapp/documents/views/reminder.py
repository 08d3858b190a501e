"""Documents that want a look: being reminded of one, and what is due."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import access, reminders
from webapp.documents.models import Document
from webapp.documents.views import panel, way
from webapp.kit import refusals
from webapp.web import errors, guards, htmx
from webapp.web.current import current


@guards.may("documents.upload")
@guards.module("documents")
def due_index() -> Response:
    due = reminders.due(current.person.id, current.role)
    return make_response(render_template("documents/reminder/index.html", due=due, put_off=reminders.PUT_OFF))


@guards.may("documents.upload")
@guards.module("documents")
def completion_create(reminder_id: UUID) -> Response:
    reminders.finish(reminders.find(reminder_id, current.person.id))
    return htmx.moved(url_for("documents.due_index"))


@guards.may("documents.upload")
@guards.module("documents")
def postponement_create(reminder_id: UUID) -> Response:
    reminders.put_off(reminders.find(reminder_id, current.person.id), request.form.get("days", 0, type=int))
    return htmx.moved(url_for("documents.due_index"))


@guards.may("documents.upload")
@guards.module("documents")
def reminder_update(document_id: UUID) -> Response:
    """For whoever asks alone, of a document that they see."""
    document, owner_name = access.find(current.person.id, document_id, role=current.role)
    typed, note = request.form.get("remind_on", "").strip(), request.form.get("note", "")
    try:
        reminders.ask(document, _day(typed), note, by=current.person)
    except refusals.Invalid as refusal:
        more: dict[str, Any] = {"remind_problem": errors.sentence(refusal), "remind_note": note[: reminders.NOTE]}
        return _shown(document, owner_name, refusal.status, more)
    return _shown(document, owner_name, 200, {}) if htmx.is_partial() else way.on(document_id)


def _shown(document: Document, owner_name: str, status: int, more: dict[str, Any]) -> Response:
    return htmx.show("documents/document/show.html", "documents/reminder/_reminder.html", status, **panel.of(document, owner_name) | more)


def _day(typed: str) -> date | None:
    """Raises Invalid (DAY_INVALID)."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise refusals.Invalid("This is no day. Write it as 2027-01-31.", code="DAY_INVALID", field="remind_on") from None
