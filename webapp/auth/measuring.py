"""Who was there on a day, as far as their sessions tell."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from webapp.auth import gate
from webapp.auth.models import ApiToken, RefreshFamily, Session
from webapp.kit import db
from webapp.platform.usage import Measured


def measure(org_id: UUID, begin: datetime, end: datetime) -> Measured:
    """Whoever used something that was open that day: a browser, a program they signed in with, or a token they made. Who signed
    out since is told of by the audit log."""
    people: set[UUID] = set()
    for model, seen_at in ((Session, Session.seen_at), (RefreshFamily, RefreshFamily.seen_at), (ApiToken, ApiToken.used_at)):
        used = sa.select(model.user_id).where(model.organization_id == org_id, seen_at >= begin, model.created_at < end)
        people.update(db.session.scalars(used.where(Session.kind == gate.FULL) if model is Session else used))
    return Measured(people=frozenset(people))
