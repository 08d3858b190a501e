from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.documents.models import Document
from webapp.kit import clock, db

TYPE, CATEGORY, TAG, CORRESPONDENT, TITLE, DATE = FIELDS = ("type", "category", "tag", "correspondent", "title", "date")
SEVERAL = (CATEGORY, TAG)  # fields of which a document has several values
VOCABULARY = (TYPE, CATEGORY, TAG, CORRESPONDENT)  # fields whose values have names of their own

RULE, LEARNED, MODEL = SOURCES = ("rule", "learned", "model")
PENDING, APPLIED, ACCEPTED, EDITED, REJECTED = "pending", "applied", "accepted", "edited", "rejected"
OPEN = (PENDING, APPLIED)  # waits for somebody's word; an applied one stands in the document meanwhile, marked
DECIDED = (ACCEPTED, EDITED, REJECTED)


class Suggestion(db.Identified, db.Touched, db.TenantModel):
    """One proposed value for one field of one document. `value` is a name, a title, or a day in ISO 8601; `label_id` the type, category, tag or
    correspondent meant, None for one that is not there yet."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(sa.String(16))
    key: Mapped[str] = mapped_column(sa.String(64))  # tells values of a field apart
    value: Mapped[str] = mapped_column(sa.String(300))
    label_id: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(sa.String(8))
    confidence: Mapped[int]  # per cent
    quote: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    page: Mapped[int | None]  # where the quote stands
    words: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")  # what told, apart by spaces, where it was learned
    state: Mapped[str] = mapped_column(sa.String(10), default=PENDING, server_default=PENDING)
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # was put into the document before anybody decided
    before: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")  # what stood there then: an id, a title, a day
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        sa.UniqueConstraint("document_n", "field", "key"),
        sa.Index("ix_suggestion_decided", "field", "decided_at"),
    )

    @property
    def label(self) -> str:
        return self.value

    @property
    def is_new(self) -> bool:
        """Whether accepting it makes vocabulary."""
        return self.field in VOCABULARY and self.label_id is None


class Lesson(db.TenantModel):
    """What was learned from a document, so that exactly this can be unlearned."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(sa.Text)  # apart by spaces, each once
    label_ids: Mapped[str] = mapped_column(sa.Text)  # of LearnedLabel, apart by spaces
    learned_at: Mapped[datetime] = mapped_column(default=clock.now)


class LearnedLabel(db.TenantModel):
    """A value that documents were given, and how many. The one of the empty field counts all lessons."""

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(sa.String(16))
    value: Mapped[str] = mapped_column(sa.String(32))  # a label's id in hex
    documents: Mapped[int] = mapped_column(default=0)
    __table_args__ = (sa.UniqueConstraint("field", "value"),)


class LearnedWord(db.TenantModel):
    """In how many of a label's documents a word stands."""

    word: Mapped[str] = mapped_column(sa.String(42), primary_key=True)
    label_id: Mapped[int] = mapped_column(sa.ForeignKey(LearnedLabel.id, ondelete="CASCADE"), primary_key=True, index=True)
    documents: Mapped[int]


class Calibration(db.TenantModel):
    """How often the classifier was right, among first guesses of about the same score, before it was told."""

    field: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True)  # a tenth of the score
    guesses: Mapped[int] = mapped_column(default=0)
    hits: Mapped[int] = mapped_column(default=0)


class AssistantSwitch(db.TenantModel):
    """What managers let the assistant do by itself: a field's name, or "outside". No row is off."""

    name: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[UUID | None]
    fell_back_at: Mapped[datetime | None]  # when it switched itself off
