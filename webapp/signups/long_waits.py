"""Sign-ups that wait too long, as those see them who run the installation: where and since when, and of the person no more than
the domain of the address."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import clock, db, paging
from webapp.orgs import roles
from webapp.platform.models import Membership, Organization, User
from webapp.signups.models import PENDING, Signup

TOO_LONG = timedelta(days=14)
PAGE = 50


class Line(NamedTuple):
    """`has_manager`: whether anybody there could decide."""

    id: UUID
    org_id: UUID
    org_name: str
    org_slug: str
    waits_since: datetime
    domain: str
    has_manager: bool
    support_access: bool


class Waiting(NamedTuple):
    """Anybody who waits. `email_domain` is all that is told of the address."""

    id: UUID
    organization_id: UUID
    proved_at: datetime
    email_domain: str

    @property
    def age(self) -> timedelta:
        return clock.now() - self.proved_at


class Place(NamedTuple):
    """An organization where people wait too long."""

    org_id: UUID
    name: str
    number: int
    since: datetime
    has_manager: bool


def page(cursor: str | None) -> paging.Page[Line]:
    """The one who waits longest first."""
    asked = _asked(
        Signup.id, Organization.id, Organization.name, Organization.slug, Signup.proved_at, Signup.email, _has_manager(), Organization.support_access
    )
    last = paging.decode(cursor, (paging.moment, UUID))
    if last:
        asked = asked.where(paging.beyond((Signup.proved_at, Signup.id), last))
    rows = db.session.execute(asked.order_by(Signup.proved_at, Signup.id).limit(PAGE + 1)).all()
    lines = [Line(*row)._replace(domain=row[5].rpartition("@")[2]) for row in rows]
    return paging.cut(lines, PAGE, lambda line: (line.waits_since, line.id))


def everybody(cursor: str | None, *, limit: int) -> paging.Page[Waiting]:
    """Those who wait anywhere, however long: the one who waits longest first."""
    keys = (Signup.proved_at, Signup.id)
    asked = sa.select(Signup.id, Signup.organization_id, Signup.proved_at, Signup.email).where(Signup.status == PENDING)
    last = paging.decode(cursor, (paging.moment, UUID))
    if last:
        asked = asked.where(paging.beyond(keys, last))
    rows = [Waiting(row[0], row[1], row[2], row[3].rpartition("@")[2]) for row in db.session.execute(asked.order_by(*keys).limit(limit + 1))]  # type: ignore[arg-type]  # who waits proved an address
    return paging.cut(rows, limit, lambda row: (row.proved_at, row.id))


def places(limit: int) -> list[Place]:
    """Where they wait, the longest first."""
    asked = _asked(Organization.id, Organization.name, sa.func.count(), sa.func.min(Signup.proved_at).label("since"), _has_manager())
    return [Place(*row) for row in db.session.execute(asked.group_by(Organization.id, Organization.name).order_by(sa.literal_column("since")).limit(limit))]


def _asked(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Signup)
        .join(Organization, Organization.id == Signup.organization_id)
        .where(Signup.status == PENDING, Organization.status == "active", sa.or_(Signup.proved_at < clock.now() - TOO_LONG, sa.not_(_has_manager())))
    )


def _has_manager() -> sa.ColumnElement[bool]:
    return sa.exists(
        sa.select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organization_id == Organization.id, Membership.role == roles.MANAGER, Membership.status == "active", User.status == "active")
        .correlate(Organization)
    )
