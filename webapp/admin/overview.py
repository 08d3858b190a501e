"""What the console's first page shows. Counts and names of organizations, never anything of their inside."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from webapp.kit import db, paging
from webapp.platform.models import Membership, Organization

PAGE = 50


class OrganizationLine(NamedTuple):
    name: str
    slug: str
    status: str
    plan: str
    members: int
    created_at: datetime


def organizations(cursor: str | None) -> paging.Page[OrganizationLine]:
    """By name in an address."""
    newest = sa.select(Organization.id).order_by(Organization.slug).limit(PAGE + 1)
    last = paging.decode(cursor, (paging.word,)) if cursor else None
    if last:
        newest = newest.where(Organization.slug > last[0])
    members = sa.select(sa.func.count()).where(Membership.organization_id == Organization.id, Membership.status == "active").scalar_subquery()
    rows = db.session.execute(
        sa.select(Organization.name, Organization.slug, Organization.status, Organization.plan, members, Organization.created_at)
        .where(Organization.id.in_(newest))
        .order_by(Organization.slug)
    ).all()
    return paging.cut([OrganizationLine(*row) for row in rows], PAGE, lambda line: (line.slug,))
