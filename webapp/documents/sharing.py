"""Giving a document to members, groups or everyone in the organization, and taking it back. Inside the organization's context.

Who may do that is asked before: `access.find_shareable` finds the document of its owner."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, telling
from webapp.documents.models import AccessRequest, Document, DocumentAccess, Share, ShareLink
from webapp.kit import clock, db, refusals
from webapp.orgs import directory
from webapp.orgs.models import MemberGroup, Person

MEMBER, GROUP, EVERYONE = "member", "group", "everyone"
LETTERS = {"m": MEMBER, "g": GROUP, "e": EVERYONE}  # with which principals begin


class Whom(NamedTuple):
    """Somebody a document can be given to. `name` is empty for everyone."""

    principal: str
    name: str
    org_id: UUID


class Line(NamedTuple):
    """A share as its document's owner sees it. `whom_id` is None for everyone; `by_name`: who gave it."""

    id: UUID
    kind: str
    whom_id: UUID | None
    name: str
    level: str
    ends_at: datetime | None
    by_name: str
    created_at: datetime


def whom(org_id: UUID, kind: str, whom_id: UUID | None = None) -> Whom:
    """A member with an active seat, a group, or everyone. Raises Invalid (WHOM_UNKNOWN)."""
    if kind == EVERYONE:
        return Whom(access.EVERYONE, "", org_id)
    if kind == MEMBER and whom_id:
        line = directory.line(org_id, whom_id)
        if line and line.status == "active":
            return Whom(access.principal(whom_id), line.name, org_id)
    if kind == GROUP and whom_id:
        group = db.session.get(MemberGroup, whom_id)
        if group:
            return Whom(access.group(whom_id), group.name, org_id)
    raise refusals.Invalid("Nobody here is called that. Choose a member, a group, or everyone.", code="WHOM_UNKNOWN", field="who")


def read(org_id: UUID, principal: str) -> Whom:
    """The same from what a form or an operation kept of it. Raises Invalid (WHOM_UNKNOWN)."""
    kind, whom_id = _parts(principal)
    return whom(org_id, kind, whom_id)


def give(document: Document, to: Whom, level: str, ends_at: datetime | None = None, *, by: ledger.Actor) -> Share:
    """Shares a document and has them told; once more changes level and end. Raises Invalid (LEVEL_INVALID, END_INVALID, OWNS_IT)."""
    check(level, ends_at)
    if to.principal == access.principal(document.owner_id):
        raise refusals.Invalid("%(name)s owns this document already.", code="OWNS_IT", field="who", name=to.name)
    share: Share | None = db.session.scalar(sa.select(Share).where(Share.document_n == document.n, Share.principal == to.principal))
    if share and (share.level, share.ends_at) == (level, ends_at):
        return share
    if share is None:
        share = Share(document_n=document.n, principal=to.principal, made_by=by.id)
        db.session.add(share)
    is_new = share.level is None
    share.level, share.ends_at = level, ends_at
    settle([document.n])
    if is_new:
        telling.promise(to.org_id, to.principal)
    until = ends_at.isoformat() if ends_at else None
    ledger.record_inside("documents.shared", by=by, subject=document, whom=to.name or refusals.marked("Everyone"), level=level, until=until)
    return share


def take_back(document: Document, share_id: UUID, *, by: ledger.Actor) -> None:
    """Whoever saw the document by that share alone sees it no more from their next request on. Raises NotFound."""
    share = db.session.get(Share, share_id)
    if share is None or share.document_n != document.n:
        raise refusals.NotFound("This share is gone already.")
    line = next(line for line in of(document, lasting=False) if line.id == share_id)
    db.session.delete(share)
    settle([document.n])
    ledger.record_inside("documents.unshared", by=by, subject=document, whom=line.name or refusals.marked("Everyone"))


def give_up(document: Document, member_id: UUID) -> None:
    """A member no longer wants what was given to them alone. Raises NotFound."""
    where = (Share.document_n == document.n, Share.principal == access.principal(member_id))
    if db.session.execute(sa.delete(Share).where(*where).returning(Share.id)).one_or_none() is None:
        raise refusals.NotFound("This document was not given to you alone.")
    settle([document.n])


