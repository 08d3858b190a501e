"""Every night: what was in the trash long enough is erased, bytes that belong to no document are removed, and those that do are counted."""

from webapp.documents import storing, tidying, trash
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, Running
from webapp.jobs.schedule import Periodic
from webapp.platform import organizations, quota

TIDY = "documents.tidy"
REMOVE_ORPHANS = "documents.remove_orphans"
EMPTY_TRASH = "documents.empty_trash"


def tidy(_job: Running) -> None:
    """A job for each organization, so that one whose database is down keeps none of the others waiting. Suspended ones are
    left out: theirs would wait, one more each night."""
    for org in organizations.every():
        if org.status == "active":
            jobs.add(EMPTY_TRASH, org=org.id)
            jobs.add(REMOVE_ORPHANS, org=org.id)


def empty_trash(job: Running) -> None:
    if job.org is not None:
        trash.erase_old(job.org)


def remove_orphans(job: Running) -> None:
    if job.org is not None:
        tidying.remove_orphans(job.org)
        quota.compare(job.org, quota.STORAGE, storing.count_bytes)


JOBS = [Kind(TIDY, tidy), Kind(EMPTY_TRASH, empty_trash), Kind(REMOVE_ORPHANS, remove_orphans)]
SCHEDULE = [Periodic("documents.tidy", "20 4 * * *", TIDY)]
