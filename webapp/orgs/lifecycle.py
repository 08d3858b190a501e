"""This room's part in an organization's life."""

from uuid import UUID

from webapp.audit import ledger
from webapp.orgs import groups, invitations, members, roles
from webapp.orgs.models import Branding, Invitation, LogoProposal, MemberGroup, MemberGroupMember, Person
from webapp.platform.lifecycle import Steps
from webapp.platform.models import Membership, Organization, User


def begin(org: Organization, manager: User) -> None:
    members.seat(org.id, manager, roles.MANAGER, by=None)
    for name in groups.SERVICE_ADMINS:
        groups.create(name, by=None)


def leave(org_id: UUID, user_id: UUID, _heir_id: UUID, _by: ledger.Actor | None) -> None:
    """Out of all groups; nobody comes in any more on their word."""
    groups.leave_all(user_id)
    invitations.revoke_all(org_id, user_id)


STEPS = Steps("orgs", keeps=(Membership, Person, MemberGroup, MemberGroupMember, Branding, LogoProposal, Invitation), birth=begin, member_leaves=leave)