def of(document: Document, *, lasting: bool = True) -> list[Line]:
    """Its shares, everyone first, then groups and members by name; `lasting`: those that are over are left out. At most three statements."""
    rows = db.session.execute(
        sa.select(Share, sa.func.coalesce(Person.name, "")).outerjoin(Person, Person.id == Share.made_by).where(Share.document_n == document.n)
    ).all()
    names = _names([share.principal for share, _by in rows])
    now = clock.now()
    lines = [
        Line(share.id, *_parts(share.principal), names.get(share.principal, ""), share.level, share.ends_at, by_name, share.created_at)
        for share, by_name in rows
        if not (lasting and share.ends_at and share.ends_at <= now)
    ]
    return sorted(lines, key=lambda line: ((EVERYONE, GROUP, MEMBER).index(line.kind), line.name.casefold()))


def check(level: str, ends_at: datetime | None) -> None:
    """Raises Invalid (LEVEL_INVALID, END_INVALID)."""
    if level not in access.LEVELS:
        raise refusals.Invalid("A document is shared to view or to edit.", code="LEVEL_INVALID", field="level")
    if ends_at is not None and ends_at <= clock.now():
        raise refusals.Invalid("Choose an end that lies ahead.", code="END_INVALID", field="ends_at")


def recount(numbers: Iterable[int] | None = None) -> None:
    """Keeps `share_count`: shares and links of a document that are not over. Of all documents where none are named."""
    now = clock.now()
    shares = sa.select(sa.func.count()).where(Share.document_n == Document.n, sa.or_(Share.ends_at.is_(None), Share.ends_at > now))
    links = sa.select(sa.func.count()).where(ShareLink.document_n == Document.n, ShareLink.disabled_at.is_(None), ShareLink.ends_at > now)
    number: Any = shares.correlate(Document).scalar_subquery() + links.correlate(Document).scalar_subquery()
    some = sa.update(Document).where(Document.share_count != number)
    if numbers is not None:
        some = some.where(Document.n.in_(list(numbers)))
    db.session.execute(some.values(share_count=number, updated_at=Document.updated_at), execution_options={"synchronize_session": "fetch"})


def end_due() -> int:
    """Removes shares that are over, and counts anew; answers how many. Nobody saw anything by them any more."""
    over = db.session.execute(sa.delete(Share).where(Share.ends_at <= clock.now()).returning(Share.id)).all()
    db.session.execute(sa.delete(DocumentAccess).where(DocumentAccess.ends_at <= clock.now()))
    recount()
    return len(over)


def forget(principal: str, *, owned_by: UUID | None = None) -> None:
    """Takes back whatever was given to a group or member that is gone; with `owned_by`, only of documents that are that user's."""
    some = [Share.principal == principal]
    seen = [DocumentAccess.principal == principal]
    if owned_by:
        theirs = sa.select(Document.n).where(Document.owner_id == owned_by)
        some.append(Share.document_n.in_(theirs))
        seen.append(DocumentAccess.document_n.in_(theirs))
    numbers = list(db.session.scalars(sa.delete(Share).where(*some).returning(Share.document_n)))
    db.session.execute(sa.delete(DocumentAccess).where(*seen))
    for at in range(0, len(numbers), access.AT_ONCE):
        recount(numbers[at : at + access.AT_ONCE])


def forget_asking(member_id: UUID) -> None:
    """For somebody who leaves."""
    db.session.execute(sa.delete(AccessRequest).where(AccessRequest.member_id == member_id))


def settle(numbers: Sequence[int]) -> None:
    """Derives who sees documents whose shares changed, and counts them."""
    access.derive(numbers)
    recount(numbers)


def _parts(principal: str) -> tuple[str, UUID | None]:
    letter, _colon, rest = principal.partition(":")
    try:
        return LETTERS.get(letter, ""), UUID(rest) if rest else None
    except ValueError:
        return "", None


def _names(principals: Sequence[str]) -> dict[str, str]:
    asked = [(principal, *_parts(principal)) for principal in principals]
    found: dict[UUID, str] = {}
    for kind, model in ((MEMBER, Person), (GROUP, MemberGroup)):
        wanted = [whom_id for _principal, one, whom_id in asked if one == kind]
        if wanted:
            found |= {row.id: row.name for row in db.session.execute(sa.select(model.id, model.name).where(model.id.in_(wanted)))}
    return {principal: found.get(whom_id, "") for principal, _kind, whom_id in asked if whom_id}
