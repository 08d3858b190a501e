"""Sites: which organization counts against whose quota, by the names that other systems know both by."""

import hashlib
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, db, refusals, tenants
from webapp.platform import owners
from webapp.platform.models import Manifest, Organization, Owner, Site


def hash_of(organization_id: UUID) -> str:
    """The databaseIdHash of an organization."""
    return hashlib.sha256(str(organization_id).encode()).hexdigest()


def find_organization(database_hash: str) -> Organization:
    """Raises NotFound. One that was never tied is looked for among all: ten thousand digests take ten milliseconds."""
    site = db.session.get(Site, database_hash)
    if site is not None:
        return db.session.get_one(Organization, site.organization_id)
    for organization_id in db.session.scalars(sa.select(Organization.id)).all():
        if hash_of(organization_id) == database_hash:
            return db.session.get_one(Organization, organization_id)
    raise refusals.NotFound("There is no organization of that hash here.", field="databaseIdHash")


def tie(org: Organization, owner_hash: str, *, email: str | None = None, by: ledger.Actor | None) -> Site:
    """The organization counts for that owner from here on, and for nobody else. Twice changes nothing. Raises Conflict
    (QUOTA_EXCEEDED) where the owner's organizations are used up, Invalid (OWNER_INVALID)."""
    owners.ensure(owners.clean_hash(owner_hash), email=email)
    site = _lock(org, owner_hash)
    if site is not None and site.owner_hash == owner_hash:
        return site
    owners.take_instance(owner_hash)
    before = site.owner_hash if site else None
    if site is None:
        site = Site(database_hash=hash_of(org.id), organization_id=org.id, owner_hash=owner_hash)
        db.session.add(site)
    else:
        owners.give_back_instance(site.owner_hash)
        site.owner_hash, site.tied_at = owner_hash, clock.now()
    org.owner_hash = owner_hash
    db.session.flush()
    _note_in_manifest(org, owner_hash)
    ledger.record("sites.tied", by=by, org=org.id, subject=org, before=before, owner=owner_hash)
    return site


def untie(org: Organization) -> None:
    """The organization ends: its owner has room for another one."""
    gone = db.session.execute(sa.delete(Site).where(Site.organization_id == org.id).returning(Site.owner_hash)).scalar()
    if gone is not None:
        owners.give_back_instance(gone)


def _lock(org: Organization, owner_hash: str) -> Site | None:
    """The site as it stands once nobody else moves it: the organization's row is held first, then both owners' in their order."""
    held = {"synchronize_session": False}
    db.session.execute(sa.update(Organization).where(Organization.id == org.id).values(updated_at=Organization.updated_at), execution_options=held)
    site = db.session.scalar(sa.select(Site).where(Site.organization_id == org.id).execution_options(populate_existing=True))
    names = sorted({owner_hash, site.owner_hash} if site else {owner_hash})
    db.session.execute(sa.select(Owner.hash).where(Owner.hash.in_(names)).order_by(Owner.hash).with_for_update()).all()
    return site


def _note_in_manifest(org: Organization, owner_hash: str) -> None:
    with tenants.replaced_by(org.tenant):
        db.session.execute(sa.update(Manifest).where(Manifest.id == 1).values(owner_hash=owner_hash), execution_options={"synchronize_session": False})
