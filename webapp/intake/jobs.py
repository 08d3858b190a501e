"""Reading what came in, and asking anew for what was forgotten."""

from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import suggesting
from webapp.documents import storing
from webapp.documents.models import Document
from webapp.intake import pipeline, scanning, unpacking, uploading
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import db, refusals
from webapp.platform import organizations
from webapp.platform.models import User

EXTRACT = "intake.extract"
SWEEP = "intake.sweep"
RESCUE = "intake.rescue"


def begin(job: Running) -> None:
    """Has the document scanned, says that it is being read, and lets it be read in a unit of work of its own, however long that
    takes."""
    org, subject = _of(job)
    task = pipeline.find(subject, job.payload.get("version"))
    db.rollback()  # nothing was written, and nothing is held while the scanner works
    verdict = scanning.look(org.hex, task.sha256)
    if verdict:
        pipeline.stop(task, verdict)
        return
    pipeline.begin(task)
    jobs.add(EXTRACT, org=org, subject=subject, once=f"{EXTRACT}:{job.id}", version=task.version)


def extract(job: Running) -> None:
    org, subject = _of(job)
    task = pipeline.find(subject, job.payload.get("version"))
    db.rollback()  # nothing was written, and nothing is held while the child works
    found, pictures = pipeline.read(task, org.hex)
    pipeline.keep(task, found, pictures)
    if found.problem is None:
        suggesting.ask(org, subject)


def unpack(job: Running) -> None:
    """All members or none. Much that it may be refused for was looked at when it was asked for; the rest is told on the document's page."""
    org, subject = _of(job)
    try:
        document, member = _archive(job, subject)
        unpacking.unpack(org, document, by=member)
    except refusals.Refusal as refusal:
        db.rollback()  # what was made of the first members
        document, member = _archive(job, subject)
        unpacking.refuse(document, refusal, by=member)


def _archive(job: Running, subject: UUID) -> tuple[Document, User]:
    document = db.session.scalar(sa.select(Document).where(Document.id == subject))
    member = db.session.get(User, UUID(job.payload["member"]))
    if document is None or member is None:
        raise Void("the archive or its owner is gone")
    return document, member


def sweep(_job: Running) -> None:
    for org in organizations.every():
        if org.status == "active":
            jobs.add(RESCUE, org=org.id)


def rescue(job: Running) -> None:
    if job.org is not None:
        uploading.forget()
        pipeline.rescue(job.org)


def _of(job: Running) -> tuple[UUID, UUID]:
    if job.org is None or job.subject is None:
        raise Void("no document is named")
    return job.org, job.subject


JOBS = [
    Kind(storing.READ, begin, is_slow=True),
    Kind(unpacking.UNPACK, unpack, is_slow=True),
    Kind(EXTRACT, extract, attempts=3, is_slow=True),
    Kind(SWEEP, sweep),
    Kind(RESCUE, rescue),
]
SCHEDULE = [Periodic("intake.sweep", "*/30 * * * *", SWEEP)]
