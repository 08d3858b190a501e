from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import clock, db, ids

RECEIVED, READING, READY, UNREADABLE = "received", "reading", "ready", "unreadable"  # states: the promise, of which the queue is a hint
INFECTED, UNSCANNED = "infected", "unscanned"  # problems with which nobody is given a document's bytes
QUARANTINED = (INFECTED, UNSCANNED)
NEW, CONFIRMED, SKIPPED = "new", "confirmed", "skipped"  # what its owner said of it in the inbox


FOLDED = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")  # ordered by code points on both engines


class Named(db.Identified, db.Touched):
    """What people name themselves. `name_folded` tells names apart, without case and accents."""

    name: Mapped[str] = mapped_column(sa.String(80))
    name_folded: Mapped[str] = mapped_column(sa.String(160))

    @property
    def label(self) -> str:
        return self.name


class DocumentType(Named, db.TenantModel):
    """What kind of document one is: each has one type at most."""

    __table_args__ = (sa.UniqueConstraint("name_folded"),)


class Tag(Named, db.TenantModel):
    """A free label."""

    __table_args__ = (sa.UniqueConstraint("name_folded"),)


class Correspondent(Named, db.TenantModel):
    """Whom a document came from, or went to: a firm, an office, a person. A document names one at most."""

    __table_args__ = (sa.UniqueConstraint("name_folded"),)


class Category(Named, db.TenantModel):
    """A branch of the tree that documents stand in. `path` is the ids from the root down to this one, each ended by "/", so that a branch is a
    prefix; names are told apart among siblings."""

    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("category.id"))
    path: Mapped[str] = mapped_column(sa.String(400), unique=True)
    __table_args__ = (
        sa.UniqueConstraint("parent_id", "name_folded"),
        sa.Index(
            "uq_category_root_name_folded", "name_folded", unique=True, sqlite_where=sa.text("parent_id IS NULL"), postgresql_where=sa.text("parent_id IS NULL")
        ),
    )


class Document(db.Touched, db.TenantModel):
    """A record; its bytes are a blob. `n` orders and joins, `id` is what the world sees. What stands here of the bytes is the newest version's."""

    n: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=ids.new)
    title: Mapped[str] = mapped_column(sa.String(300))
    filename: Mapped[str] = mapped_column(sa.String(255))
    owner_id: Mapped[UUID] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    content_type: Mapped[str] = mapped_column(sa.String(127))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    state: Mapped[str] = mapped_column(sa.String(12), default=RECEIVED, server_default=RECEIVED)
    problem: Mapped[str | None] = mapped_column(sa.String(20))  # why it is unreadable: a key of documents.problems.WORDS
    review: Mapped[str] = mapped_column(sa.String(10), default=NEW, server_default=NEW)
    type_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(DocumentType.id), index=True)
    correspondent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Correspondent.id), index=True)
    dated: Mapped[date | None]  # what the document says of its own age
    expires_on: Mapped[date | None]  # from when on it no longer holds, or wants to be looked at anew
    language: Mapped[str | None] = mapped_column(sa.String(3))  # ISO 639-3
    page_count: Mapped[int | None]
    is_cut: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # more stands in it than is searched
    thumbnail_sha256: Mapped[str | None] = mapped_column(sa.String(64))  # of the pictures of the first page, blobs too
    preview_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    stays_inside: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # nothing of it goes to a provider outside
    share_count: Mapped[int] = mapped_column(default=0, server_default="0")
    trashed_at: Mapped[datetime | None]
    trashed_by: Mapped[UUID | None]
    __table_args__ = (
        sa.Index("ix_document_state", "state", "updated_at"),
        sa.Index("ix_document_trashed_at", "trashed_at"),
        sa.Index("ix_document_review", "review"),
        sa.Index("ix_document_inbox", "owner_id", "review", "n"),
    )

    @property
    def label(self) -> str:
        return self.title

    @property
    def is_quarantined(self) -> bool:
        """Whether the virus scanner stopped it: its bytes are kept and given to nobody."""
        return self.problem in QUARANTINED


class DocumentVersion(db.Identified, db.TenantModel):
    """Bytes a document had or has: the one numbered as `document.version` is what people open."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"))
    number: Mapped[int]
    filename: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    content_type: Mapped[str] = mapped_column(sa.String(127))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    made_by: Mapped[UUID]
    text: Mapped[str | None] = mapped_column(sa.Text, deferred=True)  # of a version that is no longer the newest, where it was read
    __table_args__ = (sa.UniqueConstraint("document_n", "number"),)


class DocumentText(db.TenantModel):
    """What is written in the newest version: pages, joined by form feeds."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)


