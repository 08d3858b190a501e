"""Membership: who sits in an organization, and as what. Call these inside the organization's context."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, paging, refusals
from webapp.orgs import roles
from webapp.orgs.models import Person
from webapp.platform import lifecycle, quota
from webapp.platform.models import Membership, Organization, User

TELL_REMOVED = "orgs.tell_removed"


def get(org_id: UUID, user_id: UUID) -> Membership:
    """The membership of somebody who sits here, suspended or not. Raises NotFound for anybody else, those who wait too."""
    membership = find(org_id, user_id)
    if membership is None or membership.status == "pending":
        raise refusals.NotFound()
    return membership


def find(org_id: UUID, user_id: UUID) -> Membership | None:
    """The membership of a user, whatever its status."""
    return db.session.scalar(sa.select(Membership).where(Membership.organization_id == org_id, Membership.user_id == user_id))


def managers(org_id: UUID) -> list[User]:
    """Active managers, by name."""
    return list(
        db.session.scalars(
            sa.select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.organization_id == org_id, Membership.role == roles.MANAGER, Membership.status == "active", User.status == "active")
            .order_by(User.name)
        )
    )


def places_of(user_id: UUID, *, after: tuple[str, UUID] | None, limit: int) -> paging.Page[Any]:
    """Rows of id, slug, name, role and status: the active organizations in which a user is a member or waits, by name. `after`
    is name and id of the last one."""
    listed = (
        sa.select(Organization.id, Organization.slug, Organization.name, Membership.role, Membership.status)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.user_id == user_id, Membership.status != "suspended", Organization.status == "active")
        .order_by(Organization.name, Organization.id)
        .limit(limit + 1)
    )
    if after is not None:
        listed = listed.where(paging.beyond([Organization.name, Organization.id], after))
    return paging.cut(db.session.execute(listed).all(), limit, lambda row: [row.name, row.id])


def knock(org_id: UUID, user: User) -> Membership:
    """A pending seat for somebody who proved an address; the seat they have, where they have one."""
    membership = find(org_id, user.id)
    if membership is None:
        membership = Membership(organization_id=org_id, user=user, role=roles.MEMBER, status="pending")
        db.session.add(membership)
        db.session.flush()
    return membership


def seat(org_id: UUID, user: User, role: str, *, by: ledger.Actor | None) -> Membership:
    """Lets a user in with a role. Raises Invalid for a role there is none of, Conflict (QUOTA_EXCEEDED) where no seat is free."""
    if role not in roles.ROLES:
        raise refusals.Invalid("Choose one of the roles.", code="ROLE_INVALID", field="role")
    membership = knock(org_id, user)
    if membership.status not in quota.SEATED:
        quota.take(org_id, quota.MEMBERS)
    membership.role, membership.status = role, "active"
    keep_person(user)
    ledger.record("members.seated", by=by, org=org_id, subject=membership, role=role)
    lifecycle.welcome(membership, by)
    return membership


def turn_away(org_id: UUID, user_id: UUID) -> None:
    """Takes a pending seat back. What was opened under it ends."""
    db.session.execute(sa.delete(Membership).where(Membership.organization_id == org_id, Membership.user_id == user_id, Membership.status == "pending"))


def change_role(membership: Membership, role: str, *, by: ledger.Actor | None) -> None:
    """Raises Invalid (ROLE_INVALID) or Conflict (LAST_MANAGER)."""
    if role not in roles.ROLES:
        raise refusals.Invalid("Choose one of the roles.", code="ROLE_INVALID", field="role")
    if membership.role == role:
        return
    if role != roles.MANAGER:
        _refuse_last_manager(membership)
    before, membership.role = membership.role, role
    ledger.record("members.role_changed", by=by, org=membership.organization_id, subject=membership, before=before, after=role)


def refuse_support(as_role: str | None) -> None:
    """What would outlast the hour of support, or lead to documents, is no work of support's. `as_role` is the role of whoever
    does it. Raises NotAllowed (NOT_FOR_SUPPORT)."""
    if as_role == roles.SUPPORT:
        raise refusals.NotAllowed("Support cannot do this. A manager of the organization can.", code="NOT_FOR_SUPPORT")


def has_manager(org_id: UUID) -> bool:
    """Whether anybody sits here as an active manager, whoever shut them out of the installation."""
    seats = sa.select(Membership.id).where(Membership.organization_id == org_id, Membership.role == roles.MANAGER, Membership.status == "active")
    return db.session.scalar(seats.limit(1)) is not None


def suspend(membership: Membership, *, by: ledger.Actor | None) -> None:
    """Everything opened under the membership ends with the next request. Raises Conflict (LAST_MANAGER)."""
    if membership.status == "suspended":
        return
    _refuse_last_manager(membership)
    membership.status = "suspended"
    membership.epoch += 1
    ledger.record("members.suspended", by=by, org=membership.organization_id, subject=membership)


def reactivate(membership: Membership, *, by: ledger.Actor | None) -> None:
    """They may come in again; what ended stays ended. Twice changes nothing."""
    if membership.status == "suspended":
        membership.status = "active"
        ledger.record("members.reactivated", by=by, org=membership.organization_id, subject=membership)


def remove(membership: Membership, heir_id: UUID, *, by: ledger.Actor | None) -> None:
    """Takes the seat away: what was opened under it ends at once, and what they had here becomes the heir's. The person stays,
    as do their seats elsewhere; they are told. Raises Conflict (LAST_MANAGER), Invalid (HEIR_INVALID)."""
    _end(membership, heir_id, "members.removed", by)
    jobs.add(TELL_REMOVED, subject=membership.user_id, organization=str(membership.organization_id), at=clock.now().isoformat())


def leave(membership: Membership, heir_id: UUID | None = None) -> None:
    """The same at the member's own wish; without an heir, a manager's. Raises as `remove`."""
    if heir_id is None:
        others = [manager.id for manager in managers(membership.organization_id) if manager.id != membership.user_id]
        if not others:
            raise _last_manager()
        heir_id = others[0]
    _end(membership, heir_id, "members.left", membership.user)


def _end(membership: Membership, heir_id: UUID, fact: str, by: ledger.Actor | None) -> None:
    org_id, user_id = membership.organization_id, membership.user_id
    _hold(org_id)
    heir = find(org_id, heir_id)
    for seat in filter(None, (membership, heir)):
        # Of two removals at once, the second sees what the first left.
        if db.session.scalar(sa.select(Membership.id).where(Membership.id == seat.id)) is None:
            raise refusals.NotFound()
        db.session.refresh(seat)
    _refuse_only_manager(membership)
    if heir_id == user_id or heir is None or heir.status != "active" or heir.role == roles.CLIENT:
        raise refusals.Invalid("Documents can be handed to an active member or manager of this organization.", code="HEIR_INVALID", field="heir")
    lifecycle.see_off(org_id, user_id, heir_id, by)
    ledger.record(fact, by=by, org=org_id, subject=membership, role=membership.role, heir=heir.user.name)
    db.session.delete(membership)
    quota.give_back(org_id, quota.MEMBERS)
    db.session.flush()


def keep_person(user: User) -> None:
    """The organization's copy of a member, as they are now."""
    person = db.session.get(Person, user.id)
    if person is None:
        db.session.add(Person(id=user.id, name=user.name, address=user.email))
    else:
        person.name, person.address = user.name, user.email


def _refuse_last_manager(membership: Membership) -> None:
    if _manages(membership):
        _hold(membership.organization_id)
        _refuse_only_manager(membership)


def _refuse_only_manager(membership: Membership) -> None:
    """For whoever holds the organization's row already."""
    if _manages(membership) and [user.id for user in managers(membership.organization_id)] == [membership.user_id]:
        raise _last_manager()


def _manages(membership: Membership) -> bool:
    return membership.role == roles.MANAGER and membership.status == "active"


def _hold(org_id: UUID) -> None:
    """Holding the organization's row, two managers who put each other out at once are asked one after the other."""
    db.session.execute(sa.update(Organization).where(Organization.id == org_id).values(updated_at=Organization.updated_at))


def _last_manager() -> refusals.Conflict:
    return refusals.Conflict("This is the last active manager. Make somebody else a manager first.", code="LAST_MANAGER")
