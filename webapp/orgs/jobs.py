"""Letters of the front door."""

from webapp.jobs.registry import Kind, Running, Void
from webapp.kit import mail
from webapp.orgs import reminding
from webapp.platform import addresses, letters, organizations


def send_reminder(job: Running) -> None:
    found = organizations.of_address(job.payload["email"])
    if not found:
        raise Void("nobody has this address here")
    places = [{"name": org.name, "url": addresses.of_org(org.slug)} for org in found]
    letters.send("orgs/reminder", job.payload["email"], {"places": places})


JOBS = [Kind(reminding.SEND_REMINDER, send_reminder, attempts=mail.ATTEMPTS)]
