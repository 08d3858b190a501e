"""Who may see which document: the one place behind list, page and download."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, paging, refusals
from webapp.orgs.models import Person

PAGE = 50


class Line(NamedTuple):
    """One document in a list."""

    id: UUID
    title: str
    content_type: str
    owner_name: str
    size: int
    created_at: datetime
    n: int


def grant_owner(document: Document) -> None:
    """Derives what the owner sees; call it in the transaction that makes or hands over the document."""
    db.session.add(DocumentAccess(principal=principal(document.owner_id), document_n=document.n, created_at=document.created_at))


def principal(user_id: UUID) -> str:
    return f"m:{user_id.hex}"


def find(member_id: UUID, document_id: UUID) -> tuple[Document, str]:
    """A document that the member may see, and its owner's name. Raises NotFound for every other."""
    row = db.session.execute(
        sa.select(Document, sa.func.coalesce(Person.name, ""))
        .join(DocumentAccess, DocumentAccess.document_n == Document.n)
        .outerjoin(Person, Person.id == Document.owner_id)
        .where(Document.id == document_id, DocumentAccess.principal == principal(member_id))
    ).one_or_none()
    if row is None:
        raise refusals.NotFound("There is no such document, or it is not shared with you.")
    return row[0], row[1]


def page(member_id: UUID, cursor: str | None, limit: int = PAGE) -> paging.Page[Line]:
    """What a member may see, newest first. One statement, whatever the number of documents."""
    keys = (DocumentAccess.created_at, DocumentAccess.document_n)
    seen = sa.select(DocumentAccess.document_n).where(DocumentAccess.principal == principal(member_id))
    last = paging.decode(cursor, (datetime.fromisoformat, int)) if cursor else None
    if last:
        seen = seen.where(paging.after(keys, last))
    newest = seen.order_by(*(key.desc() for key in keys)).limit(limit + 1).subquery()  # LIMIT first, then join
    rows = db.session.execute(
        sa.select(Document.id, Document.title, Document.content_type, sa.func.coalesce(Person.name, ""), Document.size, Document.created_at, Document.n)
        .join(newest, newest.c.document_n == Document.n)
        .outerjoin(Person, Person.id == Document.owner_id)
        .order_by(Document.created_at.desc(), Document.n.desc())
    ).all()
    return paging.cut([Line(*row) for row in rows], limit, lambda line: (line.created_at, line.n))
