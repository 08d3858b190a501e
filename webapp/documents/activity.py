"""What happened to a document. Who opened and who downloaded it are notes of the margin: no page waits for one, and none fails with it; what was
done to it stands in the ledger."""

import heapq
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import reading
from webapp.documents import archives
from webapp.documents.models import Activity, Document
from webapp.kit import clock, db, ids, paging, tenants
from webapp.kit.log import log
from webapp.orgs.models import Person

OPENED, DOWNLOADED = "opened", "downloaded"
ONCE = timedelta(hours=1)  # the same by the same person within it is one
PAGE = 30
STEM = "documents."
TOLD = (
    *(STEM + past for past in ("uploaded", "changed", "filed", "reviewed", "version_added", "version_restored", "trashed", "restored", "quarantined")),
    archives.DONE,
)  # of what the ledger knows of a document


class Note(NamedTuple):
    """`action` without its stem; `facts` are the ledger's. `user_id` is None where nobody did it, but the house itself."""

    id: UUID
    user_id: UUID | None
    name: str
    action: str
    created_at: datetime
    facts: dict[str, Any]


def note(document: Document, user_id: UUID, action: str) -> None:
    """Writes down once an hour that somebody opened or downloaded a document, after this unit of work and apart from it."""
    db.after_commit(partial(_write, tenants.current(), document.n, user_id, action))


def of(document: Document, cursor: str | None = None, limit: int = PAGE, *, with_readers: bool) -> paging.Page[Note]:
    """The newest first. Who read it, `with_readers`, is for the document's owner; what was done to it for whoever may see it. A statement
    each, which reads no more than a page."""
    last = paging.decode(cursor, (paging.moment, UUID)) if cursor else None
    done = [
        Note(fact.id, fact.actor_id, fact.actor_name, fact.action.removeprefix(STEM), fact.created_at, fact.facts)
        for fact in reading.of_subject(document.id, TOLD, last, limit + 1)
    ]
    read = _readers(document, last, limit + 1) if with_readers else []
    rows = list(islice(heapq.merge(done, read, key=lambda one: (one.created_at, one.id), reverse=True), limit + 1))
    return paging.cut(rows, limit, lambda one: (one.created_at, str(one.id)))


def _readers(document: Document, last: Sequence[Any] | None, limit: int) -> list[Note]:
    keys = (Activity.created_at, Activity.id)
    some = sa.select(Activity.id, Activity.user_id, sa.func.coalesce(Person.name, ""), Activity.action, Activity.created_at)
    some = some.outerjoin(Person, Person.id == Activity.user_id).where(Activity.document_n == document.n)
    if last:
        some = some.where(paging.after(keys, last))
    return [Note(*row, {}) for row in db.session.execute(some.order_by(*(key.desc() for key in keys)).limit(limit))]


def _write(tenant: tenants.Tenant, document_n: int, user_id: UUID, action: str) -> None:
    now = clock.now()
    known = sa.exists().where(Activity.document_n == document_n, Activity.user_id == user_id, Activity.action == action, Activity.created_at > now - ONCE)
    there = sa.exists().where(Document.n == document_n)
    row = {"id": ids.new(), "document_n": document_n, "user_id": user_id, "action": action, "created_at": now}
    values = sa.select(*(sa.literal(value, Activity.__table__.c[name].type) for name, value in row.items()))
    try:
        with db.apart(tenant) as connection:
            connection.execute(sa.insert(Activity).from_select(list(row), values.where(there, ~known)))
    except sa.exc.SQLAlchemyError as error:
        log.warning("activity not noted", action=action, reason=type(error).__name__)
