"""What the demo's people ask others for: a request of which two of three things came, and a document that ends soon."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import checklists, editing, requests
from webapp.documents.models import Document, DocumentType
from webapp.documents.request_models import DocumentRequest
from webapp.kit import clock, db

DAYS = 14  # that the demo's request is good for
SENT = {
    "passport.txt": ("Passport or identity card", b"Specimen. Passport of Jonas Weber, good until 2031."),
    "register.txt": ("Register extract", b"Commercial register of Hamburg, HRB 10421: Weber Metallbau GmbH."),
}
NOTE = "For your account with us. Pictures taken with a telephone will do.\nThank you!"


def ask(org_id: UUID, owner: ledger.Actor) -> DocumentRequest | None:
    """A request of the owner's, once."""
    if db.session.scalar(sa.select(DocumentRequest.id).limit(1)):
        return None
    kind = db.session.scalar(sa.select(DocumentType.id).order_by(DocumentType.name).limit(1))
    wanted = [requests.Wanted("Passport or identity card"), requests.Wanted("Register extract"), requests.Wanted("Payslips of three months", 3, kind)]
    terms = requests.Terms("Papers for the new supplier", clock.now() + timedelta(days=DAYS), wanted, note=NOTE, recipient="Jonas Weber, Weber Metallbau")
    return requests.make(org_id, terms, by=owner).request


def answer(request: DocumentRequest, owner: ledger.Actor, send: Callable[[DocumentRequest, UUID, str, bytes], None]) -> None:
    """Two of its lines, which `send` brings and commits one by one; one of them is accepted."""
    lines = {line.name: line.id for line in checklists.of(request)}
    for filename, (name, content) in SENT.items():
        send(request, lines[name], filename, content)
    checklists.accept(request, checklists.find(request, lines["Register extract"]), by=owner)


def expire(owner: ledger.Actor) -> None:
    """The owner's first document ends in ten days, so that it wants a look."""
    if db.session.scalar(sa.select(Document.n).where(Document.expires_on.is_not(None)).limit(1)) is None:
        document = db.session.scalar(sa.select(Document).where(Document.owner_id == owner.id, Document.trashed_at.is_(None)).order_by(Document.n).limit(1))
        if document:
            editing.change(document, editing.Facts(expires_on=clock.now().date() + timedelta(days=10)), by=owner)
