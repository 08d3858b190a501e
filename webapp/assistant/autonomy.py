"""What the assistant may do by itself: a field at a time, earned by decisions of people, and lost again by itself."""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import applying
from webapp.assistant.models import ACCEPTED, APPLIED, DATE, DECIDED, FIELDS, PENDING, AssistantSwitch, Suggestion
from webapp.audit import ledger
from webapp.documents.models import NEW, Document
from webapp.kit import clock, db, refusals

MODULE = "autonomy"
LOOKED_AT = 30  # the last decisions about a field, which earn it and keep it
EARNED = 0.95
SURE = 90  # per cent: what is less sure waits for somebody, whatever was earned
OWN = tuple(field for field in FIELDS if field != DATE)  # a date is read off the page while the document is read


class Record(NamedTuple):
    """`decided` of the last LOOKED_AT, and how many of them were accepted as they were; all there ever were in `all_decided`."""

    field: str
    decided: int
    accepted: int
    all_decided: int
    is_on: bool
    fell_back_at: object

    @property
    def rate(self) -> float:
        return self.accepted / self.decided if self.decided else 0.0

    @property
    def is_earned(self) -> bool:
        return self.decided >= LOOKED_AT and self.rate >= EARNED


def records() -> list[Record]:
    """One for each field, in the order of FIELDS."""
    switches = {row.name: row for row in db.session.scalars(sa.select(AssistantSwitch))}
    counted = sa.select(Suggestion.field, sa.func.count()).where(Suggestion.state.in_(DECIDED)).group_by(Suggestion.field)
    numbers: dict[str, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    return [_record(field, numbers.get(field, 0), switches.get(field)) for field in FIELDS]


def switch(field: str, *, on: bool, by: ledger.Actor) -> None:
    """Lets a field fill itself in, or not any more. Raises NotFound, Conflict (NOT_EARNED)."""
    if field not in OWN:
        raise refusals.NotFound()
    row = db.session.get(AssistantSwitch, field)
    if on and not (row and row.is_on) and not _record(field, 0, row).is_earned:
        raise refusals.Conflict(
            "This is earned: of the last %(number)s decisions at least %(rate)s %% must have been a yes.",
            code="NOT_EARNED",
            number=LOOKED_AT,
            rate=int(EARNED * 100),
        )
    if on == bool(row and row.is_on):
        return
    _set(row, field, on=on, by=by.id)
    ledger.record_inside("autonomy.granted" if on else "autonomy.withdrawn", by=by, field=field)


def apply(document: Document, *, may: list[str]) -> None:
    """Puts what is sure enough, of fields that earned it, into a document that nobody looked at yet; never new vocabulary. `may`: the organization's
    modules."""
    if MODULE not in may or document.review != NEW:
        return
    on = set(db.session.scalars(sa.select(AssistantSwitch.name).where(AssistantSwitch.is_on)))
    waiting = sa.select(Suggestion).where(Suggestion.document_n == document.n, Suggestion.state == PENDING, Suggestion.field.in_(on & set(OWN)))
    for one in db.session.scalars(waiting.order_by(Suggestion.confidence.desc())).all() if on else []:
        if one.confidence >= SURE and not one.is_new:
            one.before = applying.put(document, one, by=None)
            one.state, one.is_automatic = APPLIED, True
            ledger.record_inside("suggestions.applied", by=None, subject=document, field=one.field, value=one.value)
    db.session.flush()


def check(field: str) -> None:
    """After a decision: a field that is no longer right often enough stops to fill itself in."""
    row = db.session.get(AssistantSwitch, field)
    if row is not None and row.is_on and not _record(field, 0, row).is_earned:
        _set(row, field, on=False, by=None)
        row.fell_back_at = clock.now()
        ledger.record_inside("autonomy.fell_back", by=None, field=field)


def _record(field: str, number: int, row: AssistantSwitch | None) -> Record:
    last = sa.select(Suggestion.state).where(Suggestion.field == field, Suggestion.decided_at.is_not(None))
    states = list(db.session.scalars(last.order_by(Suggestion.decided_at.desc()).limit(LOOKED_AT)))
    return Record(field, len(states), states.count(ACCEPTED), number, bool(row and row.is_on), row.fell_back_at if row else None)


def _set(row: AssistantSwitch | None, field: str, *, on: bool, by: UUID | None) -> None:
    row = row or AssistantSwitch(name=field)
    row.is_on, row.changed_at, row.changed_by, row.fell_back_at = on, clock.now(), by, None
    db.session.add(row)
    db.session.flush()
