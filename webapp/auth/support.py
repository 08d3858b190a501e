"""Sys-admins inside an organization: with a reason, for an hour, seen by its managers. Documents stay closed."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals
from webapp.orgs import members
from webapp.platform import registry
from webapp.platform.models import Organization, SupportEntry, User

LASTS = timedelta(minutes=60)
REASON = (10, 500)  # characters
SHOWN = 20  # entries, on the managers' page
TELL = "auth.tell_of_support"


def enter(org: Organization, user: User, reason: str, *, by: ledger.Actor) -> SupportEntry:
    """Begins an entry of a sys-admin, who comes in with it by a code from the console; the managers are told. Raises Invalid
    (REASON_INVALID), Conflict (NOT_ACTIVE, SUPPORT_NOT_ADMITTED)."""
    said = " ".join(reason.split())
    if not REASON[0] <= len(said) <= REASON[1]:
        raise refusals.Invalid("Say in 10 to 500 characters why: the managers will read it.", code="REASON_INVALID", field="reason")
    if org.status != "active":
        raise refusals.Conflict("Only an active organization can be entered; this one is %(status)s.", code="NOT_ACTIVE", status=org.status)
    if not may_be_entered(org):
        raise refusals.Conflict(
            "%(name)s does not admit support. A manager can switch it on under Support access.", code="SUPPORT_NOT_ADMITTED", field="reason", name=org.name
        )
    entry = SupportEntry(organization_id=org.id, user_id=user.id, reason=said, ends_at=clock.now() + LASTS)
    db.session.add(entry)
    db.session.flush()
    ledger.record("support.entered", by=by, org=org.id, subject=org, reason=said, until=entry.ends_at.isoformat())
    jobs.add(TELL, org=None, subject=entry.id)
    return entry


def may_be_entered(org: Organization) -> bool:
    """Where the managers let support in, or where nobody sits as an active manager. Suspending managers at the console opens
    no door."""
    return org.support_access or not members.has_manager(org.id)


def find(entry_id: UUID) -> SupportEntry:
    """Raises NotFound."""
    entry = db.session.get(SupportEntry, entry_id)
    if entry is None:
        raise refusals.NotFound()
    return entry


def live(entry_id: UUID, user_id: UUID) -> SupportEntry:
    """An entry of that user which still lasts. Raises NotFound."""
    entry = find(entry_id)
    if entry.user_id != user_id or entry.left_at is not None or entry.ends_at <= clock.now():
        raise refusals.NotFound()
    return entry


def leave(entry: SupportEntry, *, by: ledger.Actor) -> None:
    """Ends an entry, and with the next request what was opened with it. Twice changes nothing."""
    if entry.left_at is None:
        entry.left_at = clock.now()
        db.session.flush()
        ledger.record("support.left", by=by, org=entry.organization_id, subject=db.session.get(Organization, entry.organization_id))


def admit(org: Organization, is_admitted: bool, *, by: ledger.Actor) -> None:
    """Whether sys-admins may enter with a reason. Who is in when that ends is out with their next request."""
    if not is_admitted:
        lasting = sa.select(SupportEntry).where(SupportEntry.organization_id == org.id, SupportEntry.left_at.is_(None), SupportEntry.ends_at > clock.now())
        for entry in db.session.scalars(lasting):
            leave(entry, by=by)
    if org.support_access == is_admitted:
        return
    org.support_access = is_admitted
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
    ledger.record("support.admitted" if is_admitted else "support.shut_out", by=by, org=org.id, subject=org)


def latest(org_id: UUID) -> list[tuple[SupportEntry, str]]:
    """The last entries with the name of who came, the newest first."""
    asked = sa.select(SupportEntry, User.name).join(User, User.id == SupportEntry.user_id).where(SupportEntry.organization_id == org_id)
    return [(row[0], row[1]) for row in db.session.execute(asked.order_by(SupportEntry.id.desc()).limit(SHOWN))]
