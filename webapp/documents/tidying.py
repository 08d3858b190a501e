"""Bytes without a document: a request that dies between keeping the bytes and its commit leaves them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import Document, DocumentPage, DocumentVersion
from webapp.kit import clock, db
from webapp.kit.blobs.store import store

GRACE = timedelta(days=1)  # many times what any request takes from keeping its bytes to its commit
BATCH = 500  # digests asked for in one statement

NAMED_BY: tuple[Any, ...] = (
    Document.sha256,
    DocumentVersion.sha256,
    Document.thumbnail_sha256,
    Document.preview_sha256,
    DocumentPage.sha256,
)  # every column of an organization's database that names a blob


def remove_orphans(org_id: UUID) -> int:
    """Deletes the current organization's blobs that nothing has named for a day, and bytes that came in and were never kept.
    Answers how many blobs. Bytes that are kept anew meanwhile are young again, and stay."""
    before, space, removed = clock.now() - GRACE, org_id.hex, 0
    store().abandon(space, before)
    old = _old(space, before)
    while some := set(islice(old, BATCH)):
        removed += sum(store().expire(space, sha256, before) for sha256 in some - _named(some))
    if removed:
        ledger.record_inside("documents.orphans_removed", by=None, blobs=removed)
    return removed


def _old(space: str, before: datetime) -> Iterator[str]:
    return (sha256 for sha256, kept_at in store().list(space) if kept_at < before)


def _named(some: set[str]) -> set[str]:
    return {sha256 for column in NAMED_BY for sha256 in db.session.scalars(sa.select(column).where(column.in_(some)))}
