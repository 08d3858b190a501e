"""Documents that just came in, as whoever sent them follows them."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db


def of(member_id: UUID, document_ids: Sequence[UUID]) -> list[Document]:
    """Those that the member may see, also in their trash; the others are left out. One statement."""
    seen = sa.select(DocumentAccess.document_n).where(access.sight(member_id, None))
    return list(db.session.scalars(sa.select(Document).where(Document.id.in_(document_ids), Document.n.in_(seen))))
