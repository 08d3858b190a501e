"""Which documents teach, and what: the decisions that people made about them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import learned, words
from webapp.assistant.models import APPLIED, CATEGORY, CORRESPONDENT, TAG, TYPE, Lesson, Suggestion
from webapp.documents import filing, texts
from webapp.documents.models import READY, Document, DocumentCategory, DocumentTag
from webapp.kit import clock, db

OVERSEEN = timedelta(days=2)  # that the nightly look goes back: so that a night may fail
AT_ONCE = 1_000  # documents of one look


def take(document: Document) -> bool:
    """Learns from what a document is by now, in place of what it taught before. What the assistant put in itself teaches nothing until somebody
    confirmed it. Answers whether anything was learned."""
    if document.state != READY or document.trashed_at:
        return False
    now = filing.of(document.n)
    applied = sa.select(Suggestion.field, Suggestion.label_id).where(Suggestion.document_n == document.n, Suggestion.state == APPLIED)
    unsaid = {(row.field, row.label_id) for row in db.session.execute(applied)}
    labels: dict[str, Sequence[Any]] = {
        TYPE: [now.type] if now.type else [],
        CORRESPONDENT: [now.correspondent] if now.correspondent else [],
        CATEGORY: now.categories,
        TAG: now.tags,
    }
    said = {field: [label_id for one in some if (field, label_id := UUID(one.id)) not in unsaid] for field, some in labels.items()}
    return learned.teach(document.n, words.told_by(document.title, texts.of(document.n) or ""), said)


def take_overseen() -> int:
    """Learns from documents that changed without anybody telling: with a label that was merged, or deleted. Answers from how many."""
    is_filed = sa.or_(
        Document.type_id.is_not(None),
        Document.correspondent_id.is_not(None),
        sa.exists().where(DocumentCategory.document_n == Document.n),
        sa.exists().where(DocumentTag.document_n == Document.n),
    )
    changed = (
        sa.select(Document)
        .outerjoin(Lesson, Lesson.document_n == Document.n)
        .where(Document.state == READY, Document.updated_at > clock.now() - OVERSEEN)
        .where(sa.or_(Lesson.learned_at < Document.updated_at, sa.and_(Lesson.learned_at.is_(None), is_filed)))
    )
    return sum(take(document) for document in db.session.scalars(changed.order_by(Document.n).limit(AT_ONCE)).all())
