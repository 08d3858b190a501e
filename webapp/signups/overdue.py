"""Who waits anywhere in the installation, for those who run it: without names, since it is no business of theirs who asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import clock, db, paging
from webapp.signups.models import PENDING, Signup


@dataclass(frozen=True, slots=True)
class Waiting:
    """`email_domain` is all that is told of the address."""

    id: UUID
    organization_id: UUID
    proved_at: datetime
    email_domain: str

    @property
    def age(self) -> timedelta:
        return clock.now() - self.proved_at


def page(cursor: str | None, *, limit: int) -> paging.Page[Waiting]:
    """Those who wait, the longest first."""
    keys = (Signup.proved_at, Signup.id)
    statement = sa.select(Signup.id, Signup.organization_id, Signup.proved_at, Signup.email).where(Signup.status == PENDING).order_by(*keys).limit(limit + 1)
    last = paging.decode(cursor, (paging.moment, UUID)) if cursor else None
    if last:
        statement = statement.where(paging.beyond(keys, last))
    rows = [Waiting(row.id, row.organization_id, row.proved_at, row.email.rpartition("@")[2]) for row in db.session.execute(statement)]
    return paging.cut(rows, limit, lambda row: (row.proved_at, row.id))
