"""The end of an organization: thirty days in which it can be undone, then all of it is gone but its name and what happened."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, db, refusals
from webapp.platform import lifecycle, registry
from webapp.platform.models import Organization, RetiredSlug

GRACE = timedelta(days=30)
DELETING = "deleting"


def begin(org: Organization, *, by: ledger.Actor | None) -> None:
    """Shuts the organization for good, as if its host had never been; its data stays for GRACE. Twice changes nothing. Raises
    Conflict (NOT_ACTIVE) while it is being founded."""
    if org.status == DELETING:
        return
    if org.status not in ("active", "suspended"):
        raise refusals.Conflict("Only an active or suspended organization can be deleted; this one is %(status)s.", code="NOT_ACTIVE", status=org.status)
    org.status, org.purge_at = DELETING, clock.now() + GRACE
    org.epoch += 1
    _changed(org)
    ledger.record("organizations.deleted", by=by, org=org.id, subject=org, purge_at=org.purge_at.isoformat())


def undo(org: Organization, *, by: ledger.Actor | None) -> None:
    """Brings it back suspended, whatever it was before: opening it again is a decision of its own. Raises Conflict (NOT_DELETING)."""
    if org.status != DELETING:
        raise refusals.Conflict("%(name)s is not being deleted.", code="NOT_DELETING", name=org.name)
    org.status, org.purge_at = "suspended", None
    _changed(org)
    ledger.record("organizations.undeleted", by=by, org=org.id, subject=org)


def due() -> list[UUID]:
    """Organizations whose grace is over."""
    return list(db.session.scalars(sa.select(Organization.id).where(Organization.status == DELETING, Organization.purge_at <= clock.now())))


def finish(org: Organization) -> None:
    """Removes what is left of it; its name stays taken for ever. Raises Conflict (NOT_DELETING) before its time."""
    if org.status != DELETING or org.purge_at is None or org.purge_at > clock.now():
        raise refusals.Conflict("%(name)s is not to be removed yet.", code="NOT_DELETING", name=org.name)
    if db.session.get(RetiredSlug, org.slug) is None:
        db.session.add(RetiredSlug(slug=org.slug, organization_id=org.id))
    ledger.record("organizations.purged", by=None, org=org.id, subject=org)
    lifecycle.purge(org)
    db.session.flush()
    _forget(org.slug)


def _changed(org: Organization) -> None:
    db.session.flush()
    _forget(org.slug)


def _forget(slug: str) -> None:
    db.after_commit(lambda: registry.drop(slug))
