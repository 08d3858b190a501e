"""Several documents at once: named one by one, or as everything that a list shows. Inside an organization's context."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, refusals
from webapp.search import listing
from webapp.search.asked import Asked
from webapp.search.listing import Viewer

MOST = 1_000  # documents of one action: a second or so, and an archive that people still open


@dataclass(frozen=True, slots=True)
class Selection:
    """`whole`: everything that this list shows; where it is None, the documents named by `ids`."""

    ids: tuple[UUID, ...] = ()
    whole: Asked | None = None


class Chosen(NamedTuple):
    """A document that somebody selected and may see."""

    n: int
    id: UUID
    title: str
    filename: str
    owner_id: UUID
    size: int
    content_type: str
    sha256: str
    created_at: datetime
    state: str
    problem: str | None


def documents(viewer: Viewer, selection: Selection) -> Sequence[Chosen]:
    """Those of a selection that the viewer may see, the newest first; in the trash only where the selection is of the trash. One statement,
    two for a whole list. Raises Invalid (NOTHING_SELECTED, TOO_MANY_SELECTED)."""
    rows = db.session.execute(_listed(_numbers(viewer, selection))).all()
    if not rows:
        raise refusals.Invalid("Nothing is selected that you can see. Select documents, then try again.", code="NOTHING_SELECTED")
    if len(rows) > MOST:
        raise refusals.Invalid("At most %(most)s documents at once. Narrow the list, then select again.", code="TOO_MANY_SELECTED", most=MOST)
    return cast("Sequence[Chosen]", rows)


def _numbers(viewer: Viewer, selection: Selection) -> sa.Select[Any]:
    if selection.whole is not None:
        return sa.select(listing.newest(viewer, selection.whole, MOST + 1).subquery().c.n)
    # The same document by several ways is one row of Document.
    seen = sa.select(DocumentAccess.document_n).where(DocumentAccess.principal.in_(viewer.principals), access.LASTS)
    return sa.select(Document.n).where(Document.id.in_(_once(selection.ids)), Document.n.in_(seen))


def _once(ids: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))[: MOST + 1]


def _listed(numbers: sa.Select[Any]) -> Any:
    columns = (Document.n, Document.id, Document.title, Document.filename, Document.owner_id, Document.size, Document.content_type, Document.sha256)
    return (
        sa.select(*columns, Document.created_at, Document.state, Document.problem)
        .where(Document.n.in_(numbers))
        .order_by(Document.created_at.desc(), Document.n.desc())
    )
