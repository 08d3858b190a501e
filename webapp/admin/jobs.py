"""Letters from the console, and the end of organizations whose grace is over."""

from webapp.admin import founding
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import db, mail
from webapp.platform import addresses, deletion, letters, sysadmins
from webapp.platform.models import Organization, User

SWEEP = "admin.sweep"
PURGE = "admin.purge"


def sweep(_job: Running) -> None:
    """A job of its own for each, so that one that fails keeps no other waiting."""
    for organization_id in deletion.due():
        jobs.add(PURGE, subject=organization_id)


def purge(job: Running) -> None:
    org = db.session.get(Organization, job.subject)
    if org is None or org.status != deletion.DELETING:
        raise Void("the organization is gone, or was brought back")
    deletion.finish(org)


def tell_sysadmin(job: Running) -> None:
    user = db.session.get(User, job.subject)
    if user is None or user.email is None:
        raise Void("there is nobody to write to")
    letters.send("admin/sysadmin", user.email, {"by": job.payload["by"], "address": user.email, "url": addresses.of_console()})


def tell_first_manager(job: Running) -> None:
    org = db.session.get(Organization, job.subject)
    if org is None:
        raise Void("the organization is gone")
    letters.send("admin/first_manager", job.payload["to"], {"place": org.name, "address": job.payload["to"], "url": addresses.of_org(org.slug)})


JOBS = [
    Kind(SWEEP, sweep),
    Kind(PURGE, purge),
    Kind(sysadmins.TELL, tell_sysadmin, attempts=mail.ATTEMPTS),
    Kind(founding.TELL, tell_first_manager, attempts=mail.ATTEMPTS),
]
SCHEDULE = [Periodic(SWEEP, "20 2 * * *", SWEEP)]
