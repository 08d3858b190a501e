"""Letters of the front door, about addresses, to those who are invited or removed; copies of people, and the weekly look at domains."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from webapp.jobs.registry import Kind, NotYet, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import crypto, db, mail, refusals
from webapp.orgs import domains, invitations, members, profiles, proposing, reminding
from webapp.orgs.models import Invitation, LogoProposal
from webapp.platform import addresses, letters, organizations
from webapp.platform.models import Domain, Organization, User


def send_reminder(job: Running) -> None:
    found = organizations.of_address(job.payload["email"])
    if not found:
        raise Void("nobody has this address here")
    places = [{"name": org.name, "url": addresses.of_home(org.slug)} for org in found]
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


def tell_renamed(job: Running) -> None:
    org = _organization(job)
    facts = {"place": org.name, "who": job.payload["who"], "before": addresses.of_org(job.payload["before"], ""), "url": addresses.of_org(org.slug)}
    _tell_managers(org, "orgs/renamed", facts)


def tell_domain_failing(job: Running) -> None:
    org = _organization(job)
    url = addresses.of_org(org.slug, "/settings/domains")
    facts = {"place": org.name, "host": job.payload["host"], "is_lost": job.payload["is_lost"], "days": domains.GRACE.days, "url": url}
    _tell_managers(org, "orgs/domain", facts)


def recheck_domains(_job: Running) -> None:
    domains.recheck_due()


def recheck_domain(job: Running) -> None:
    domain = db.session.get(Domain, job.subject)
    if domain is None or domain.verified_at is None:
        raise Void("the domain is gone, or proved no longer")
    domains.recheck(domain)


def draw_logo(job: Running) -> None:
    """A logo that was asked for once is paid for once: whatever comes of it is written down, and not tried again."""
    proposal = db.session.get(LogoProposal, job.subject)
    if proposal is None:
        raise NotYet()
    if proposal.state != proposing.DRAWING or job.org is None:
        raise Void("it is drawn already")
    try:
        proposing.draw(organizations.get(job.org), proposal)
    except refusals.Conflict:
        proposal.state, proposal.reason = proposing.FAILED, "quota"


def _organization(job: Running) -> Organization:
    org = db.session.get(Organization, job.subject)
    if org is None or org.status == "deleting":
        raise Void("the organization is gone")
    return org


def _tell_managers(org: Organization, letter: str, facts: dict[str, object]) -> None:
    for manager in members.managers(org.id):
        if manager.email:
            with suppress(Void):  # one refused mailbox must not keep the others from hearing
                letters.send(letter, manager.email, facts)


JOBS = [
    Kind(reminding.SEND_REMINDER, send_reminder, attempts=mail.ATTEMPTS),
    Kind(profiles.KEEP_PERSON, keep_person),
    Kind(invitations.SEND, send_invitation, attempts=mail.ATTEMPTS),
    Kind(members.TELL_REMOVED, tell_removed, attempts=mail.ATTEMPTS),
    Kind(organizations.TELL_RENAMED, tell_renamed, attempts=mail.ATTEMPTS),
    Kind(domains.TELL_FAILING, tell_domain_failing, attempts=mail.ATTEMPTS),
    Kind(domains.RECHECK, recheck_domain),
    Kind("orgs.recheck_domains", recheck_domains),
    Kind(proposing.DRAW, draw_logo, attempts=2, is_slow=True),
]
SCHEDULE = [Periodic("orgs.recheck_domains", "23 4 * * *", "orgs.recheck_domains")]
