"""What its owner says of a document: title, date, language, and whether it was looked at."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from webapp.audit import ledger
from webapp.documents import access, languages, reminders
from webapp.documents.models import CONFIRMED, NEW, SKIPPED, Document
from webapp.kit import clock, crypto, db, refusals
from webapp.platform import lifecycle

REVIEWS = (NEW, CONFIRMED, SKIPPED)
TITLE_LENGTH = 300
LATEST = date(2999, 12, 31)
EARLIEST = date(1000, 1, 1)  # older than any paper that is likely to be filed, and what every database takes


class Unsaid:
    """Stands for what a change leaves as it is."""


UNSAID: Any = Unsaid()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a change sets; None empties a date or a language. Dates: `dated` is when it was written, `expires_on` when it ends."""

    title: str = UNSAID
    dated: date | None = UNSAID
    language: str | None = UNSAID
    expires_on: date | None = UNSAID


def etag(document: Document) -> str:
    """What a form saw of the facts: a mark for each, so that two people who change different ones do not meet."""
    return ".".join(_mark(getattr(document, field.name)) for field in fields(Facts))


def change(document: Document, facts: Facts, *, seen: str | None = None, by: ledger.Actor | None) -> None:
    """Sets what differs from what was `seen`, and leaves the rest as it is by now. Raises Invalid, and Stale where somebody else
    changed the same fact to something else meanwhile."""
    marks = _marks(seen)
    wanted = {}
    for field in fields(Facts):
        value = getattr(facts, field.name)
        if value is UNSAID:
            continue
        value = CLEANED[field.name](value)
        now = getattr(document, field.name)
        if value == now or (marks and _mark(value) == marks[field.name]):
            continue
        if marks and _mark(now) != marks[field.name]:
            raise refusals.Stale("Somebody changed this meanwhile, and yours was not saved. Compare, then save again.", field=field.name)
        wanted[field.name] = value
    if wanted:
        _set(document, wanted, by=by)


def review(document: Document, state: Literal["new", "confirmed", "skipped"] | str, *, by: ledger.Actor) -> None:
    """Says that somebody looked at a document, or that it is to be looked at again. Raises Invalid."""
    if state not in REVIEWS:
        raise refusals.Invalid("A document is new, confirmed or skipped.", field="review")
    if document.review != state:
        document.review = state
        ledger.record_inside("documents.reviewed", by=by, subject=document, after=state)
        db.session.flush()
        lifecycle.tell_decided([document.n], by)


def touch(document: Document) -> None:
    """Says that what people see of a document changed, where no column of its own did."""
    document.updated_at = clock.now()
    db.session.flush()


def _set(document: Document, wanted: dict[str, Any], *, by: ledger.Actor | None) -> None:
    before = {name: _told(getattr(document, name)) for name in wanted}
    for name, value in wanted.items():
        setattr(document, name, value)
    access.changed(document)
    if "title" in wanted:
        lifecycle.tell_changed(document.n, document.title)
    if "expires_on" in wanted:
        reminders.follow(document)
    ledger.record_inside("documents.changed", by=by, subject=document, before=before, after={name: _told(value) for name, value in wanted.items()})
    lifecycle.tell_decided([document.n], by)


def _title(text: str | None) -> str:
    words = " ".join((text or "").replace("\0", "").split())
    if not words:
        raise refusals.Invalid("A document needs a title.", code="TITLE_INVALID", field="title")
    if len(words) > TITLE_LENGTH:
        raise refusals.Invalid("A title has at most %(most)s letters.", code="TITLE_INVALID", field="title", most=TITLE_LENGTH)
    return words


def _date(day: date | None) -> date | None:
    if day is not None and day < EARLIEST:
        raise refusals.Invalid("This date is too long ago.", code="DATE_INVALID", field="dated")
    return day


def _expiry(day: date | None) -> date | None:
    if day is not None and not EARLIEST <= day <= LATEST:
        raise refusals.Invalid("This is no day that a document ends on.", code="DATE_INVALID", field="expires_on")
    return day


def _language(code: str | None) -> str | None:
    if not code:
        return None
    if not languages.is_known(code):
        raise refusals.Invalid("This is no language that is known here.", code="LANGUAGE_INVALID", field="language")
    return code


CLEANED: dict[str, Any] = {"title": _title, "dated": _date, "language": _language, "expires_on": _expiry}


def _marks(seen: str | None) -> dict[str, str] | None:
    """None where nothing readable was seen: then what is given counts."""
    names, marks = [field.name for field in fields(Facts)], (seen or "").split(".")
    return dict(zip(names, marks, strict=True)) if len(names) == len(marks) else None


def _mark(value: object) -> str:
    return crypto.digest(_told(value))[:10]


def _told(value: object) -> str:
    return "" if value is None else str(value)
