"""Who may see which document: the one place behind list, page and download."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import policy
from webapp.documents.models import Document, DocumentAccess, Share
from webapp.kit import clock, db, refusals, spelling
from webapp.orgs import groups, roles
from webapp.orgs.models import MemberGroupMember, Person

EVERYONE = "e:"
EVERYTHING = "a:"  # what managers see of all, where the organization wants that
VIEW, EDIT = LEVELS = ("view", "edit")
AT_ONCE = 500  # documents of one statement

# What every statement asks of the access table beside its principal: a share that is over shows nothing from that moment on.
LASTS = sa.or_(DocumentAccess.ends_at.is_(None), DocumentAccess.ends_at > sa.bindparam("access_now", callable_=clock.now, type_=db.UtcDateTime()))


def grant_owner(document: Document) -> None:
    """Derives who sees a document that is made in this transaction."""
    db.session.add(_sight(document, owner(document.owner_id)))
    allowed = policy.of()
    if allowed.managers_see_all:
        db.session.add(_sight(document, EVERYTHING))
    if allowed.new_for_everyone:
        db.session.add(Share(document_n=document.n, principal=EVERYONE, level=VIEW, made_by=document.owner_id))
        db.session.add(_sight(document, EVERYONE))
        document.share_count = 1


def changed(document: Document) -> None:
    """Derives anew who sees a document, and what it is ordered by: call it after its title, date, size, trash or owner changed.
    In the trash its owner alone sees it."""
    derive([document.n])


def derive(numbers: Sequence[int]) -> None:
    """The same for several, by their numbers."""
    db.session.flush()
    is_open = policy.of().managers_see_all
    for at in range(0, len(numbers), AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        db.session.execute(sa.delete(DocumentAccess).where(DocumentAccess.document_n.in_(some)), execution_options={"synchronize_session": False})
        shares: dict[int, list[Any]] = {}
        for row in db.session.execute(sa.select(Share.document_n, Share.principal, Share.ends_at).where(Share.document_n.in_(some))):
            shares.setdefault(row.document_n, []).append(row)
        documents = db.session.scalars(sa.select(Document).where(Document.n.in_(some))).all()
        db.session.add_all(sight for document in documents for sight in _sights(document, shares.get(document.n, []), is_open))
        db.session.flush()


def show_managers_everything(is_open: bool) -> None:
    """Lets managers see what is not in the trash, or no longer. One statement or two, however much there is."""
    db.session.execute(sa.delete(DocumentAccess).where(DocumentAccess.principal == EVERYTHING))
    if is_open:
        keys = [sa.func.min(_seen[name]).label(name) for name in _COPIED[1:]]
        kept = sa.select(sa.literal(EVERYTHING), _seen.document_n, *keys).join(Document, Document.n == _seen.document_n).where(Document.trashed_at.is_(None))
        db.session.execute(sa.insert(DocumentAccess).from_select(["principal", *_COPIED], kept.group_by(_seen.document_n)))


def _sights(document: Document, shares: Sequence[Any], is_open: bool) -> Iterator[DocumentAccess]:
    if document.trashed_at:
        yield _sight(document, trash_of(document.owner_id))
        return
    yield _sight(document, owner(document.owner_id))
    yield from (_sight(document, share.principal, share.ends_at) for share in shares)
    if is_open:
        yield _sight(document, EVERYTHING)


def _sight(document: Document, whose: str, ends_at: datetime | None = None) -> DocumentAccess:
    return DocumentAccess(
        principal=whose,
        document_n=document.n,
        created_at=document.created_at,
        dated=document.dated or document.created_at.date(),
        title=sort_title(document.title),
        size=document.size,
        ends_at=ends_at,
    )


def sort_title(title: str) -> str:
    """What a title is ordered by: without case and accents, as far as it orders."""
    return spelling.plain(title)[:80]


def hand_over(user_id: UUID, heir_id: UUID) -> int:
    """Every document of a member becomes the heir's, those in the trash too, and whatever else the member saw they see no more;
    answers how many were theirs. Set by set, however many there are."""
    theirs = sa.select(Document.n).where(Document.owner_id == user_id)
    number: int = db.session.scalar(sa.select(sa.func.count()).select_from(theirs.subquery())) or 0
    for whose in (owner, trash_of):
        _move(whose(user_id), whose(heir_id), theirs)
    # What the heir saw of them by a share, perhaps for a while, is theirs now.
    db.session.execute(sa.delete(DocumentAccess).where(_seen.principal == principal(heir_id), _seen.document_n.in_(theirs)))
    db.session.execute(sa.delete(DocumentAccess).where(_seen.principal == principal(user_id)))
    db.session.execute(sa.update(Document).where(Document.owner_id == user_id).values(owner_id=heir_id))
    return number


def _move(principal_before: str, principal_after: str, some: sa.Select[int]) -> None:
    """What one principal saw of some documents another sees; the rest is seen by the first no more."""
    moved = sa.select(sa.literal(principal_after), *(_seen[name] for name in _COPIED)).where(_seen.principal == principal_before, _seen.document_n.in_(some))
    db.session.execute(sa.insert(DocumentAccess).from_select(["principal", *_COPIED], moved))
    db.session.execute(sa.delete(DocumentAccess).where(DocumentAccess.principal == principal_before))


def owner(user_id: UUID) -> str:
    """The principal of one's own documents. They stand apart from what others share with a member, so that either is one scan."""
    return f"o:{user_id.hex}"


