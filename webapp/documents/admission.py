"""What the organization's limits let in."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import Document
from webapp.kit import clock, db, refusals
from webapp.settings import limits

Weighed = tuple[int, str]  # bytes and media type of a file


def check(org_id: UUID, files: Iterable[Weighed], *, are_documents: bool = True) -> None:
    """Refuses files that may not become documents here, all of them for one. `are_documents`: they count as documents of today. Raises
    TooLarge, Invalid (TYPE_NOT_ALLOWED), Conflict (DAILY_LIMIT)."""
    weighed, found = list(files), limits.effective(org_id)
    for size, content_type in weighed:
        if size > found.bytes:
            raise refusals.TooLarge("A document may have at most %(limit)s MB. This one is larger, and nothing of it was kept.", limit=found.max_mb)
        if not limits.takes(found, size, content_type):
            raise refusals.Invalid("Files of this kind are not taken here. Those who set documents up decide which are.", code="TYPE_NOT_ALLOWED", field="file")
    if are_documents:
        refuse_past(found.per_day, len(weighed))


def refuse_past(per_day: int | None, more: int) -> None:
    """Raises Conflict (DAILY_LIMIT) where `more` documents were too many for today, which begins at midnight UTC. Looks at one row."""
    if per_day is None or more == 0:
        return
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    first_too_many = sa.select(Document.created_at).order_by(Document.n.desc()).offset(max(per_day - more, 0)).limit(1)
    made_at = db.session.scalar(first_too_many)
    if more > per_day or (made_at is not None and made_at >= since):
        raise refusals.Conflict(
            "Your organization takes %(number)s documents a day, and today’s are in. Try again tomorrow.", code="DAILY_LIMIT", number=per_day
        )
