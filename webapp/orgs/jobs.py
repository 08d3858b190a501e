"""Letters of the front door, and copies of people."""

from webapp.jobs.registry import Kind, Running, Void
from webapp.kit import db, mail
from webapp.orgs import members, profiles, reminding
from webapp.platform import addresses, letters, organizations
from webapp.platform.models import User


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


JOBS = [Kind(reminding.SEND_REMINDER, send_reminder, attempts=mail.ATTEMPTS), Kind(profiles.KEEP_PERSON, keep_person)]