class DocumentPage(db.TenantModel):
    """A picture of a page behind the first one, of the newest version; only the first few have one (intake.reader.MOST_PICTURES)."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)


class DocumentCategory(db.TenantModel):
    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Category.id), primary_key=True, index=True)


class DocumentTag(db.TenantModel):
    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Tag.id), primary_key=True, index=True)


class DocumentAccess(db.TenantModel):
    """Who may see which document: derived from ownership and shares in the transaction that changes those. Carries
    the sort keys, so that a page of the list is one ordered, limited scan of this table."""

    principal: Mapped[str] = mapped_column(sa.String(34), primary_key=True)  # as webapp.documents.access makes them
    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]
    dated: Mapped[date] = mapped_column(server_default="1970-01-01")  # the document's own date, else the day it came
    title: Mapped[str] = mapped_column(FOLDED, default="", server_default="")  # folded, as far as it orders
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    ends_at: Mapped[datetime | None]  # from when on it shows nothing: that of the share it comes from
    __table_args__ = (
        sa.Index("ix_document_access_created_at", "principal", "created_at", "document_n", "ends_at"),
        sa.Index("ix_document_access_dated", "principal", "dated", "document_n", "ends_at"),
        sa.Index("ix_document_access_title", "principal", "title", "document_n", "ends_at"),
        sa.Index("ix_document_access_size", "principal", "size", "document_n", "ends_at"),
    )


class Taken(db.TenantModel):
    """An upload that was taken in under a key of its sender's, so that a repeated one is the same document."""

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of who sent it and their Idempotency-Key
    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Activity(db.Identified, db.TenantModel):
    """Who opened or downloaded a document, and when."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"))
    user_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(sa.String(12))  # opened | downloaded
    __table_args__ = (sa.Index("ix_activity_document_n", "document_n", "created_at"), sa.Index("ix_activity_user_id", "user_id", "document_n"))


class Share(db.Identified, db.TenantModel):
    """A document given to a member, a group or everyone in the organization: to whom, `document_access.principal` says too."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"))
    principal: Mapped[str] = mapped_column(sa.String(34), index=True)
    level: Mapped[str] = mapped_column(sa.String(4))  # view | edit
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    made_by: Mapped[UUID]
    told_in: Mapped[UUID | None]  # the letter that told of it; None until then
    __table_args__ = (sa.UniqueConstraint("document_n", "principal"), sa.Index("ix_share_untold", "principal", "told_in"))


class ShareLink(db.Identified, db.TenantModel):
    """A document given to whoever holds an address. The address is told once; its token is kept as a digest."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    recipient: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")  # whom it was made for, in its maker's words
    ends_at: Mapped[datetime] = mapped_column(index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    most_downloads: Mapped[int | None]
    downloads: Mapped[int] = mapped_column(default=0, server_default="0")
    visits: Mapped[int] = mapped_column(default=0, server_default="0")
    made_by: Mapped[UUID]
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[UUID | None]
    __table_args__ = (sa.Index("ix_share_link_created_at", "created_at", "id"), sa.Index("ix_share_link_made_by", "made_by", "created_at"))


class LinkVisit(db.Identified, db.TenantModel):
    """Somebody opened a link, or downloaded through it."""

    link_id: Mapped[UUID] = mapped_column(sa.ForeignKey(ShareLink.id, ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(sa.String(12))  # opened | downloaded
    network: Mapped[str | None] = mapped_column(sa.String(45))  # without the end that would name one machine
    device: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    __table_args__ = (sa.Index("ix_link_visit_link_id", "link_id", "created_at"),)


class AccessRequest(db.Identified, db.TenantModel):
    """A member asks a document's owner to be let in. One waits per member and document."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), index=True)
    member_id: Mapped[UUID] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting", server_default="waiting")  # waiting | granted | refused
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (db.unique_where("uq_access_request_one_waiting", "document_n", "member_id", where="state = 'waiting'"),)


class Reminder(db.Identified, db.TenantModel):
    """A document wants somebody's look on a day: because it ends soon, or because they wanted that."""

    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"))
    member_id: Mapped[UUID]
    why: Mapped[str] = mapped_column(sa.String(8))  # expiry | own
    falls_on: Mapped[date]
    note: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    told_in: Mapped[UUID | None]  # the letter that told of it; None until then
    __table_args__ = (
        sa.UniqueConstraint("document_n", "member_id", "why"),
        sa.Index("ix_reminder_member_id", "member_id", "falls_on"),
        sa.Index("ix_reminder_falls_on", "falls_on"),
    )


class QuietMember(db.Touched, db.TenantModel):
    """A member who wants no letters about what is shared with them."""

    member_id: Mapped[UUID] = mapped_column(primary_key=True)


class SharingPolicy(db.Touched, db.TenantModel):
    """What the organization allows. One row, or none where nothing was decided."""

    id: Mapped[int] = mapped_column(primary_key=True)
    members_make_links: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    longest_link_days: Mapped[int] = mapped_column(default=90, server_default="90")
    managers_see_all: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    new_for_everyone: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class Operation(db.Identified, db.TenantModel):
    """A change of many documents together, which can be undone."""

    made_by: Mapped[UUID] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(sa.String(12))
    value: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(8), default="running", server_default="running")  # running | done | undoing | undone
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, server_default="0")


class OperationStep(db.TenantModel):
    """One document of an operation, and what stood there before."""

    operation_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Operation.id, ondelete="CASCADE"), primary_key=True)
    document_n: Mapped[int] = mapped_column(sa.ForeignKey(Document.n, ondelete="CASCADE"), primary_key=True, index=True)
    outcome: Mapped[str] = mapped_column(sa.String(20), default="waiting", server_default="waiting")  # waiting | changed | same | undone, or a code
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    __table_args__ = (sa.Index("ix_operation_step_outcome", "operation_id", "outcome"),)
