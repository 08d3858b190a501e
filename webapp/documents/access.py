"""Who may see which document: the one place behind list, page and download."""

from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, refusals, spelling
from webapp.orgs import groups, roles
from webapp.orgs.models import Person

EVERYONE = "e:"


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


def principals(member_id: UUID, *, role: str | None = None) -> tuple[str, ...]:
    """Everything under which a member sees documents: themselves first, then their groups, then everybody of the organization, whom no client
    is one of; nor is somebody whose role is not said. One statement."""
    mine = groups.of_member(member_id)
    everybody = (EVERYONE,) if role not in (None, roles.CLIENT) else ()
    return (principal(member_id), *(f"g:{group_id.hex}" for group_id, _name in mine), *everybody)


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
    return _held(look_for_editable(member_id, document_id))


def look_for_editable(member_id: UUID, document_id: UUID) -> Document:
    """The same, held by nobody: for a look before a body is read, which may take minutes."""
    document = _owned(member_id, document_id)
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
    """As `find_editable`, in the trash or not."""
    return _held(_owned(member_id, document_id))


def _owned(member_id: UUID, document_id: UUID) -> Document:
    document, _owner_name = find(member_id, document_id)
    if not may_edit(member_id, document):
        raise refusals.NotAllowed("You may read this document, and only its owner may change it.", code="NOT_YOURS")
    return document


def _held(document: Document) -> Document:
    db.session.refresh(document, with_for_update=True)
    return document


def may_edit(member_id: UUID, document: Document) -> bool:
    """Whether a member who sees a document may change it."""
    return document.owner_id == member_id


def _eyes(member_id: UUID) -> tuple[str, ...]:
    """What a member looks through at a single document."""
    return principal(member_id), trash_of(member_id)


_seen = DocumentAccess.__table__.c
_COPIED = ("document_n", "created_at", "dated", "title", "size")
