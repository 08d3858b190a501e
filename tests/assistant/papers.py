"""Documents with a text, read and waiting, without the walk through an upload."""

import cast
from documents.filed import document

from webapp.assistant import deciding, suggesting
from webapp.documents import filing
from webapp.documents.models import READY, DocumentText
from webapp.kit import db

LETTER = """Hansa Energie GmbH
Hafenstraße 12, 20457 Hamburg

Acme GmbH
Hamburg, den 14.10.2026

Rechnung Nr. 88213

Wir bitten um Zahlung bis zum 30.11.2026.

Dringend
"""


def paper(text=LETTER, title="Scan 0012", email=cast.BOB, **more):
    """One that was read, in the organization's context."""
    made = document(title, email, state=READY, **more)
    db.session.add(DocumentText(document_n=made.n, text=text))
    db.session.flush()
    return made


def suggested(one):
    """What waits for a document, after it was looked at: field -> suggestion."""
    suggesting.suggest(cast.org("acme").id, one)
    return {each.field: each for each in deciding.of(one.n)}


def filed(one):
    found = filing.of(one.n)
    return found.type and found.type.name, found.correspondent and found.correspondent.name, [tag.name for tag in found.tags]
