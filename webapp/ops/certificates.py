"""Which host names may have a certificate: those that something is served at. A proxy asks before it orders one, so that
nobody can have it order certificates for names that only point here."""

import sqlalchemy as sa

from webapp.kit import config, db
from webapp.platform import modules, organizations, registry
from webapp.platform.models import Domain, Organization, Plan, RetiredSlug

SERVED = ("active", "suspended")  # a suspended organization says so under its own name


def may_have(domain: str) -> bool:
    """Whether `domain` is a host of this installation, an organization's present or former name below it, or a domain that an
    active organization proved and may serve at. One statement at most, found by index."""
    host = domain.lower().removesuffix(".")
    ours = config.current().hostname
    if host == ours:
        return True
    label = host.removesuffix(f".{ours}")
    if label in organizations.SIDES:
        return True
    if label != host:
        return bool(registry.SLUG.fullmatch(label)) and bool(db.session.scalar(_NAMED, {"slug": label}))
    if not registry.HOST.fullmatch(host):
        return False
    row = db.session.execute(_PROVED, {"host": host}).one_or_none()
    return row is not None and "domains" in modules.effective(row.modules, row.modules_off)


_FORMER = sa.select(RetiredSlug.organization_id).where(RetiredSlug.slug == sa.bindparam("slug")).scalar_subquery()
_NAMED = (
    sa.select(Organization.id).where(sa.or_(Organization.slug == sa.bindparam("slug"), Organization.id == _FORMER), Organization.status.in_(SERVED)).limit(1)
)
_PROVED = (
    sa.select(Plan.modules, Organization.modules_off)
    .join_from(Domain, Organization, Organization.id == Domain.organization_id)
    .join(Plan, Plan.name == Organization.plan)
    .where(Domain.host == sa.bindparam("host"), Domain.verified_at.is_not(None), Organization.status == "active")
)
