"""How many documents an organization has, and how many came on a day."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from webapp.documents.models import Document
from webapp.kit import db
from webapp.platform.usage import Measured


def measure(_org_id: UUID, begin: datetime, end: datetime) -> Measured:
    """What there was at the end of the day, as far as it still is there."""
    came = sa.func.count().filter(Document.created_at >= begin)
    number, size, uploads = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Document.size), 0), came).select_from(Document).where(Document.created_at < end)
    ).one()
    return Measured(documents=number, bytes=int(size), uploads=uploads)
