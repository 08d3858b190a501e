"""Taking a document in."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, kinds, naming
from webapp.documents.models import Document, DocumentVersion
from webapp.jobs import ledger as jobs
from webapp.kit import db, ids
from webapp.kit.blobs.contract import Incoming
from webapp.platform import quota

READ = "documents.read"  # the job that reads a document's newest version; its kind belongs to the room that reads

Arrived = tuple[Incoming, str | None]  # bytes, and the name they came with


def receive_all(org_id: UUID, arrived: Sequence[Arrived], *, by: ledger.Actor) -> list[Document]:
    """Several documents, all of them or none. Before the unit of work's first platform write. Raises as `receive`, and
    Conflict (QUOTA_EXCEEDED) before any byte is kept."""
    held = quota.reserve(org_id, quota.STORAGE, _new_bytes([incoming for incoming, _name in arrived]))
    made = [receive(org_id, incoming, name, by=by) for incoming, name in arrived]
    quota.settle(held)
    return made


def count_bytes() -> int:
    """The bytes that the current organization's documents take: the same content is kept, and counted, once."""
    once = sa.select(sa.func.max(DocumentVersion.size).label("size")).group_by(DocumentVersion.sha256).subquery()
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(once.c.size), 0))) or 0)


def receive(org_id: UUID, incoming: Incoming, filename: str | None, *, by: ledger.Actor) -> Document:
    """Keeps the bytes and makes the document, which its owner `by` alone sees and which is read in a while. An empty file is a
    document too: what people hand in is never dropped. Before the unit of work's first platform write. Raises StoreFull."""
    name = naming.clean_filename(filename)
    document_id = ids.new()
    ask_to_read(org_id, document_id, 1)
    document = Document(
        id=document_id,
        title=naming.title_of(name),
        filename=name,
        owner_id=by.id,
        size=incoming.size,
        content_type=kinds.content_type(incoming.read_start(kinds.START), name),
        sha256=incoming.keep(),
        version=1,
    )
    db.session.add(document)
    db.session.flush()
    db.session.add(version_of(document, by=by))
    access.grant_owner(document)
    ledger.record_inside("documents.uploaded", by=by, subject=document, size=document.size, content_type=document.content_type)
    return document


def ask_to_read(org_id: UUID, document_id: UUID, version: int) -> None:
    """Intends the reading of a version that this unit of work is about to make. Before its first platform write."""
    jobs.intend(READ, org=org_id, subject=document_id, version=version)


def version_of(document: Document, *, by: ledger.Actor) -> DocumentVersion:
    """The newest version of a document, as what it is now."""
    return DocumentVersion(
        document_n=document.n,
        number=document.version,
        filename=document.filename,
        size=document.size,
        content_type=document.content_type,
        sha256=document.sha256,
        made_by=by.id,
    )


def _new_bytes(incoming: Sequence[Incoming]) -> int:
    """What is added to the store: nothing for content that it has."""
    sizes = {one.sha256: one.size for one in incoming}
    had = db.session.scalars(sa.select(DocumentVersion.sha256).where(DocumentVersion.sha256.in_(sizes)))
    for sha256 in had:
        sizes.pop(sha256, None)
    return sum(sizes.values())
