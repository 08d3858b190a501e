"""Users as those see them who run the installation: who there is, not what they do."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth.models import Session
from webapp.kit import db, paging, refusals
from webapp.platform import users
from webapp.platform.models import Membership, Sysadmin, User

PAGE = 50


class Line(NamedTuple):
    """`organizations`: in how many they sit; `seen_at`: when a browser of theirs last came."""

    id: UUID
    name: str
    email: str | None
    phone: str | None
    status: str
    has_second_factor: bool
    is_sysadmin: bool
    organizations: int
    seen_at: datetime | None
    created_at: datetime


def page(cursor: str | None = None, *, search: str = "", status: str = "", limit: int = PAGE) -> paging.Page[Line]:
    """The newest first. `search` is part of a name or address, whatever its case."""
    asked = sa.select(User.id).order_by(User.id.desc()).limit(limit + 1)
    last = paging.decode(cursor, (UUID,))
    if last:
        asked = asked.where(User.id < last[0])
    if status:
        asked = asked.where(User.status == status)
    if search:
        part = search.lower()
        asked = asked.where(sa.or_(sa.func.lower(User.name).contains(part, autoescape=True), User.email.contains(part, autoescape=True)))
    rows = db.session.execute(_lines().where(User.id.in_(asked)).order_by(User.id.desc())).all()
    return paging.cut([Line(*row) for row in rows], limit, lambda line: (line.id,))


def line(user_id: UUID) -> Line:
    """Raises NotFound."""
    row = db.session.execute(_lines().where(User.id == user_id)).one_or_none()
    if row is None:
        raise refusals.NotFound()
    return Line(*row)


def find(user_id: UUID) -> User:
    """Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise refusals.NotFound()
    return user


def suspend(user: User, *, by: ledger.Actor) -> None:
    """Shuts somebody else out of everything. Raises Conflict (YOURSELF, LAST_SYSADMIN)."""
    if user.id == by.id:
        raise refusals.Conflict("You would shut yourself out. Somebody else has to do that.", code="YOURSELF")
    users.suspend(user, by=by)
    db.session.flush()


def _lines() -> sa.Select[Any]:
    seats = sa.select(sa.func.count()).where(Membership.user_id == User.id, Membership.status != "pending").scalar_subquery()
    seen = sa.select(sa.func.max(Session.seen_at)).where(Session.user_id == User.id).scalar_subquery()
    return sa.select(
        User.id,
        User.name,
        User.email,
        User.phone,
        User.status,
        User.has_second_factor,
        sa.exists(sa.select(Sysadmin.user_id).where(Sysadmin.user_id == User.id)),
        seats,
        seen,
        User.created_at,
    )
