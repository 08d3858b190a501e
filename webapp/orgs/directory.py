"""The directory: who sits in an organization, by pages, and who fits what somebody types."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import db, folding, paging
from webapp.orgs import roles
from webapp.platform.models import Avatar, Membership, User

MOST_SUGGESTED = 8  # as many as fit under a field without scrolling
STATES = ("active", "suspended")


class Line(NamedTuple):
    """A member as the others see them."""

    user_id: UUID
    name: str
    email: str | None
    role: str
    status: str
    joined_at: datetime
    picture_at: datetime | None


def page(org_id: UUID, *, cursor: str | None, limit: int, search: str = "", role: str = "", status: str = "") -> paging.Page[Line]:
    """Members by name, those who wait aside. `search` is a part of a name or address, whatever its case. One statement."""
    asked = _listed(org_id, search).order_by(User.name, User.id).limit(limit + 1)
    if role:
        asked = asked.where(Membership.role == role)
    if status:
        asked = asked.where(Membership.status == status)
    last = paging.decode(cursor, (paging.word, UUID))
    if last:
        asked = asked.where(paging.beyond((User.name, User.id), last))
    return paging.cut([Line(*row) for row in db.session.execute(asked)], limit, lambda line: (line.name, line.user_id))


def line(org_id: UUID, user_id: UUID) -> Line | None:
    """One member as the page shows them."""
    row = db.session.execute(_listed(org_id, "").where(User.id == user_id)).one_or_none()
    return Line(*row) if row else None


def suggested(org_id: UUID, search: str, *, heirs: bool = False) -> list[Line]:
    """The first active members who fit; only those who may own documents where `heirs`."""
    words = " ".join(search.split()).lower()
    part = words.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return [Line(*row) for row in db.session.execute(_suggesting(heirs), {"org": org_id, "part": part})]


@cache
def _suggesting(heirs: bool) -> sa.Select[Any]:
    """Made once, of tables alone: it is asked with every letter that somebody types into the palette."""
    member, user, avatar = Membership.__table__.c, User.__table__.c, Avatar.__table__.c
    part: Any = sa.bindparam("part", type_=sa.Text)
    return (
        sa.select(user.id, user.name, user.email, member.role, member.status, member.created_at, avatar.updated_at)
        .join(Membership.__table__, member.user_id == user.id)
        .outerjoin(Avatar.__table__, avatar.user_id == user.id)
        .where(
            member.organization_id == sa.bindparam("org", type_=sa.Uuid()),
            member.status == "active",
            user.status == "active",
            sa.or_(folding.lowered(user.name).contains(part, escape="/"), folding.lowered(user.email).contains(part, escape="/")),
            *([member.role != roles.CLIENT] if heirs else []),
        )
        .order_by(user.name, user.id)
        .limit(MOST_SUGGESTED)
    )


def named(org_id: UUID, text: str) -> Line | None:
    """The one active member whose address or whole name this is; None where nobody's, or several people's."""
    folded = " ".join(text.split()).lower()
    exact = sa.or_(folding.lowered(User.email) == folded, folding.lowered(User.name) == folded)
    found = db.session.execute(_listed(org_id, "").where(exact, Membership.status == "active").limit(2)).all()
    return Line(*found[0]) if len(found) == 1 else None


def counts(org_id: UUID) -> dict[str, int]:
    """How many members there are of each status."""
    rows = db.session.execute(sa.select(Membership.status, sa.func.count()).where(Membership.organization_id == org_id).group_by(Membership.status))
    return {row[0]: row[1] for row in rows}


def _listed(org_id: UUID, search: str) -> sa.Select[UUID, str, str | None, str, str, datetime, datetime | None]:
    asked = (
        sa.select(User.id, User.name, User.email, Membership.role, Membership.status, Membership.created_at, Avatar.updated_at)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Avatar, Avatar.user_id == User.id)
        .where(Membership.organization_id == org_id, Membership.status != "pending")
    )
    words = " ".join(search.split()).lower()
    if not words:
        return asked
    return asked.where(sa.or_(folding.lowered(User.name).contains(words, autoescape=True), folding.lowered(User.email).contains(words, autoescape=True)))
