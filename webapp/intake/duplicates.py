"""What somebody sends and has already, as far as they can see it: of others' documents nobody is told."""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db
from webapp.orgs import roles


class Twin(NamedTuple):
    """`is_trashed`: it lies in the member's own trash."""

    document: Document
    is_trashed: bool


def of(member_id: UUID, digests: set[str]) -> dict[str, Twin]:
    """By SHA-256, the oldest document of that content that the member may see; one in their trash where there is no other. Who sends something
    in is no client, and so one of everybody."""
    trashed = access.trash_of(member_id)
    wanted = (
        sa.select(Document, DocumentAccess.principal)
        .join(DocumentAccess, DocumentAccess.document_n == Document.n)
        .where(Document.sha256.in_(digests), access.sight(member_id, roles.MEMBER))
        .order_by(DocumentAccess.principal == trashed, Document.n)
    )
    twins: dict[str, Twin] = {}
    for document, principal in db.session.execute(wanted):
        twins.setdefault(document.sha256, Twin(document, principal == trashed))
    return twins
