"""What people say of suggestions: yes, no, something else. And what follows of it by itself."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import applying, autonomy, learned, suggesting
from webapp.assistant.models import ACCEPTED, APPLIED, DECIDED, EDITED, OPEN, REJECTED, RULE, SEVERAL, TITLE, Suggestion
from webapp.audit import ledger
from webapp.documents import access, filing
from webapp.documents.models import CONFIRMED, Document
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals, tenants

LEARN = "assistant.learn"
LESSON = 50  # documents of one job: what an organization learned is held until it ends, for half a second


class Standing(NamedTuple):
    """A suggestion with the document it is for."""

    suggestion: Suggestion
    document: Document


def of(document_n: int) -> list[Suggestion]:
    """What waits for somebody's word, and what was put in by itself; the surest of a field first."""
    waiting = sa.select(Suggestion).where(Suggestion.document_n == document_n, Suggestion.state.in_(OPEN))
    return list(db.session.scalars(waiting.order_by(Suggestion.field, Suggestion.confidence.desc(), Suggestion.id)))


def every(document_n: int) -> list[Suggestion]:
    """The decided ones too."""
    found = sa.select(Suggestion).where(Suggestion.document_n == document_n)
    return list(db.session.scalars(found.order_by(Suggestion.field, Suggestion.confidence.desc(), Suggestion.id)))


def find(member_id: UUID, suggestion_id: UUID, *, role: str | None) -> Standing:
    """A suggestion for a document that the member may change, held with it. Raises as `access.find_editable`."""
    found = sa.select(Document.id).join(Suggestion, Suggestion.document_n == Document.n).where(Suggestion.id == suggestion_id)
    # One that there is not is refused in the words for one that somebody may not know of.
    document = access.find_editable(member_id, db.session.scalar(found) or suggestion_id, role=role)
    suggestion = db.session.get(Suggestion, suggestion_id, populate_existing=True)
    if suggestion is None:
        raise refusals.NotFound()
    return Standing(suggestion, document)


def accept(standing: Standing, value: str | None = None, *, may_create: bool, by: ledger.Actor) -> None:
    """Puts the value in, or the one that is given instead. Twice changes nothing; what was rejected may be accepted after all. Raises as
    `applying.put`."""
    suggestion, document = standing
    if suggestion.state in (ACCEPTED, EDITED) and value is None:
        return
    is_edited = value is not None and value not in (suggestion.value, str(suggestion.label_id))
    if suggestion.state != APPLIED or is_edited:
        if is_edited and suggestion.state == APPLIED and suggestion.field in SEVERAL:
            applying.take_out(document, suggestion, by=by)
        _decide([(suggestion, EDITED if is_edited else ACCEPTED)], by)
        applying.put(document, suggestion, value, may_create=may_create, by=by)
    else:
        _decide([(suggestion, ACCEPTED)], by)
    _record(standing, by)


def reject(standing: Standing, *, by: ledger.Actor) -> None:
    """Never offers the value for this document again; what was put in by itself is taken out. Twice changes nothing. Raises Conflict
    (ALREADY_DECIDED) for what somebody accepted."""
    suggestion, document = standing
    if suggestion.state == REJECTED:
        return
    if suggestion.state in DECIDED:
        raise refusals.Conflict("This was accepted already. Change the field itself.", code="ALREADY_DECIDED")
    was_applied = suggestion.state == APPLIED
    _decide([(suggestion, REJECTED)], by)
    if was_applied:
        applying.take_out(document, suggestion, by=by)
    _record(standing, by)


def accept_all(document: Document, *, by: ledger.Actor) -> int:
    """Accepts what waits, and never makes vocabulary; answers how many. A document gets the surest value of a field that has one."""
    taken: set[str] = set()
    number = 0
    for one in of(document.n):
        if one.is_new or one.state not in OPEN or (one.field in taken and one.field not in SEVERAL):
            continue
        taken.add(one.field)
        accept(Standing(one, document), may_create=False, by=by)
        number += 1
    return number


def settle(numbers: Sequence[int], by: ledger.Actor | None) -> None:
    """After somebody decided something about documents: marks what that says of their suggestions, and has what is to be learned learned. Where none
    of them has suggestions, the statements do not grow with the documents."""
    if by is None:
        return
    open_ones = sa.select(Suggestion, Document).join(Document, Document.n == Suggestion.document_n)
    waiting = db.session.execute(open_ones.where(Suggestion.document_n.in_(numbers), Suggestion.state.in_(OPEN)).order_by(Suggestion.id)).all()
    filed = filing.of_many({one.document_n for one, _document in waiting})
    said = []
    for one, document in waiting:
        has = suggesting.value_of(document, filed.get(document.n, filing.NOTHING), one.field)
        if state := _said(one, has, is_confirmed=document.review == CONFIRMED):
            said.append((one, state))
    _decide(said, by)
    for at in range(0, len(numbers), LESSON):
        jobs.add(LEARN, org=UUID(tenants.current().key), documents=list(numbers[at : at + LESSON]))


def _said(one: Suggestion, has: set[str], *, is_confirmed: bool) -> str | None:
    """What a document's fields say of a suggestion by now; None for nothing."""
    is_there = (str(one.label_id) if one.label_id else one.value) in has
    if one.state == APPLIED:
        if is_there:
            return ACCEPTED if is_confirmed else None
        return EDITED if has - {one.before} and one.field not in SEVERAL else REJECTED
    if is_there:
        return ACCEPTED
    if one.field in SEVERAL or not has or (one.field == TITLE and one.before in has):
        return None
    return EDITED


def _decide(said: Iterable[tuple[Suggestion, str]], by: ledger.Actor) -> None:
    """Writes down what was said of suggestions: each with its new state."""
    fields = set()
    for suggestion, state in said:
        suggestion.state, suggestion.decided_by, suggestion.decided_at = state, by.id, clock.now()
        fields.add(suggestion.field)
        if suggestion.source == RULE:
            learned.count(learned.RULES + suggestion.field, 0, is_hit=state == ACCEPTED)
    db.session.flush()
    for field in sorted(fields):
        autonomy.check(field)


def _record(standing: Standing, by: ledger.Actor) -> None:
    one = standing.suggestion
    ledger.record_inside(f"suggestions.{one.state}", by=by, subject=standing.document, field=one.field, value=one.value)
    db.session.flush()
