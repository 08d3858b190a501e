"""Taking a document in."""

from webapp.audit import ledger
from webapp.documents import access, kinds, naming
from webapp.documents.models import Document
from webapp.kit import db
from webapp.kit.blobs.contract import Incoming


def receive(incoming: Incoming, filename: str | None, *, by: ledger.Actor) -> Document:
    """Keeps the bytes and makes the document, which its owner `by` alone sees. An empty file is a document too: what people
    hand in is never dropped. Raises StoreFull."""
    name = naming.clean_filename(filename)
    document = Document(
        title=naming.title_of(name),
        filename=name,
        owner_id=by.id,
        size=incoming.size,
        content_type=kinds.content_type(incoming.read_start(kinds.START), name),
        sha256=incoming.keep(),
    )
    db.session.add(document)
    db.session.flush()
    access.grant_owner(document)
    ledger.record_inside("documents.uploaded", by=by, subject=document, size=document.size, content_type=document.content_type)
    return document
