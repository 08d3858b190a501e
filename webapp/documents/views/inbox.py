"""Looking new documents through, one after another. Where one is, and where one came from, stands in the address."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.documents import access, activity, editing, inbox, reminders
from webapp.documents.forms import FactsForm
from webapp.documents.models import CONFIRMED, NEW, SKIPPED, Document
from webapp.documents.views import panel, record, staying
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
        return make_response(render_template("documents/inbox/empty.html", done=_done(), back_url=_back_url(), **_skipped()))
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


@guards.may("documents.upload")
@guards.module("documents")
def recall_create(document_id: UUID) -> Response:
    """*Review again*: it waits in the inbox once more."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    editing.review(document, NEW, by=current.person)
    return staying.told(document, _("It waits in the inbox again."))


@guards.may("documents.upload")
@guards.module("documents")
def inbox_recall_create() -> Response:
    """The same for everything that was skipped."""
    inbox.recall(by=current.person)
    return htmx.moved(url_for("documents.inbox_show"))


def _decide(document_id: UUID, state: str) -> Response:
    """In the inbox, which sends the facts along, the next one follows; elsewhere one stays."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    if "title" not in request.form:
        editing.review(document, state, by=current.person)
        sentence = _("Looked through.") if state == CONFIRMED else _("Skipped.")
        return staying.told(document, sentence, undo="documents.recall_create", words=_("Undo"))
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
    values: dict[str, Any] = panel.of(document, panel.owner_of(document), form=form)
    if not values["preview_url"]:
        values |= panel.leaves_of(document)
    here = _url_of(document)
    html = render_template(
        "documents/inbox/show.html",
        **values | {"back_url": _back_url(), "whole_url": f"{values['url']}?{urlencode({'back': here})}"},
        stale=status == 412,
        done=_done(),
        trail=",".join(_trail()),
        at=_done() + 1,
        **_skipped(),
        coming=[(one.title, one.content_type, panel.glance_url(one), _url_of(one)) for one in inbox.following(current.person.id, document)],
        of=_done() + waiting if waiting <= inbox.COUNTED else None,
    )
    return make_response(html, status)


def _url_of(document: Document) -> str:
    """The same sitting, at this document."""
    return url_for("documents.inbox_show", at=document.id, done=_done(), trail=",".join(_trail()))


def _skipped() -> dict[str, object]:
    """How many were put off, and where they are listed; and what wants a look today."""
    due = reminders.due(current.person.id, current.role)
    return {
        "due": due,
        "put_off": reminders.PUT_OFF,
        "skipped": inbox.count_skipped(current.person.id),
        "skipped_url": url_for("search.document_index", view="mine", state=SKIPPED),
    }


def _done() -> int:
    """How many were decided in this sitting, as the address or the form says."""
    return min(max(request.values.get("done", 0, type=int), 0), 100_000)


def _trail() -> list[str]:
    return [one for one in request.values.get("trail", "").split(",") if ID.fullmatch(one)][-REMEMBERED:]


def _back_url() -> str | None:
    trail = _trail()
    return url_for("documents.inbox_show", at=trail[-1], done=max(_done() - 1, 0), trail=",".join(trail[:-1])) if trail else None
