"""When a document's text may leave the house for a model, and what it costs: switches, quota, and a pause after failures."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import asking, suggesting
from webapp.assistant.models import AssistantSwitch
from webapp.audit import ledger
from webapp.documents import texts
from webapp.documents.models import READY, Document
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Later
from webapp.kit import clock, db, llm, refusals
from webapp.kit.log import log
from webapp.platform import quota

ASK = "assistant.ask"
INSIDE = "inside"  # the switch by which managers keep every document from leaving
PAUSE = timedelta(minutes=10)  # without questions, after one that no repeating helps
BUSY = 60.0  # seconds until the next try, where a provider says nothing of it


class Rest(NamedTuple):
    """Until when nothing is asked. `is_busy`: it comes back by itself."""

    until: datetime
    is_busy: bool


_resting: dict[tuple[UUID, str], Rest] = {}  # by organization and fingerprint of its settings; a worker's own


def may_leave(document: Document) -> bool:
    """Whether neither the organization nor the document's owner keeps it inside, or threw it away."""
    return not document.stays_inside and document.trashed_at is None and not is_kept_inside()


def is_kept_inside() -> bool:
    return bool(db.session.scalar(sa.select(AssistantSwitch.is_on).where(AssistantSwitch.name == INSIDE)))


def keep_inside(*, on: bool, by: ledger.Actor) -> None:
    """For every document of the organization."""
    row = db.session.get(AssistantSwitch, INSIDE) or AssistantSwitch(name=INSIDE, is_on=False)
    if row.is_on != on:
        row.is_on, row.changed_at, row.changed_by = on, clock.now(), by.id
        db.session.add(row)
        ledger.record_inside("assistant.kept_inside" if on else "assistant.let_out", by=by)
        db.session.flush()


def keep_document_inside(document: Document, *, on: bool, by: ledger.Actor) -> None:
    if document.stays_inside != on:
        document.stays_inside = on
        ledger.record_inside("documents.kept_inside" if on else "documents.let_out", by=by, subject=document)
        db.session.flush()


def ask_soon(org_id: UUID, document: Document) -> None:
    """Has a model asked in a while, where there is one and the document may leave."""
    if may_leave(document) and asking.effective(org_id):
        jobs.add(ASK, org=org_id, subject=document.id)


def ask(org_id: UUID, document_id: UUID) -> None:
    """Asks, meters, and puts what is believed among the suggestions. No transaction is open while a model thinks. Raises Later where it is to be
    tried again."""
    document = db.session.scalar(sa.select(Document).where(Document.id == document_id))
    found = asking.effective(org_id)
    if document is None or document.state != READY or found is None or not may_leave(document):
        return
    if (rest := _rest(org_id, found.fingerprint)) is not None:
        if rest.is_busy:
            raise Later(max((rest.until - clock.now()).total_seconds(), 1.0))
        return
    text, vocabulary = texts.of(document.n) or "", suggesting.vocabulary()
    sent = asking.messages(org_id, document.title, text, vocabulary)
    db.rollback()  # nothing was written, and nothing is held while a model thinks
    try:
        held = quota.reserve(org_id, quota.AI_TOKENS, asking.cost(sent, found))
    except refusals.Conflict as refusal:
        log.info("model not asked", organization=str(org_id), reason=refusal.code)
        return
    try:
        answer = asking.ask(found, sent)
    except llm.Failed as failure:
        _rests(org_id, found.fingerprint, failure)  # busy: raised, and what was held is given back
        quota.settle(held, failure.tokens)
        return
    document = db.session.scalar(sa.select(Document).where(Document.id == document_id))
    if document is not None:
        suggesting.suggest(org_id, document, list(asking.believed(answer.value, text, vocabulary)))
        ledger.record_inside("suggestions.model_asked", by=None, subject=document, model=found.model, tokens=answer.tokens)
    db.session.flush()  # the tenant's rows before the platform's: who takes two locks takes them in one order
    quota.settle(held, answer.tokens)


def _rests(org_id: UUID, fingerprint: str, failure: llm.Failed) -> None:
    """A provider that is busy or away is asked again later; one that will not is left alone until its settings changed or the pause is over.
    Raises Later."""
    log.warning("model failed", organization=str(org_id), reason=failure.reason)
    if isinstance(failure, llm.Overloaded | llm.Unreachable):
        seconds = float(getattr(failure, "retry_after", None) or BUSY)
        _resting[org_id, fingerprint] = Rest(clock.now() + timedelta(seconds=seconds), is_busy=True)
        raise Later(seconds)
    if isinstance(failure, llm.Refused) and failure.reason != "content":
        _resting[org_id, fingerprint] = Rest(clock.now() + PAUSE, is_busy=False)


def _rest(org_id: UUID, fingerprint: str) -> Rest | None:
    rest = _resting.get((org_id, fingerprint))
    return rest if rest and clock.now() < rest.until else None
