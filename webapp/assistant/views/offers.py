"""A document's suggestions as its templates draw them, asked for by the templates: pages of a document belong to a room further left."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import g, url_for
from flask_babel import gettext as _

from webapp.assistant import asking, deciding, outside
from webapp.assistant.models import APPLIED, DATE, LEARNED, MODEL, SEVERAL, Suggestion
from webapp.assistant.suggesting import MODULE
from webapp.documents.models import READY, Document
from webapp.kit import db
from webapp.web.current import current

PLACES = {"category": "categories", "tag": "tags", "date": "dated"}  # what the templates of documents call a field


class Chip(NamedTuple):
    """`day` instead of `value` where it is one; `words` told where it was learned."""

    id: UUID
    value: str
    day: date | None
    confidence: int
    source: str
    quote: str
    page: int | None
    words: str
    is_new: bool
    is_applied: bool
    accept_url: str
    reject_url: str


class Offers(NamedTuple):
    """`by` field, as the templates of documents call it; `waiting` of them all, `at_once` of which may be accepted together.
    `provider` of the model that may read it, empty where none may, and for whom it is not to decide."""

    by: dict[str, list[Chip]]
    waiting: int
    at_once: int
    accept_url: str
    analysis_url: str
    staying_url: str
    provider: str
    stays_inside: bool


def drawn(document_id: str | UUID) -> Offers | None:
    """For somebody who may decide, whom its template asked about; None where the assistant is off, or nothing was read. Two statements, once a request."""
    if MODULE not in current.here.modules or not (current.may("documents.edit") and current.may("filing.see")):
        return None
    kept: dict[str, Offers | None] = g.setdefault("offers", {})
    key = str(document_id)
    if key not in kept:
        kept[key] = _of(UUID(key))
    return kept[key]


def _of(document_id: UUID) -> Offers | None:
    columns = (Document.n, Document.state, Document.trashed_at, Document.stays_inside, Document.owner_id)
    row = db.session.execute(sa.select(*columns).where(Document.id == document_id)).one_or_none()
    if row is None or row.state != READY or row.trashed_at:
        return None
    by: dict[str, list[Chip]] = {}
    offered = deciding.of(row.n)
    for one in offered:
        by.setdefault(PLACES.get(one.field, one.field), []).append(_chip(one))
    waiting = [one for one in offered if one.state != APPLIED]
    at_once = {(one.field, one.key if one.field in SEVERAL else "") for one in waiting if not one.is_new}
    found = asking.effective(current.here.id)
    return Offers(
        by,
        len(waiting),
        len(at_once),
        url_for("assistant.acceptances_create", document_id=document_id),
        url_for("assistant.analysis_create", document_id=document_id),
        url_for("assistant.staying_update", document_id=document_id),
        found.provider_name if found and row.owner_id == current.person.id and not outside.is_kept_inside() else "",
        row.stays_inside,
    )


def _chip(one: Suggestion) -> Chip:
    source = {LEARNED: _("Learned here"), MODEL: _("From the model")}.get(one.source, _("From a rule"))
    return Chip(
        one.id,
        one.value,
        date.fromisoformat(one.value) if one.field == DATE else None,
        one.confidence,
        source,
        one.quote,
        one.page,
        ", ".join(one.words.split()),
        one.is_new,
        one.state == APPLIED,
        url_for("assistant.acceptance_create", suggestion_id=one.id),
        url_for("assistant.rejection_create", suggestion_id=one.id),
    )
