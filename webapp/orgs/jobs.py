"""Letters of the front door, to those who are invited or removed, and copies of people."""

from datetime import datetime
from uuid import UUID

from webapp.jobs.registry import Kind, Running, Void
from webapp.kit import crypto, db, mail
from webapp.orgs import invitations, members, profiles, reminding
from webapp.orgs.models import Invitation
from webapp.platform import addresses, letters, organizations
from webapp.platform.models import Organization, User


def send_reminder(job: Running) -> None:
    found = organizations.of_address(job.payload["email"])
    if not found:
        raise Void("nobody has this address here")
    places = [{"name": org.name, "url": addresses.of_org(org.slug)} for org in found]
    letters.send("orgs/reminder", job.payload["email"], {"places": places})


def keep_person(job: Running) -> None:
    """Writes what stands in the platform, so that being run again or late does no harm."""
    user = db.session.get(User, job.subject)
    membership = members.find(job.org, job.subject) if job.org and job.subject else None
    if user is None or membership is None or membership.status == "pending":
        raise Void("the person has no seat here any more")
    members.keep_person(user)


def send_invitation(job: Running) -> None:
    """The letter with the link. Void once the invitation is over, or was sent again with another link."""
    invitation, token = db.session.get(Invitation, job.subject), crypto.unseal(job.payload["token"])
    if invitation is None or invitations.state(invitation) != invitations.OPEN or not crypto.same(invitation.token_hash, crypto.digest(token)):
        raise Void("the invitation is over, or was sent anew")
    org = organizations.get(invitation.organization_id)
    facts = {
        "place": org.name,
        "who": invitation.invited_by_name if invitation.invited_by else None,
        "role": invitation.role,
        "message": invitation.message,
        "until": f"{invitation.expires_at:%-d %B %Y}",
        "url": addresses.of_org(org.slug, f"/invitations/{token}"),
    }
    letters.send("orgs/invitation", invitation.email, facts)


def tell_removed(job: Running) -> None:
    user, org = db.session.get(User, job.subject), db.session.get(Organization, UUID(job.payload["organization"]))
    if user is None or user.email is None or org is None:
        raise Void("there is nobody to tell, or nothing to tell of")
    at = datetime.fromisoformat(job.payload["at"])
    letters.send("orgs/removed", user.email, {"place": org.name, "at": f"{at:%-d %B %Y, %H:%M} UTC"})


JOBS = [
    Kind(reminding.SEND_REMINDER, send_reminder, attempts=mail.ATTEMPTS),
    Kind(profiles.KEEP_PERSON, keep_person),
    Kind(invitations.SEND, send_invitation, attempts=mail.ATTEMPTS),
    Kind(members.TELL_REMOVED, tell_removed, attempts=mail.ATTEMPTS),
]
