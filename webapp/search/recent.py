"""What somebody looked for lately: their own, and nobody else's to see."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import clock, db, refusals
from webapp.search.models import RecentSearch
from webapp.search.query import LONGEST

KEPT = 10
SAME = timedelta(seconds=30)  # within which what goes on as it began is one search: keystrokes, not thoughts


def remember(user_id: UUID, text: str) -> None:
    """Keeps a search that was used, once, at its last time. Nothing for one without letters."""
    words = " ".join(text.replace("\0", "").split())[:LONGEST]
    if not words:
        return
    known = of(user_id)
    now = clock.now()
    for one in known:
        if one.query == words or (one is known[0] and now - one.created_at <= SAME and _goes_on(one.query, words)):
            db.session.delete(one)
    db.session.flush()
    db.session.add(RecentSearch(user_id=user_id, query=words, created_at=now))
    db.session.flush()
    for one in of(user_id)[KEPT:]:
        db.session.delete(one)


def of(user_id: UUID) -> list[RecentSearch]:
    """The newest first."""
    mine = sa.select(RecentSearch).where(RecentSearch.user_id == user_id)
    return list(db.session.scalars(mine.order_by(RecentSearch.created_at.desc(), RecentSearch.id.desc())))


def forget(user_id: UUID, recent_id: UUID) -> None:
    """Raises NotFound for what is not theirs."""
    mine = (RecentSearch.user_id == user_id, RecentSearch.id == recent_id)
    if db.session.execute(sa.delete(RecentSearch).where(*mine).returning(RecentSearch.id)).one_or_none() is None:
        raise refusals.NotFound()


def forget_all(user_id: UUID) -> None:
    db.session.execute(sa.delete(RecentSearch).where(RecentSearch.user_id == user_id))


def _goes_on(before: str, now: str) -> bool:
    """Whether one begins with the other: somebody typed on, or took letters back."""
    return before.startswith(now) or now.startswith(before)
