"""Where somebody is signed in: browsers and programs, here or on every host of ours. And ending that."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import gate
from webapp.auth.models import RefreshFamily, Session
from webapp.kit import clock, db, paging, refusals
from webapp.platform.models import Membership, Organization, User

MOST = 100  # of each kind; who has more ends all others


class Here(NamedTuple):
    """A host of ours; the apex stands for all of them."""

    side: str
    org: UUID | None


class SignedIn(NamedTuple):
    """One browser or program. `place` is the organization's name, None at the apex and the console."""

    id: UUID
    side: str
    place: str | None
    way: str
    device: str
    address: str | None
    seen_at: datetime
    opened_at: datetime
    is_program: bool


def of_user(user_id: UUID, here: Here) -> list[SignedIn]:
    """What is alive of a user on one host, the last used first; at the apex, on every host."""
    newest = [kind.order_by(sa.literal_column("seen_at").desc()).limit(MOST) for kind in _alive(user_id, here)]
    found = [SignedIn(*row) for kind in newest for row in db.session.execute(kind)]
    return sorted(found, key=lambda one: one.seen_at, reverse=True)


def page(user_id: UUID, here: Here, *, after: UUID | None, limit: int) -> paging.Page[SignedIn]:
    """The same by pages, the last opened first; `after` is the last one's id."""
    both = sa.union_all(*_alive(user_id, here)).subquery()
    listed = sa.select(both).order_by(both.c.id.desc()).limit(limit + 1)
    if after is not None:
        listed = listed.where(paging.after([both.c.id], [after]))
    found = [SignedIn(*row) for row in db.session.execute(listed)]
    return paging.cut(found, limit, lambda one: [one.id])


def end(one: UUID, here: Here, *, of: UUID, by: ledger.Actor) -> None:
    """Ends one of those that `of_user` lists. Raises NotFound for any other."""
    for model in (Session, RefreshFamily):
        if db.session.execute(sa.delete(model).where(model.id == one, *_reach(model, of, here)).returning(model.id)).one_or_none():
            ledger.record("sessions.closed", by=by, org=here.org, of=str(of))
            return
    raise refusals.NotFound()


def end_others(keep: UUID, here: Here, *, of: UUID, by: ledger.Actor) -> int:
    """Ends all that `of_user` lists but the session `keep`; answers how many."""
    number = _delete(Session, *_reach(Session, of, here), Session.id != keep) + _delete(RefreshFamily, *_reach(RefreshFamily, of, here))
    ledger.record("sessions.others_closed", by=by, org=here.org, number=number)
    return number


def last_seen(org: UUID, user_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each of the given was last seen in an organization; who is signed in nowhere there is left out. One statement."""
    seen = sa.select(Session.user_id, sa.func.max(Session.seen_at)).where(Session.organization_id == org, Session.user_id.in_(list(user_ids)))
    return {row[0]: row[1] for row in db.session.execute(seen.group_by(Session.user_id))}


def _alive(user_id: UUID, here: Here) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Sessions, and programs that are signed in to the end, whose epochs did not move: the others are over, and only not swept yet."""
    programs = _standing(RefreshFamily, sa.literal("api"), user_id, here).where(RefreshFamily.second_step != gate.MISSING)
    return _standing(Session, Session.side, user_id, here), programs


def _standing(model: Any, side_of: Any, user_id: UUID, here: Here) -> sa.Select[Any]:
    waits = sa.and_(Membership.id.is_(None), Session.kind == gate.WAITING) if model is Session else sa.false()
    holds = sa.or_(waits, sa.and_(Membership.epoch == model.membership_epoch, Membership.status != "suspended"))
    return (
        sa.select(
            model.id,
            side_of.label("side"),
            Organization.name.label("place"),
            model.way,
            model.device,
            model.address,
            model.seen_at.label("seen_at"),
            model.created_at.label("opened_at"),
            sa.literal(model is RefreshFamily).label("is_program"),
        )
        .join(User, User.id == model.user_id)
        .outerjoin(Organization, Organization.id == model.organization_id)
        .outerjoin(Membership, sa.and_(Membership.organization_id == model.organization_id, Membership.user_id == model.user_id))
        .where(
            *_reach(model, user_id, here),
            model.expires_at > clock.now(),
            User.status == "active",
            User.epoch == model.user_epoch,
            sa.or_(
                model.organization_id.is_(None),
                sa.and_(Organization.status == "active", Organization.epoch == model.organization_epoch, holds),
            ),
        )
    )


def _reach(model: Any, user_id: UUID, here: Here) -> list[sa.ColumnElement[bool]]:
    """A user's own at the apex, which is theirs alone; elsewhere only what belongs to that host."""
    own = [model.user_id == user_id]
    if here.side == gate.APEX:
        return own
    if here.org is not None:
        return [*own, model.organization_id == here.org]
    return [*own, model.organization_id.is_(None), model.side == here.side if model is Session else sa.true()]  # programs of no organization are the console's


def _delete(model: Any, *where: sa.ColumnElement[bool]) -> int:
    return len(db.session.execute(sa.delete(model).where(*where).returning(model.id)).all())
