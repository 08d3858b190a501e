"""What the console shows of organizations: names, terms, counts and use, never anything of their inside."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.auth.models import Session
from webapp.kit import clock, db, ids, paging, refusals
from webapp.platform import organizations as platform_organizations
from webapp.platform.models import DailyUsage, Membership, Organization, Plan, Usage

PAGE = 50
STATES = ("active", "suspended", "deleting", "founding")


class OrganizationLine(NamedTuple):
    """`storage` in bytes, `ai_tokens` of this month; an `_allowed` of None is no limit. `seen_at`: when somebody last used it."""

    id: UUID
    name: str
    slug: str
    status: str
    plan: str
    plan_label: str
    members: int
    members_allowed: int | None
    storage: int
    storage_allowed: int | None
    ai_tokens: int
    ai_tokens_allowed: int | None
    documents: int
    seen_at: datetime | None
    created_at: datetime
    support_access: bool
    accepts_signups: bool
    purge_at: datetime | None


def organizations(cursor: str | None = None, *, search: str = "", status: str = "", limit: int = PAGE) -> paging.Page[OrganizationLine]:
    """By name in an address. `search` is part of a name or slug, whatever its case."""
    asked = sa.select(Organization.id).order_by(Organization.slug).limit(limit + 1)
    last = paging.decode(cursor, (paging.word,))
    if last:
        asked = asked.where(Organization.slug > last[0])
    if status:
        asked = asked.where(Organization.status == status)
    if search:
        part = search.lower()
        asked = asked.where(sa.or_(sa.func.lower(Organization.name).contains(part, autoescape=True), Organization.slug.contains(part, autoescape=True)))
    rows = db.session.execute(_lines().where(Organization.id.in_(asked)).order_by(Organization.slug)).all()
    return paging.cut([OrganizationLine(*row) for row in rows], limit, lambda line: (line.slug,))


def organization(organization_id: UUID) -> OrganizationLine:
    """Raises NotFound."""
    row = db.session.execute(_lines().where(Organization.id == organization_id)).one_or_none()
    if row is None:
        raise refusals.NotFound()
    return OrganizationLine(*row)


def named(text: str) -> Organization:
    """By slug or id, whatever its status. Raises NotFound."""
    wanted = ids.parse(text) if len(text) == 36 else None  # shorter ones may be slugs
    org = platform_organizations.get(wanted) if wanted else platform_organizations.find(text.lower())
    if org is None:
        raise refusals.NotFound()
    return org


def this_month() -> str:
    """The period under which this month's use is kept."""
    return f"{clock.now():%Y-%m}"


def allowed(kind: str) -> Any:
    """The limit of an organization: its own, else its plan's."""
    own = getattr(Organization, f"{kind}_allowed")
    return sa.func.coalesce(own, getattr(Plan, kind))


def _lines() -> sa.Select[Any]:
    of = Organization.id
    members = sa.select(sa.func.count()).where(Membership.organization_id == of, Membership.status == "active").scalar_subquery()
    seen = sa.select(sa.func.max(Session.seen_at)).where(Session.organization_id == of, Session.support_entry_id.is_(None)).scalar_subquery()
    return sa.select(
        Organization.id,
        Organization.name,
        Organization.slug,
        Organization.status,
        Organization.plan,
        Plan.label,
        members,
        allowed("members"),
        sa.func.coalesce(_used("storage"), _last(DailyUsage.bytes), 0),
        allowed("storage"),
        sa.func.coalesce(_used("ai_tokens", this_month()), 0),
        allowed("ai_tokens"),
        sa.func.coalesce(_last(DailyUsage.documents), 0),
        seen,
        Organization.created_at,
        Organization.support_access,
        Organization.accepts_signups,
        Organization.purge_at,
    ).join(Plan, Plan.name == Organization.plan)


def _used(kind: str, period: str = "") -> Any:
    return sa.select(Usage.used).where(Usage.organization_id == Organization.id, Usage.kind == kind, Usage.period == period).scalar_subquery()


def _last(column: Any) -> Any:
    """What was written on the newest day."""
    return sa.select(column).where(DailyUsage.organization_id == Organization.id).order_by(DailyUsage.day.desc()).limit(1).scalar_subquery()
