"""Looking new documents through, one after another. Where one is, and where one came from, stands in the address."""

import re
from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import access, activity, editing, inbox
from webapp.documents.forms import FactsForm
from webapp.documents.models import CONFIRMED, NEW, SKIPPED, Document
from webapp.documents.views import panel, record
from webapp.web import guards, htmx
from webapp.web.current import current

REMEMBERED = 20  # documents that Back leads to
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@guards.may("documents.upload")
@guards.module("documents")
def inbox_show() -> Response:
    """The oldest one, or the one that is named (`at`) in order to go back to it."""
    asked = request.args.get("at", "")
    if ID.fullmatch(asked):
        return _shown(access.find_editable(current.person.id, UUID(asked), role=current.role))
    document = inbox.next_of(current.person.id)
    if document is None:
        return make_response(render_template("documents/inbox/empty.html", done=_done(), back_url=_back_url()))
    return _shown(document)


@guards.may("documents.upload")
@guards.module("documents")
def confirmation_create(document_id: UUID) -> Response:
    return _decide(document_id, CONFIRMED)


@guards.may("documents.upload")
@guards.module("documents")
def skipping_create(document_id: UUID) -> Response:
    """What was typed is kept all the same."""
    return _decide(document_id, SKIPPED)


def _decide(document_id: UUID, state: str) -> Response:
    document = access.find_editable(current.person.id, document_id, role=current.role)
    if "title" in request.form:
        form = panel.with_choices(FactsForm(), document)
        status = record.save(document, form)
        if status:
            return _shown(document, form, status)
    editing.review(document, state, by=current.person)
    trail = [*_trail(), str(document.id)][-REMEMBERED:]
    return htmx.moved(url_for("documents.inbox_show", done=_done() + 1, trail=",".join(trail)))


def _shown(document: Document, form: FactsForm | None = None, status: int = 200) -> Response:
    activity.note(document, current.person.id, activity.OPENED)
    waiting = inbox.count(current.person.id) + (document.review != NEW)
    values: dict[str, Any] = panel.of(document, current.person.name, form=form)
    if not values["preview_url"]:
        values |= panel.leaves_of(document)
    html = render_template(
        "documents/inbox/show.html",
        **values,
        stale=status == 412,
        done=_done(),
        trail=",".join(_trail()),
        at=_done() + 1,
        of=_done() + waiting if waiting <= inbox.COUNTED else None,
        back_url=_back_url(),
    )
    return make_response(html, status)


def _done() -> int:
    """How many were decided in this sitting, as the address or the form says."""
    return min(max(request.values.get("done", 0, type=int), 0), 100_000)


def _trail() -> list[str]:
    return [one for one in request.values.get("trail", "").split(",") if ID.fullmatch(one)][-REMEMBERED:]


def _back_url() -> str | None:
    trail = _trail()
    return url_for("documents.inbox_show", at=trail[-1], done=max(_done() - 1, 0), trail=",".join(trail[:-1])) if trail else None
