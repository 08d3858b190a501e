"""Asking a document's owner to be let in. Inside the organization's context.

Whoever asks learns nothing by it: a document that there is not, one in the trash and one that they cannot see are asked for alike."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, sharing
from webapp.documents.models import AccessRequest, Document, DocumentAccess
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, ids, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs.models import Person

WAITING, GRANTED, REFUSED = "waiting", "granted", "refused"
TELL_ASKED, TELL_GRANTED = "documents.tell_asked", "documents.tell_granted"
NOTE = 300  # letters
PER_PERSON = Limit("access.asked", 20, timedelta(hours=1))
AGAIN_AFTER = timedelta(days=7)  # from a refusal to the next letter


class Line(NamedTuple):
    id: UUID
    member_id: UUID
    name: str
    note: str
    created_at: datetime


def ask(org_id: UUID, document_id: UUID | None, note: str, *, role: str | None, by: ledger.Actor) -> None:
    """Has the owner asked, once while the request waits, and not again within a week of a refusal. Answers nothing, whatever there is.
    Raises TooMany."""
    throttle.count((PER_PERSON, f"{org_id}:{by.id}"))
    document = db.session.scalar(sa.select(Document).where(Document.id == document_id, Document.trashed_at.is_(None))) if document_id else None
    if document is None or _is_known(document, by.id, role):
        return
    row: dict[str, Any] = {"id": ids.new(), "document_n": document.n, "member_id": by.id, "note": _clean(note), "created_at": clock.now()}
    connection = db.session.connection(bind_arguments=db.TENANT)
    made = connection.execute(db.upsert(AccessRequest, connection).values(**row).on_conflict_do_nothing().returning(AccessRequest.id)).one_or_none()
    if made:
        ledger.record_inside("documents.access_asked", by=by, subject=document)
        jobs.add(TELL_ASKED, org=org_id, subject=made[0])


def waiting(document: Document) -> list[Line]:
    """The first first."""
    columns = (AccessRequest.id, AccessRequest.member_id, sa.func.coalesce(Person.name, ""), AccessRequest.note, AccessRequest.created_at)
    asked = sa.select(*columns).outerjoin(Person, Person.id == AccessRequest.member_id)
    asked = asked.where(AccessRequest.document_n == document.n, AccessRequest.state == WAITING).order_by(AccessRequest.created_at)
    return [Line(*row) for row in db.session.execute(asked)]


def decide(org_id: UUID, document: Document, request_id: UUID, level: str | None, *, by: ledger.Actor) -> None:
    """Shares the document with whoever asked; without a level, refuses. Raises NotFound, Conflict (DECIDED_ALREADY), Invalid."""
    request = db.session.get(AccessRequest, request_id)
    if request is None or request.document_n != document.n:
        raise refusals.NotFound("There is no such request.")
    if request.state != WAITING:
        raise refusals.Conflict("This request was decided already.", code="DECIDED_ALREADY")
    request.state, request.decided_at, request.decided_by = GRANTED if level else REFUSED, clock.now(), by.id
    db.session.flush()
    if level:
        share = sharing.give(document, sharing.whom(org_id, sharing.MEMBER, request.member_id), level, by=by)
        share.told_in = share.told_in or request.id  # they are told as somebody who asked
        jobs.add(TELL_GRANTED, org=org_id, subject=request.id)
    else:
        ledger.record_inside("documents.access_refused", by=by, subject=document)


def _is_known(document: Document, member_id: UUID, role: str | None) -> bool:
    """Whether they see it already, or were refused a short while ago."""
    seen = sa.exists().where(DocumentAccess.document_n == document.n, access.sight(member_id, role))
    refused = sa.exists().where(
        AccessRequest.document_n == document.n,
        AccessRequest.member_id == member_id,
        AccessRequest.state == REFUSED,
        AccessRequest.decided_at > clock.now() - AGAIN_AFTER,
    )
    return bool(db.session.scalar(sa.select(sa.or_(seen, refused)), bind_arguments=db.TENANT))


def _clean(note: str) -> str:
    return " ".join(note.replace("\0", "").split())[:NOTE]
