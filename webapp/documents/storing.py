"""The bytes of documents: what they take, and that the newest of them are read."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import Document, DocumentVersion
from webapp.jobs import ledger as jobs
from webapp.kit import db

READ = "documents.read"  # the job that reads a document's newest version; its kind belongs to the room that reads


def count_bytes() -> int:
    """The bytes that the current organization's documents take, each by itself: the store keeps the same content once, and were it counted
    once too, the quota would tell people that somebody else has what they send."""
    return _sum_of()


def bytes_of(document_n: int) -> int:
    """What the versions of one document take, the same content once."""
    return _sum_of(DocumentVersion.document_n == document_n)


def new_bytes(document_n: int, sha256: str, size: int) -> int:
    """What content adds to a document that is there: nothing where a version of it has it."""
    known = sa.select(DocumentVersion.id).where(DocumentVersion.document_n == document_n, DocumentVersion.sha256 == sha256).limit(1)
    return 0 if db.session.scalar(known) else size


def _sum_of(*conditions: Any) -> int:
    once = sa.select(sa.func.max(DocumentVersion.size).label("size")).where(*conditions).group_by(DocumentVersion.document_n, DocumentVersion.sha256).subquery()
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(once.c.size), 0))) or 0)


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
