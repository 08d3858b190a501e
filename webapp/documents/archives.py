"""What became of an archive that was to be unpacked, as the ledger knows it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from webapp.audit import ledger, reading
from webapp.documents.models import Document
from webapp.kit import clock, refusals

ZIP = "application/zip"
ASKED, REFUSED, DONE = ACTIONS = ("documents.unpacking_asked", "documents.unpacking_refused", "documents.unpacked")
PATIENCE = timedelta(hours=1)  # what takes longer has lost its worker, and may be asked for again
LOST = refusals.marked("Unpacking it did not come to an end. Try again.")


@dataclass(frozen=True, slots=True)
class Unpacking:
    """`state` is one of ACTIONS. `sentence`, with its `facts`, says why it was refused; `number` documents were made of it, and `already` were
    there before."""

    state: str
    at: datetime
    sentence: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    already: int = 0


def of(document: Document) -> Unpacking | None:
    """What happened last; None where nothing did, or it is no archive. At most one statement."""
    if document.content_type != ZIP:
        return None
    facts = next(iter(reading.of_subject(document.id, ACTIONS, limit=1)), None)
    if facts is None or facts.facts.get("version", document.version) != document.version:
        return None
    if facts.action == ASKED and facts.created_at < clock.now() - PATIENCE:
        return Unpacking(REFUSED, facts.created_at, LOST)
    told = facts.facts
    return Unpacking(facts.action, facts.created_at, told.get("sentence", ""), told.get("words", {}), told.get("number", 0), told.get("already", 0))


def asked(document: Document, *, by: ledger.Actor) -> None:
    ledger.record_inside(ASKED, by=by, subject=document, version=document.version)


def refused(document: Document, refusal: refusals.Refusal, *, by: ledger.Actor) -> None:
    """Nothing of it was unpacked. Keeps the sentence in parts, for whoever reads it in another language."""
    words = {name: str(fact) for name, fact in refusal.facts.items()}
    ledger.record_inside(REFUSED, by=by, subject=document, version=document.version, code=refusal.code, sentence=refusal.sentence, words=words)


def done(document: Document, *, number: int, already: int, by: ledger.Actor) -> None:
    ledger.record_inside(DONE, by=by, subject=document, version=document.version, number=number, already=already)
