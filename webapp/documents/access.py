"""Who may see which document: the one place behind list, page and download."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, paging, refusals, spelling
from webapp.orgs.models import Person

PAGE = 50


class Line(NamedTuple):
    """One document in a list. `id` is text: a list prints it and asks no more of it."""

    id: str
    title: str
    content_type: str
    owner_name: str
    size: int
    created_at: datetime
    n: int


def grant_owner(document: Document) -> None:
    """Derives what the owner sees; call it in the transaction that makes the document."""
    db.session.add(_sight(document, principal(document.owner_id)))


def changed(document: Document) -> None:
    """Derives anew who sees a document, and what it is ordered by: call it after its title, date, size, trash or owner changed.
    In the trash its owner alone sees it."""
    db.session.flush()
    db.session.execute(sa.delete(DocumentAccess).where(DocumentAccess.document_n == document.n))
    db.session.add(_sight(document, trash_of(document.owner_id) if document.trashed_at else principal(document.owner_id)))
    db.session.flush()


def _sight(document: Document, whose: str) -> DocumentAccess:
    return DocumentAccess(
        principal=whose,
        document_n=document.n,
        created_at=document.created_at,
        dated=document.dated or document.created_at.date(),
        title=sort_title(document.title),
        size=document.size,
    )


def sort_title(title: str) -> str:
    """What a title is ordered by: without case and accents, as far as it orders."""
    return spelling.plain(title)[:80]


def hand_over(user_id: UUID, heir_id: UUID) -> int:
    """Every document of a member becomes the heir's, those in the trash too, and whatever else the member saw they see no more;
    answers how many were theirs. Set by set, however many there are."""
    theirs = sa.select(Document.n).where(Document.owner_id == user_id)
    number: int = db.session.scalar(sa.select(sa.func.count()).select_from(theirs.subquery())) or 0
    for whose in (principal, trash_of):
        _move(whose(user_id), whose(heir_id), theirs)
    db.session.execute(sa.update(Document).where(Document.owner_id == user_id).values(owner_id=heir_id))
    return number


def _move(principal_before: str, principal_after: str, some: sa.Select[int]) -> None:
    """What one principal saw of some documents another sees; the rest is seen by the first no more."""
    known = sa.select(DocumentAccess.document_n).where(DocumentAccess.principal == principal_after)
    moved = sa.select(sa.literal(principal_after), *(_seen[name] for name in _COPIED)).where(
        _seen.principal == principal_before, _seen.document_n.in_(some), _seen.document_n.not_in(known)
    )
    db.session.execute(sa.insert(DocumentAccess).from_select(["principal", *_COPIED], moved))
    db.session.execute(sa.delete(DocumentAccess).where(DocumentAccess.principal == principal_before))


def principal(user_id: UUID) -> str:
    return f"m:{user_id.hex}"


def trash_of(user_id: UUID) -> str:
    """The principal that alone sees what a member has in the trash."""
    return f"t:{user_id.hex}"


def find(member_id: UUID, document_id: UUID) -> tuple[Document, str]:
    """A document that the member may see, and its owner's name; what its owner has in the trash too. Raises NotFound for every other."""
    row = db.session.execute(
        sa.select(Document, sa.func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == Document.owner_id)
        .where(Document.id == document_id, sa.exists().where(DocumentAccess.document_n == Document.n, DocumentAccess.principal.in_(_eyes(member_id))))
    ).one_or_none()
    if row is None:
        raise refusals.NotFound("There is no such document, or it is not shared with you.")
    return row[0], row[1]


def find_editable(member_id: UUID, document_id: UUID) -> Document:
    """A document that the member may change, held against others who change it at the same time. Raises NotFound, NotAllowed
    (NOT_YOURS), Conflict (IN_TRASH)."""
    document = find_owned(member_id, document_id)
    if document.trashed_at:
        raise refusals.Conflict("This document is in the trash. Restore it first, then change it.", code="IN_TRASH")
    return document


def find_trashed(member_id: UUID, document_id: UUID) -> Document:
    """A document that the member has in the trash. Raises NotFound, NotAllowed (NOT_YOURS), Conflict (NOT_IN_TRASH)."""
    document = find_owned(member_id, document_id)
    if not document.trashed_at:
        raise refusals.Conflict("This document is not in the trash.", code="NOT_IN_TRASH")
    return document


def find_owned(member_id: UUID, document_id: UUID) -> Document:
    """The same, in the trash or not."""
    document, _owner_name = find(member_id, document_id)
    if not may_edit(member_id, document):
        raise refusals.NotAllowed("You may read this document, and only its owner may change it.", code="NOT_YOURS")
    db.session.refresh(document, with_for_update=True)
    return document


def may_edit(member_id: UUID, document: Document) -> bool:
    """Whether a member who sees a document may change it."""
    return document.owner_id == member_id


def _eyes(member_id: UUID) -> tuple[str, ...]:
    """What a member looks through at a single document."""
    return principal(member_id), trash_of(member_id)


def page(member_id: UUID, cursor: str | None, limit: int = PAGE) -> paging.Page[Line]:
    """What a member may see, newest first. One statement, whatever the number of documents."""
    facts: dict[str, object] = {"principal": principal(member_id), "limit": limit + 1}
    last = paging.decode(cursor, (paging.moment, paging.whole)) if cursor else None
    if last:
        facts |= {"created_at": last[0], "n": last[1]}
    # Rows have the names of a Line: making fifty more objects would say no more.
    rows = cast("Sequence[Line]", db.session.execute(_FOLLOWING if last else _FIRST, facts).all())
    return paging.cut(rows, limit, lambda line: (line.created_at, line.n))


_seen, _document, _person = DocumentAccess.__table__.c, Document.__table__.c, Person.__table__.c
_KEYS = (_seen.created_at, _seen.document_n)
_COPIED = ("document_n", "created_at", "dated", "title", "size")


def _newest(*after: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """A page of the access table first, then what belongs to its rows: the other way round the whole organization is joined."""
    some = sa.select(_seen.document_n).where(_seen.principal == sa.bindparam("principal"), *after).order_by(*(key.desc() for key in _KEYS))
    newest = some.limit(sa.bindparam("limit")).subquery()
    return (
        sa.select(
            sa.type_coerce(_document.id, db.UuidText).label("id"),
            _document.title,
            _document.content_type,
            sa.func.coalesce(_person.name, "").label("owner_name"),
            _document.size,
            _document.created_at,
            _document.n,
        )
        .join(newest, newest.c.document_n == _document.n)
        .outerjoin(Person.__table__, _person.id == _document.owner_id)
        .order_by(_document.created_at.desc(), _document.n.desc())
    )


_FIRST = _newest()
_FOLLOWING = _newest(sa.tuple_(*_KEYS) < sa.tuple_(sa.bindparam("created_at", type_=_seen.created_at.type), sa.bindparam("n", type_=_seen.document_n.type)))
