"""Telling members of what is newly shared with them: one letter each, however many documents it is. Inside the organization's context.

A share tells by itself that nobody was told of it (`share.told_in`), so that a job that comes late, or twice, tells once. Everyone is
nobody: of what is shared with the whole organization no letter goes out."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess, QuietMember, Share
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, ids
from webapp.orgs.models import MemberGroupMember, Person

GATHER, TELL = "documents.gather_shared", "documents.tell_shared"
PAUSE = timedelta(minutes=2)  # from a share to its letter: what is shared next belongs into the same
MOST_PEOPLE = 200  # of a group: beyond it a letter is a circular, which is not ours to send
MOST_NAMED = 10  # documents in a letter


class News(NamedTuple):
    """What a letter tells: the first titles with their documents' ids, who gave them, and how many they are."""

    documents: list[tuple[UUID, str]]
    givers: list[str]
    number: int


def promise(org_id: UUID, principal: str) -> None:
    """Somebody has been given something: they are told in a while, of all that was given until then."""
    if principal == access.EVERYONE:
        return
    ends = int(clock.now().timestamp() // PAUSE.total_seconds() + 1) * int(PAUSE.total_seconds())
    wait = timedelta(seconds=ends - clock.now().timestamp() + 5)  # a unit of work that wrote in the last moment is committed by then
    jobs.add(GATHER, org=org_id, delay=wait, once=f"{GATHER}:{org_id}:{principal}:{ends}", principal=principal)


def gather(org_id: UUID, principal: str) -> int:
    """Intends a letter for everybody who has not been told of something this principal was given; answers how many. Before the unit of work's first
    platform write."""
    untold = (Share.principal == principal, Share.told_in.is_(None))
    if db.session.scalar(sa.select(Share.id).where(*untold).limit(1)) is None:
        return 0
    letter, people = ids.new(), _people(principal)
    for member_id in people:
        jobs.intend(TELL, org=org_id, subject=member_id, letter=str(letter))
    db.session.execute(sa.update(Share).where(*untold).values(told_in=letter), execution_options={"synchronize_session": False})
    return len(people)


def news(letter: UUID, member_id: UUID, role: str | None) -> News | None:
    """What a member sees by the shares of a letter and was not their own doing; None where it was never promised."""
    if db.session.scalar(sa.select(Share.id).where(Share.told_in == letter).limit(1)) is None:
        return None
    seen = sa.exists().where(DocumentAccess.document_n == Document.n, access.sight(member_id, role, of_trash=False))
    theirs = (Share.told_in == letter, Share.made_by != member_id, Document.owner_id != member_id, seen)
    told = sa.select(Document.id, Document.title, sa.func.coalesce(Person.name, "")).join(Share, Share.document_n == Document.n)
    told = told.outerjoin(Person, Person.id == Share.made_by).where(*theirs).order_by(Share.created_at, Share.id)
    number = db.session.scalar(sa.select(sa.func.count()).select_from(told.order_by(None).subquery())) or 0
    rows = db.session.execute(told.limit(MOST_NAMED)).all()
    return News([(row[0], row[1]) for row in rows], list(dict.fromkeys(row[2] for row in rows if row[2])), number)


def wants_letters(member_id: UUID) -> bool:
    return db.session.get(QuietMember, member_id) is None


def choose(member_id: UUID, *, wants: bool) -> None:
    """Whether a member is written to when something is shared with them in this organization."""
    row = db.session.get(QuietMember, member_id)
    if wants and row:
        db.session.delete(row)
    elif not wants and row is None:
        db.session.add(QuietMember(member_id=member_id))
    db.session.flush()


def _people(principal: str) -> Collection[UUID]:
    """Those who are told of what a principal is given; nobody of a group that is too large."""
    letter, _colon, rest = principal.partition(":")
    if letter == "m":
        found = [UUID(rest)]
    else:
        inside = sa.select(MemberGroupMember.user_id).where(MemberGroupMember.group_id == UUID(rest)).limit(MOST_PEOPLE + 1)
        found = list(db.session.scalars(inside))
    quiet = set(db.session.scalars(sa.select(QuietMember.member_id).where(QuietMember.member_id.in_(found))))
    return [one for one in found if one not in quiet] if len(found) <= MOST_PEOPLE else []
