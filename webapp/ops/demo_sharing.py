"""What the demo's people share with each other, so that every list has something in it."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, links, sharing
from webapp.documents.models import Document, Share
from webapp.kit import clock, db
from webapp.orgs.models import MemberGroup

GROUP = "Accounting"
DAYS = 14  # that the demo's link is good for


def share(org_id: UUID, owner: ledger.Actor, colleague_id: UUID, client_id: UUID) -> None:
    """A few of the owner's documents: with a colleague to edit, a group, everyone, a client for a while, and by a link. Once."""
    if db.session.scalar(sa.select(Share.id).limit(1)):
        return
    group_id = db.session.scalar(sa.select(MemberGroup.id).where(MemberGroup.name == GROUP))
    wanted = [
        (sharing.MEMBER, colleague_id, access.EDIT, None),
        (sharing.GROUP, group_id, access.VIEW, None),
        (sharing.EVERYONE, None, access.VIEW, None),
        (sharing.MEMBER, client_id, access.VIEW, clock.now() + timedelta(days=DAYS)),
    ]
    owned = db.session.scalars(sa.select(Document).where(Document.owner_id == owner.id).order_by(Document.n).limit(len(wanted))).all()
    for document, (kind, whom_id, level, ends_at) in zip(owned, wanted, strict=False):
        sharing.give(document, sharing.whom(org_id, kind, whom_id), level, ends_at, by=owner)
    for document in owned[-1:]:
        links.make(document, links.Terms(clock.now() + timedelta(days=DAYS), "Bank"), manages=False, by=owner)
