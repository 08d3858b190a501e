"""A document wants somebody's look on a day: the owner's two weeks before it expires, and anybody's who asked for it. On that day it stands in
their inbox until they say it is done, and a letter says so once. Days are those of UTC. Inside the organization's context."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess, Reminder
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, ids, refusals

TELL = "documents.tell_due"
EXPIRY, OWN = "expiry", "own"
BEFORE = timedelta(days=14)  # of the expiry: time to give notice or to ask for a new one
LONGEST = timedelta(days=3660)  # ahead that somebody is reminded
PUT_OFF = (1, 7, 30)  # days
NOTE = 200  # letters
MOST_SHOWN = 50
MOST_TOLD = 500  # reminders of one run for an organization: a later run tells of the rest


class Due(NamedTuple):
    """`expires_on`: the document's, where that is why."""

    id: UUID
    document_id: UUID
    title: str
    why: str
    falls_on: date
    note: str
    expires_on: date | None


def follow(document: Document) -> None:
    """Has its owner reminded before it expires, or no longer. Call it after that day or the owner changed."""
    db.session.execute(sa.delete(Reminder).where(Reminder.document_n == document.n, Reminder.why == EXPIRY))
    if document.expires_on:
        falls_on = max(document.expires_on - BEFORE, clock.now().date())
        db.session.add(Reminder(document_n=document.n, member_id=document.owner_id, why=EXPIRY, falls_on=falls_on))
    db.session.flush()


def of(document: Document, member_id: UUID) -> Reminder | None:
    """What a member asked for themselves."""
    return db.session.scalar(sa.select(Reminder).where(Reminder.document_n == document.n, Reminder.member_id == member_id, Reminder.why == OWN))


def ask(document: Document, falls_on: date | None, note: str, *, by: ledger.Actor) -> None:
    """Once more changes day and note; without a day there is none any more. Nobody else sees it. Raises Invalid (DAY_INVALID, NOTE_INVALID)."""
    words, today = " ".join(note.replace("\0", "").split()), clock.now().date()
    if len(words) > NOTE:
        raise refusals.Invalid("Keep it to %(most)s letters.", code="NOTE_INVALID", field="note", most=NOTE)
    if falls_on and not today < falls_on <= today + LONGEST:
        raise refusals.Invalid("Choose a day from tomorrow on, within ten years.", code="DAY_INVALID", field="remind_on")
    reminder = of(document, by.id)
    if falls_on is None:
        if reminder:
            db.session.delete(reminder)
    elif reminder:
        reminder.falls_on, reminder.note, reminder.told_in = falls_on, words, None
    else:
        db.session.add(Reminder(document_n=document.n, member_id=by.id, why=OWN, falls_on=falls_on, note=words))
    db.session.flush()


def due(member_id: UUID, role: str | None) -> list[Due]:
    """What wants a member's look today, of what they still see; the longest due first."""
    columns = (Reminder.id, Document.id, Document.title, Reminder.why, Reminder.falls_on, Reminder.note, Document.expires_on)
    asked = sa.select(*columns).join(Document, Document.n == Reminder.document_n)
    asked = asked.where(*_today(member_id), _seen(member_id, role)).order_by(Reminder.falls_on, Reminder.id).limit(MOST_SHOWN)
    return [Due(*row) for row in db.session.execute(asked)]


def find(reminder_id: UUID, member_id: UUID) -> Reminder:
    """Raises NotFound."""
    reminder = db.session.get(Reminder, reminder_id)
    if reminder is None or reminder.member_id != member_id:
        raise refusals.NotFound("This is done already.")
    return reminder


def finish(reminder: Reminder) -> None:
    db.session.delete(reminder)
    db.session.flush()


def put_off(reminder: Reminder, days: int) -> None:
    """Raises Invalid (DAY_INVALID)."""
    if days not in PUT_OFF:
        raise refusals.Invalid("Put it off by a day, a week or a month.", code="DAY_INVALID", field="days")
    reminder.falls_on, reminder.told_in = clock.now().date() + timedelta(days=days), None
    db.session.flush()


def tell_due(org_id: UUID) -> int:
    """Intends a letter for each member with something due that no letter told of; answers how many letters. Before the unit of work's first
    platform write."""
    untold = sa.select(Reminder).join(Document, Document.n == Reminder.document_n)
    untold = untold.where(Reminder.falls_on <= clock.now().date(), Reminder.told_in.is_(None), Document.trashed_at.is_(None))
    whose: dict[UUID, list[Reminder]] = {}
    for reminder in db.session.scalars(untold.order_by(Reminder.falls_on, Reminder.id).limit(MOST_TOLD)):
        whose.setdefault(reminder.member_id, []).append(reminder)
    for member_id, some in whose.items():
        letter = ids.new()
        jobs.intend(TELL, org=org_id, subject=member_id, letter=str(letter))
        for reminder in some:
            reminder.told_in = letter
    db.session.flush()
    return len(whose)


def told_in(letter: UUID, member_id: UUID, role: str | None) -> Sequence[Due] | None:
    """What a letter tells, of what the member still sees and has not done meanwhile; None where it was never promised."""
    if db.session.scalar(sa.select(Reminder.id).where(Reminder.told_in == letter).limit(1)) is None:
        return None
    ids_told = set(db.session.scalars(sa.select(Reminder.id).where(Reminder.told_in == letter)))
    return [one for one in due(member_id, role) if one.id in ids_told]


def hand_over(member_id: UUID, heir_id: UUID) -> None:
    """The heir is reminded of what expires; what the member asked for themselves is nobody's. After the documents are the heir's."""
    db.session.execute(sa.delete(Reminder).where(Reminder.member_id == member_id, Reminder.why == OWN))
    db.session.execute(sa.update(Reminder).where(Reminder.member_id == member_id).values(member_id=heir_id))


def _today(member_id: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return Reminder.member_id == member_id, Reminder.falls_on <= clock.now().date(), Document.trashed_at.is_(None)


def _seen(member_id: UUID, role: str | None) -> sa.ColumnElement[bool]:
    return sa.exists().where(DocumentAccess.document_n == Document.n, access.sight(member_id, role, of_trash=False))
