"""Every night: what was in the trash long enough is erased, bytes that belong to no document are removed, and those that do are counted."""

import sqlalchemy as sa

from webapp.documents import asking, bulk, sharing, storing, tidying, trash, undo
from webapp.documents.models import AccessRequest, Document, Operation
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, NotYet, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import db, mail
from webapp.orgs import members
from webapp.platform import addresses, letters, organizations, quota
from webapp.platform.models import User

TIDY = "documents.tidy"
REMOVE_ORPHANS = "documents.remove_orphans"
EMPTY_TRASH = "documents.empty_trash"
END_SHARES = "documents.end_shares"


def tidy(_job: Running) -> None:
    """A job for each organization, so that one whose database is down keeps none of the others waiting. Suspended ones are
    left out: theirs would wait, one more each night."""
    for org in organizations.every():
        if org.status == "active":
            jobs.add(EMPTY_TRASH, org=org.id)
            jobs.add(REMOVE_ORPHANS, org=org.id)
            jobs.add(END_SHARES, org=org.id)


def empty_trash(job: Running) -> None:
    if job.org is not None:
        trash.erase_old(job.org)


def remove_orphans(job: Running) -> None:
    if job.org is not None:
        tidying.remove_orphans(job.org)
        quota.compare(job.org, quota.STORAGE, storing.count_bytes)


def end_shares(_job: Running) -> None:
    sharing.end_due()
    undo.forget_old()


def run_operation(job: Running) -> None:
    """A batch of a large change, or of taking one back; and the next one's job. Void where whoever began it has no seat any more: what is left
    stays as it is."""
    operation = db.session.get(Operation, job.subject)
    if operation is None:
        raise NotYet(f"operation {job.subject} is not there")
    if operation.state not in (bulk.RUNNING, bulk.UNDOING) or job.org is None:
        raise Void("this is done")
    seat, user = members.find(job.org, operation.made_by), db.session.get(User, operation.made_by)
    if user is None or seat is None or seat.status != "active":
        raise Void("whoever began this is no member any more")
    verb = bulk.run if operation.state == bulk.RUNNING else undo.run
    if verb(operation, role=seat.role, by=user):
        if operation.state == bulk.DONE:
            bulk.tell(job.org, operation)
    else:
        jobs.add(bulk.RUN, org=job.org, subject=operation.id, once=f"{bulk.RUN}:{operation.id}:{operation.state}:{operation.done}")


def tell_asked(job: Running) -> None:
    """To the owner of a document that somebody asks for."""
    request, document, org_slug = _asked(job)
    owner, member = db.session.get(User, document.owner_id), db.session.get(User, request.member_id)
    if request.state != asking.WAITING or owner is None or owner.email is None or member is None:
        raise Void("this was decided, or there is nobody to tell")
    url = addresses.of_home(org_slug, f"/documents/{document.id}/sharing")
    letters.send("documents/asked", owner.email, {"who": member.name, "title": document.title, "note": request.note, "url": url})


def tell_granted(job: Running) -> None:
    """To whoever asked."""
    request, document, org_slug = _asked(job)
    member, by = db.session.get(User, request.member_id), db.session.get(User, request.decided_by)
    if member is None or member.email is None:
        raise Void("there is nobody to tell")
    url = addresses.of_home(org_slug, f"/documents/{document.id}")
    letters.send("documents/granted", member.email, {"who": by.name if by else "", "title": document.title, "url": url})


def _asked(job: Running) -> tuple[AccessRequest, Document, str]:
    row = db.session.execute(
        sa.select(AccessRequest, Document).join(Document, Document.n == AccessRequest.document_n).where(AccessRequest.id == job.subject)
    ).one_or_none()
    if row is None or job.org is None:
        raise NotYet(f"request {job.subject} is not there")
    return row[0], row[1], organizations.get(job.org).slug


JOBS = [
    Kind(TIDY, tidy),
    Kind(EMPTY_TRASH, empty_trash),
    Kind(REMOVE_ORPHANS, remove_orphans),
    Kind(END_SHARES, end_shares),
    Kind(bulk.RUN, run_operation),
    Kind(asking.TELL_ASKED, tell_asked, attempts=mail.ATTEMPTS),
    Kind(asking.TELL_GRANTED, tell_granted, attempts=mail.ATTEMPTS),
]
SCHEDULE = [Periodic("documents.tidy", "20 4 * * *", TIDY)]
