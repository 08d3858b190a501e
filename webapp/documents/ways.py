"""Why somebody sees a document: every way there is for them. Inside the organization's context."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger, reading
from webapp.documents import access, policy, sharing
from webapp.documents.models import Document, DocumentAccess, Share
from webapp.kit import clock, db
from webapp.orgs import roles
from webapp.orgs.models import MemberGroup

OWNER, MANAGERS = "owner", "managers"  # ways beside those of `webapp.documents.sharing`
SEEN = "documents.seen_as_manager"
ONE_LOOK = timedelta(minutes=5)  # a page and its pictures come by a dozen requests


class Way(NamedTuple):
    """`kind`: owner, member, group, everyone or managers; `name`: the group's."""

    kind: str
    name: str
    level: str
    ends_at: datetime | None


def of_member(document: Document, member_id: UUID, role: str) -> list[Way]:
    """All of a member's ways to a document, in the role they have; none where they do not see it."""
    found = [Way(OWNER, "", access.EDIT, None)] if document.owner_id == member_id else []
    if document.trashed_at:
        return found
    mine = access.principals(member_id, role=role)
    groups = (
        {access.group(id_): name for id_, name in db.session.execute(sa.select(MemberGroup.id, MemberGroup.name))}
        if any(one.startswith("g:") for one in mine)
        else {}
    )
    found += [
        Way(sharing.LETTERS[share.principal[0]], groups.get(share.principal, ""), share.level, share.ends_at)
        for share in principals_of(document)
        if share.principal in mine
    ]
    if role == roles.MANAGER and policy.of().managers_see_all:
        found.append(Way(MANAGERS, "", access.VIEW, None))
    return found


def tell_of_manager(*looked_at: Document, role: str | None, by: ledger.Actor) -> None:
    """Records that somebody looks at documents to which they have no other way than that managers see everything, once a look. At most three
    statements, and none for whoever is no manager."""
    others = {document.n: document for document in looked_at if document.owner_id != by.id}
    if role != roles.MANAGER or not others or not policy.of().managers_see_all:
        return
    given = sa.select(DocumentAccess.document_n).where(DocumentAccess.document_n.in_(list(others)), access.sight(by.id, roles.MEMBER))
    for n in db.session.scalars(given):
        others.pop(n, None)
    known = reading.told_since(SEEN, by.id, [document.id for document in others.values()], clock.now() - ONE_LOOK) if others else set()
    for document in others.values():
        if document.id not in known:
            ledger.record_inside(SEEN, by=by, subject=document)


def principals_of(document: Document) -> Sequence[Share]:
    """A document's shares that are not over, as they are kept."""
    lasting = sa.or_(Share.ends_at.is_(None), Share.ends_at > clock.now())
    return db.session.scalars(sa.select(Share).where(Share.document_n == document.n, lasting).order_by(Share.principal)).all()


def managers_see(document: Document) -> bool:
    """Whether every manager sees it, because the organization lets them see everything."""
    return document.trashed_at is None and policy.of().managers_see_all
