"""The bytes of documents: what they take, and that the newest of them are read."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import Document, DocumentVersion
from webapp.jobs import ledger as jobs
from webapp.kit import db

READ = "documents.read"  # the job that reads a document's newest version; its kind belongs to the room that reads


def count_bytes() -> int:
    """The bytes that the current organization's documents take: the same content is kept, and counted, once."""
    once = sa.select(sa.func.max(DocumentVersion.size).label("size")).group_by(DocumentVersion.sha256).subquery()
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(once.c.size), 0))) or 0)


def new_bytes(sizes: Mapping[str, int]) -> int:
    """What content of these digests and sizes adds to the store: nothing where it has it."""
    had = set(db.session.scalars(sa.select(DocumentVersion.sha256).where(DocumentVersion.sha256.in_(sizes))))
    return sum(size for sha256, size in sizes.items() if sha256 not in had)


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
