"""What may be changed together: the documents of a selection, named or everything that a list shows. Inside an organization's context."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access, bulk
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db
from webapp.search import listing
from webapp.search.listing import Viewer
from webapp.search.selecting import Selection


def numbers(viewer: Viewer, selection: Selection) -> Sequence[int]:
    """Of those the viewer sees, the newest first, one more than `bulk.MOST` at most. One statement, two for a whole list."""
    if selection.whole is not None:
        return db.session.scalars(listing.newest(viewer, selection.whole, bulk.MOST + 1)).all()
    asked = list(dict.fromkeys(selection.ids))[: bulk.MOST + 1]
    seen = sa.select(DocumentAccess.document_n).where(DocumentAccess.principal.in_(viewer.principals), access.LASTS)
    found: list[int] = []
    for at in range(0, len(asked), access.AT_ONCE):
        some = sa.select(Document.n).where(Document.id.in_(asked[at : at + access.AT_ONCE]), Document.n.in_(seen))
        found += db.session.scalars(some.order_by(Document.n.desc()))
    return found


def unseen(viewer: Viewer, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the named that the viewer does not see, or that there are not: which of both, nobody is told."""
    seen = sa.select(DocumentAccess.document_n).where(DocumentAccess.principal.in_(viewer.principals), access.LASTS)
    known: set[UUID] = set()
    for at in range(0, len(ids), access.AT_ONCE):
        known |= set(db.session.scalars(sa.select(Document.id).where(Document.id.in_(ids[at : at + access.AT_ONCE]), Document.n.in_(seen))))
    return [one for one in dict.fromkeys(ids) if one not in known]