def principal(user_id: UUID) -> str:
    """Of what others share with a member."""
    return f"m:{user_id.hex}"


def group(group_id: UUID) -> str:
    return f"g:{group_id.hex}"


def principals(member_id: UUID, *, role: str | None = None) -> tuple[str, ...]:
    """Everything under which a member sees documents: as an owner first, then as themselves, then their groups, then everybody of the
    organization, whom no client is one of; nor is somebody whose role is not said. One statement."""
    mine = groups.of_member(member_id)
    return (owner(member_id), principal(member_id), *(group(group_id) for group_id, _name in mine), *_of_role(role))


def _of_role(role: str | None) -> tuple[str, ...]:
    if role == roles.MANAGER:
        return (EVERYONE, EVERYTHING)
    return (EVERYONE,) if role == roles.MEMBER else ()


def trash_of(user_id: UUID) -> str:
    """The principal that alone sees what a member has in the trash."""
    return f"t:{user_id.hex}"


def sight(member_id: UUID, role: str | None, *, of_trash: bool = True) -> sa.ColumnElement[bool]:
    """What is asked of rows of the access table, so that they are a member's; with `of_trash` those of their own trash too. No statement of
    its own: for a few documents, of which each is looked at by its number."""
    return _through(_own(member_id, role, of_trash=of_trash), member_id)


def _own(member_id: UUID, role: str | None, *, of_trash: bool) -> list[str]:
    """What a member looks through beside their groups."""
    return [owner(member_id), principal(member_id), *((trash_of(member_id),) if of_trash else ()), *_of_role(role)]


def _through(own: Any, member_id: Any) -> sa.ColumnElement[bool]:
    return sa.and_(sa.or_(DocumentAccess.principal.in_(own), DocumentAccess.principal.in_(_groups_of(member_id))), LASTS)


def find(member_id: UUID, document_id: UUID, *, role: str | None) -> tuple[Document, str]:
    """A document that the member may see in their role, and its owner's name; what its owner has in the trash too. Raises NotFound for
    every other."""
    eyes = _own(member_id, role, of_trash=True)
    row = db.session.execute(_FIND, {"document_id": document_id, "eyes": eyes, "member_id": member_id}).one_or_none()
    if row is None:
        raise refusals.NotFound("There is no such document, or it is not shared with you.")
    return row[0], row[1]


def find_editable(member_id: UUID, document_id: UUID, *, role: str | None) -> Document:
    """A document that the member may change, their own or one that was shared for that, held against others who change it at the same time.
    Raises NotFound, NotAllowed (NOT_YOURS), Conflict (IN_TRASH)."""
    return _held(look_for_editable(member_id, document_id, role=role))


