"""Looking at what was read, and learning from what was decided."""

from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import deciding, lessons, outside, suggesting
from webapp.documents.models import NEW, READY, Document
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, NotYet, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import db
from webapp.platform import organizations

OVERSEE_ALL, OVERSEE = "assistant.oversee_all", "assistant.oversee"


def suggest(job: Running) -> None:
    """A document that somebody filed before it was read teaches now."""
    org, document = _of(job)
    if lessons.take(document):
        suggesting.refresh(org)
    suggesting.suggest(org, document)
    if document.review == NEW:
        outside.ask_soon(org, document)


def ask(job: Running) -> None:
    org, document = _of(job)
    outside.ask(org, document.id)


def learn(job: Running) -> None:
    """From documents by their numbers; of one that is gone, or not read, nothing."""
    org = _org(job)
    documents = db.session.scalars(sa.select(Document).where(Document.n.in_(job.payload["documents"])).order_by(Document.n)).all()
    if sum(lessons.take(document) for document in documents):
        suggesting.refresh(org)


def oversee_all(_job: Running) -> None:
    for org in organizations.every():
        if org.status == "active":
            jobs.add(OVERSEE, org=org.id)


def oversee(job: Running) -> None:
    if job.org is not None and suggesting.is_on(job.org):
        lessons.take_overseen()


def _of(job: Running) -> tuple[UUID, Document]:
    """Raises NotYet while the document is not there, Void where there is nothing to do."""
    org = _org(job)
    document = db.session.scalar(sa.select(Document).where(Document.id == job.subject))
    if document is None:
        raise NotYet()
    if document.state != READY:
        raise Void("the document is not read")
    return org, document


def _org(job: Running) -> UUID:
    """Raises Void where the assistant is off."""
    if job.org is None or not suggesting.is_on(job.org):
        raise Void("the assistant is off")
    return job.org


JOBS = [
    Kind(suggesting.SUGGEST, suggest),
    Kind(outside.ASK, ask, attempts=3, is_slow=True),
    Kind(deciding.LEARN, learn),
    Kind(OVERSEE_ALL, oversee_all),
    Kind(OVERSEE, oversee),
]
SCHEDULE = [Periodic("assistant.oversee", "40 2 * * *", OVERSEE_ALL)]
