"""Who opened and who downloaded a document. Notes of the margin: no page waits for one, and none fails with it."""

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import Activity, Document
from webapp.kit import clock, db, ids, paging, tenants
from webapp.kit.log import log
from webapp.orgs.models import Person

OPENED, DOWNLOADED = "opened", "downloaded"
ONCE = timedelta(hours=1)  # the same by the same person within it is one
PAGE = 30


class Note(NamedTuple):
    id: UUID
    user_id: UUID
    name: str
    action: str
    created_at: datetime


def note(document: Document, user_id: UUID, action: str) -> None:
    """Writes down once an hour that somebody opened or downloaded a document, after this unit of work and apart from it."""
    db.after_commit(partial(_write, tenants.current(), document.n, user_id, action))


def of(document: Document, cursor: str | None = None, limit: int = PAGE) -> paging.Page[Note]:
    """The newest first. For the document's owner."""
    last = paging.decode(cursor, (paging.moment, UUID)) if cursor else None
    keys = (Activity.created_at, Activity.id)
    some = sa.select(Activity.id, Activity.user_id, sa.func.coalesce(Person.name, ""), Activity.action, Activity.created_at)
    some = some.outerjoin(Person, Person.id == Activity.user_id).where(Activity.document_n == document.n)
    if last:
        some = some.where(paging.after(keys, last))
    rows = [Note(*row) for row in db.session.execute(some.order_by(*(key.desc() for key in keys)).limit(limit + 1))]
    return paging.cut(rows, limit, lambda one: (one.created_at, str(one.id)))


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
