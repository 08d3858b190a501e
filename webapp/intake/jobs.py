"""Reading what came in, and asking anew for what was forgotten."""

from webapp.documents import uploading
from webapp.intake import pipeline
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.platform import organizations

EXTRACT = "intake.extract"
SWEEP = "intake.sweep"
RESCUE = "intake.rescue"


def begin(job: Running) -> None:
    """Says that the document is being read, and lets it be read in a unit of work of its own, however long that takes."""
    if job.org is None or job.subject is None:
        raise Void("no document is named")
    pipeline.begin(job.subject)
    jobs.add(EXTRACT, org=job.org, subject=job.subject, once=f"{EXTRACT}:{job.id}")


def extract(job: Running) -> None:
    if job.org is None or job.subject is None:
        raise Void("no document is named")
    task = pipeline.begin(job.subject)
    found, pictures = pipeline.read(task, job.org.hex)
    pipeline.keep(task, found, pictures)


def sweep(_job: Running) -> None:
    for org in organizations.every():
        if org.status == "active":
            jobs.add(RESCUE, org=org.id)


def rescue(job: Running) -> None:
    if job.org is not None:
        pipeline.rescue(job.org)


JOBS = [Kind(uploading.READ, begin), Kind(EXTRACT, extract, attempts=3), Kind(SWEEP, sweep), Kind(RESCUE, rescue)]
SCHEDULE = [Periodic("intake.sweep", "*/30 * * * *", SWEEP)]
