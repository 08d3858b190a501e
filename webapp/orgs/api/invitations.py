"""Invitations."""

from uuid import UUID

from webapp.kit import throttle
from webapp.orgs import invitations
from webapp.orgs.api import schemas
from webapp.orgs.invitations import Preset
from webapp.orgs.models import Invitation
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Invitations"
OVER = {409: "ALREADY_ACCEPTED, ALREADY_REVOKED"}


@api.in_org
@guards.may("members.manage")
@api.call(schemas.InvitationsTold, room=ROOM)
def api_invitation_index(query: schemas.InvitationsAsked) -> object:
    """Invitations, the newest first."""
    page = invitations.page(current.here.id, cursor=query.cursor, limit=query.limit, only=query.state or "")
    return schemas.InvitationsTold(items=[_told(one) for one in page.items], next_cursor=page.cursor)


@api.in_org
@guards.may("members.manage")
@api.call(schemas.InvitationTold, room=ROOM, status=201, refuses={409: "ALREADY_MEMBER, MEMBER_SUSPENDED, WAITS_ALREADY, ALREADY_INVITED"})
def api_invitation_create(json: schemas.InvitationGiven) -> object:
    """Invites one address by a letter with a link, good for 14 days and for that address only."""
    throttle.count((invitations.PER_ORGANIZATION, str(current.here.id)))
    invitation = invitations.invite(current.here.id, json.email, Preset(json.role, json.groups, json.message), by=current.person)
    return _told(invitation), 201


@api.in_org
@guards.may("members.manage")
@api.call(schemas.InvitationTold, room=ROOM, refuses=OVER)
def api_invitation_resend_create(invitation_id: UUID) -> object:
    """Sends it once more with a new link, good for 14 days from now; the link before is dead. Once a minute, five times an hour."""
    invitation = invitations.get(current.here.id, invitation_id)
    invitations.resend(invitation, by=current.person)
    return _told(invitation)


@api.in_org
@guards.may("members.manage")
@api.call(None, room=ROOM, status=204, refuses={409: "ALREADY_ACCEPTED"})
def api_invitation_delete(invitation_id: UUID) -> object:
    """Takes it back: its link is dead."""
    invitations.revoke(invitations.get(current.here.id, invitation_id), by=current.person)
    return "", 204


def _told(invitation: Invitation) -> schemas.InvitationTold:
    return schemas.InvitationTold(
        id=invitation.id,
        email=invitation.email,
        role=invitation.role,  # type: ignore[arg-type]  # the column holds nothing else
        groups=[UUID(one) for one in invitation.groups],
        message=invitation.message,
        state=invitations.state(invitation),  # type: ignore[arg-type]
        invited_by=invitation.invited_by_name,
        sent_at=invitation.sent_at,
        times_sent=invitation.times_sent,
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        revoked_at=invitation.revoked_at,
    )