def look_for_editable(member_id: UUID, document_id: UUID, *, role: str | None) -> Document:
    """The same, held by nobody: for a look before a body is read, which may take minutes."""
    document, _owner_name = find(member_id, document_id, role=role)
    if not may_edit(member_id, document, role=role):
        raise refusals.NotAllowed("You may read this document. Its owner can let you change it.", code="NOT_YOURS")
    return _kept(document)


def find_shareable(member_id: UUID, document_id: UUID, *, role: str | None) -> Document:
    """A document of the member's own, to decide who sees it, or what becomes of it elsewhere. Raises NotFound, NotAllowed (NOT_YOURS), Conflict (IN_TRASH)."""
    return _held(look_for_shareable(member_id, document_id, role=role))


def look_for_shareable(member_id: UUID, document_id: UUID, *, role: str | None) -> Document:
    """The same, held by nobody."""
    return _kept(_owned(member_id, document_id, role))


def find_trashed(member_id: UUID, document_id: UUID, *, role: str | None) -> Document:
    """A document that the member has in the trash. Raises NotFound, NotAllowed (NOT_YOURS), Conflict (NOT_IN_TRASH)."""
    document = find_owned(member_id, document_id, role=role)
    if not document.trashed_at:
        raise refusals.Conflict("This document is not in the trash.", code="NOT_IN_TRASH")
    return document


def find_owned(member_id: UUID, document_id: UUID, *, role: str | None) -> Document:
    """A document of the member's own, in the trash or not, held. Raises NotFound, NotAllowed (NOT_YOURS)."""
    return _held(_owned(member_id, document_id, role))


def may_edit(member_id: UUID, document: Document, *, role: str | None) -> bool:
    """Whether a member who sees a document may change it. No statement for its owner, and none where it is shared with nobody."""
    if document.owner_id == member_id:
        return True
    return bool(document.share_count and editable(member_id, [document.n], role=role))


def editable(member_id: UUID, numbers: Sequence[int], *, role: str | None) -> set[int]:
    """Those of some documents that are shared with a member for changing. Own ones need no share."""
    mine = sa.or_(Share.principal.in_((principal(member_id), *_of_role(role))), Share.principal.in_(_groups_of(member_id)))
    lasting = sa.or_(Share.ends_at.is_(None), Share.ends_at > clock.now())
    return set(db.session.scalars(sa.select(Share.document_n).where(Share.document_n.in_(numbers), Share.level == EDIT, mine, lasting)))


def _owned(member_id: UUID, document_id: UUID, role: str | None) -> Document:
    document, _owner_name = find(member_id, document_id, role=role)
    if document.owner_id != member_id:
        raise refusals.NotAllowed("Only the owner of this document may do that.", code="NOT_YOURS")
    return document


def _kept(document: Document) -> Document:
    if document.trashed_at:
        raise refusals.Conflict("This document is in the trash. Restore it first, then change it.", code="IN_TRASH")
    return document


def _held(document: Document) -> Document:
    db.session.refresh(document, with_for_update=True)
    return document


def _groups_of(member_id: Any) -> sa.Select[str]:
    """The same names as `group` makes, put together by the database: it keeps an id as 32 letters, or as PostgreSQL shows it."""
    spelled = sa.func.replace(sa.cast(MemberGroupMember.group_id, sa.String), "-", "")
    return sa.select(sa.literal("g:") + spelled).where(MemberGroupMember.user_id == member_id)


_seen = DocumentAccess.__table__.c
_COPIED = ("document_n", "created_at", "dated", "title", "size")
# Made once: every page about a document begins with it.
_FIND = (
    sa.select(Document, sa.func.coalesce(Person.name, ""))
    .outerjoin(Person, Person.id == Document.owner_id)
    .where(
        Document.id == sa.bindparam("document_id", type_=sa.Uuid()),
        sa.exists().where(
            DocumentAccess.document_n == Document.n,
            _through(sa.bindparam("eyes", expanding=True), sa.bindparam("member_id", type_=sa.Uuid())),
        ),
    )
)
