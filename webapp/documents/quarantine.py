"""Bytes that nobody is given: those a virus was found in, and while a scanner is set those it has not seen yet."""

from webapp.documents.models import QUARANTINED, READING, RECEIVED, Document
from webapp.kit import config, refusals


class Quarantined(refusals.NotAllowed):
    code = "QUARANTINED"


def is_shut(state: str, problem: str | None) -> bool:
    """Whether a document in that state is given to nobody."""
    return problem in QUARANTINED or (bool(config.current().clamd_url) and state in (RECEIVED, READING))


def refuse(document: Document) -> None:
    """Raises Quarantined, or Unavailable (NOT_SCANNED) for what is to be scanned first. Call it before bytes, pictures or text of
    a document are given to anybody."""
    if document.is_quarantined:
        raise Quarantined("The virus scanner stopped this file, so it cannot be opened or downloaded. Its owner can erase it, or have it read once more.")
    if config.current().clamd_url and document.state in (RECEIVED, READING):
        raise refusals.Unavailable("The virus scanner has not seen this file yet. Try again in a moment.", code="NOT_SCANNED", retry_after=5)
