"""Why somebody sees a document: every way there is for them. Inside the organization's context."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, policy, sharing
from webapp.documents.models import Document, Share
from webapp.kit import clock, db
from webapp.orgs import roles
from webapp.orgs.models import MemberGroup

OWNER, MANAGERS = "owner", "managers"  # ways beside those of `webapp.documents.sharing`


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


def tell_of_manager(document: Document, *, role: str | None, by: ledger.Actor) -> None:
    """Records that somebody looks at a document who has no other way to it than that managers see everything."""
    if role != roles.MANAGER or document.owner_id == by.id or not policy.of().managers_see_all:
        return
    if [way.kind for way in of_member(document, by.id, role)] == [MANAGERS]:
        ledger.record_inside("documents.seen_as_manager", by=by, subject=document)


def principals_of(document: Document) -> Sequence[Share]:
    """A document's shares that are not over, as they are kept."""
    lasting = sa.or_(Share.ends_at.is_(None), Share.ends_at > clock.now())
    return db.session.scalars(sa.select(Share).where(Share.document_n == document.n, lasting).order_by(Share.principal)).all()


def managers_see(document: Document) -> bool:
    """Whether every manager sees it, because the organization lets them see everything."""
    return document.trashed_at is None and policy.of().managers_see_all
