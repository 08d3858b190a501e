"""Putting a value into a document's field, and taking it out again."""

from datetime import date
from typing import Any
from uuid import UUID

from webapp.assistant.models import CATEGORY, CORRESPONDENT, DATE, TAG, TITLE, TYPE, Suggestion
from webapp.audit import ledger
from webapp.documents import editing, filing
from webapp.documents.filing import Filing
from webapp.documents.models import Document
from webapp.kit import ids, refusals


def put(document: Document, suggestion: Suggestion, value: str | None = None, *, may_create: bool = False, by: ledger.Actor | None) -> str:
    """Sets the field to the suggestion's value, or to another `value`: an id or a name, a title, a day. Answers what stood there, as
    `Suggestion.before` keeps it. Raises Invalid (LABEL_UNKNOWN, NAME_INVALID, TITLE_INVALID, DATE_INVALID, TOO_MANY)."""
    now, field = filing.of(document.n), suggestion.field
    wanted = value if value is not None else str(suggestion.label_id) if suggestion.label_id else suggestion.value
    before = _before(document, now, field)
    if field in (TITLE, DATE):
        editing.change(document, editing.Facts(**({"title": wanted} if field == TITLE else {"dated": _day(wanted)})), by=by)
    else:
        filing.change(document, **_change(now, field, wanted), may_create=may_create, by=by)
    return before


def take_out(document: Document, suggestion: Suggestion, *, by: ledger.Actor) -> None:
    """Puts what stood there before in its place again."""
    now, field = filing.of(document.n), suggestion.field
    if field == TITLE:
        editing.change(document, editing.Facts(title=suggestion.before or document.title), by=by)
    elif field == DATE:
        editing.change(document, editing.Facts(dated=_day(suggestion.before) if suggestion.before else None), by=by)
    elif field in (CATEGORY, TAG):
        left = [UUID(one.id) for one in (now.categories if field == CATEGORY else now.tags) if one.id != str(suggestion.label_id)]
        change: dict[str, Any] = {"categories": left} if field == CATEGORY else {"tags": left}
        filing.change(document, **change, by=by)
    else:
        filing.change(document, **{field: ids.parse(suggestion.before)}, by=by)  # type: ignore[arg-type]


def _change(now: Filing, field: str, wanted: str) -> dict[str, Any]:
    label_id = ids.parse(wanted)
    if field == CORRESPONDENT:
        return {"correspondent": label_id or wanted}
    if field == TAG:
        return {"tags": [*(UUID(one.id) for one in now.tags), label_id or wanted]}
    if label_id is None:
        raise refusals.Invalid("What you chose is not there any more. Choose another one.", code="LABEL_UNKNOWN", field=field)
    return {"type": label_id} if field == TYPE else {"categories": [*(UUID(one.id) for one in now.categories), label_id]}


def _before(document: Document, now: Filing, field: str) -> str:
    if field == TITLE:
        return document.title
    if field == DATE:
        return document.dated.isoformat() if document.dated else ""
    one = {TYPE: now.type, CORRESPONDENT: now.correspondent}.get(field)
    return one.id if one else ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refusals.Invalid("Write a day as 2026-11-21.", code="DATE_INVALID", field="date") from error
