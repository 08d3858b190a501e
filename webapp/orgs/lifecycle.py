"""This room's part in an organization's life."""

from webapp.orgs import members, roles
from webapp.orgs.models import Branding, Invitation, MemberGroup, MemberGroupMember, Person
from webapp.platform.lifecycle import Steps
from webapp.platform.models import Membership, Organization, User


def seat_manager(org: Organization, manager: User) -> None:
    members.seat(org.id, manager, roles.MANAGER, by=None)


STEPS = Steps("orgs", keeps=(Membership, Person, MemberGroup, MemberGroupMember, Branding, Invitation), birth=seat_manager)
