"""Many documents as one archive. Inside an organization's context."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import activity, quarantine, ways
from webapp.documents.models import Activity, Document
from webapp.kit import clock, db, ids, refusals, zipping
from webapp.kit.blobs.contract import BlobMissing
from webapp.kit.blobs.store import store
from webapp.orgs import roles
from webapp.search.selecting import Chosen

MOST_BYTES = 4 * 2**30  # of an archive: an hour at 10 Mbit/s, and no browser resumes it
NAMED = 3  # titles in a sentence


def prepare(org_id: UUID, chosen: Sequence[Chosen], *, role: str | None, by: ledger.Actor) -> list[zipping.Entry]:
    """What `zipping.streamed` sends, after the request too. Raises Invalid (TOO_MUCH_SELECTED, QUARANTINED), and Unavailable (BLOB_MISSING) before
    anything is sent."""
    shut = [one.title for one in chosen if quarantine.is_shut(one.state, one.problem)]
    if shut:
        raise refusals.Invalid(
            "%(titles)s cannot be given out: the virus scanner stopped it, or has not seen it yet. Leave it out, then try again.",
            code="QUARANTINED",
            titles=", ".join(shut[:NAMED]),
        )
    size = sum(one.size for one in chosen)
    if size > MOST_BYTES:
        raise refusals.Invalid(
            "These documents have %(size)s GB together, and an archive may have %(most)s GB. Select fewer.",
            code="TOO_MUCH_SELECTED",
            size=round(size / 2**30, 1),
            most=MOST_BYTES // 2**30,
        )
    entries = [_entry(org_id.hex, one, name) for one, name in zip(chosen, zipping.unique(one.filename for one in chosen), strict=True)]
    _note(chosen, by)
    if role == roles.MANAGER:
        ways.tell_of_manager(*db.session.scalars(sa.select(Document).where(Document.n.in_([one.n for one in chosen]))), role=role, by=by)
    ledger.record_inside("documents.downloaded_together", by=by, number=len(chosen), bytes=size)
    return entries


def _entry(space: str, one: Chosen, name: str) -> zipping.Entry:
    try:
        size = store().size(space, one.sha256)
    except BlobMissing as error:
        raise refusals.Unavailable(
            "The bytes of %(title)s cannot be reached. Leave it out, or try again later.", code="BLOB_MISSING", title=one.title
        ) from error
    return zipping.Entry(name, partial(store().open, space, one.sha256), size, one.content_type, one.created_at)


def _note(chosen: Sequence[Chosen], by: ledger.Actor) -> None:
    now = clock.now()
    rows = [{"id": ids.new(), "document_n": one.n, "user_id": by.id, "action": activity.DOWNLOADED, "created_at": now} for one in chosen]
    db.session.execute(sa.insert(Activity), rows)
