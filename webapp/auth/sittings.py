"""Where somebody is signed in at one place: the browsers and the programs, as one list."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import gate, sessions, tokens
from webapp.auth.models import RefreshFamily, Session
from webapp.kit import clock, db, paging

BROWSER, PROGRAM = "browser", "program"
SHOWN = ("id", "device", "address", "created_at", "seen_at")


def page(user_id: UUID, org: UUID | None, *, after: UUID | None, limit: int) -> paging.Page[Any]:
    """Rows of id, kind, device, address, created_at and seen_at, the newest first; `after` is the last row's id."""
    both = sa.union_all(
        _live(Session, BROWSER, user_id, org).where(Session.side == (gate.ORG if org else gate.ADMIN)),
        _live(RefreshFamily, PROGRAM, user_id, org).where(RefreshFamily.second_step != gate.MISSING),
    ).subquery()
    listed = sa.select(both).order_by(both.c.id.desc()).limit(limit + 1)
    if after is not None:
        listed = listed.where(paging.after([both.c.id], [after]))
    rows: Sequence[Any] = db.session.execute(listed).all()
    return paging.cut(rows, limit, lambda row: [row.id])


def close(sitting_id: UUID, *, of: UUID, org: UUID | None, by: ledger.Actor) -> None:
    """Ends a session or a program's sign-in at one place. Raises NotFound for any other, and anybody else's."""
    at = Session.organization_id.is_(None) if org is None else Session.organization_id == org
    is_browser = db.session.scalar(sa.select(Session.id).where(Session.id == sitting_id, Session.user_id == of, at)) is not None
    if is_browser:
        sessions.close(sitting_id, of=of, by=by, org=org)
    else:
        tokens.end(sitting_id, of=of, org=org, by=by)


def _live(model: Any, kind: str, user_id: UUID, org: UUID | None) -> sa.Select[Any]:
    at = model.organization_id.is_(None) if org is None else model.organization_id == org
    shown = [getattr(model, name) for name in SHOWN]
    return sa.select(*shown, sa.literal(kind).label("kind")).where(model.user_id == user_id, at, model.expires_at > clock.now())
