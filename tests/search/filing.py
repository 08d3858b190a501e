"""Documents with types, categories and tags, for the tests of the library."""

from datetime import UTC, datetime

import cast

from webapp.documents import access
from webapp.documents.models import READY, Category, Document, DocumentCategory, DocumentTag, DocumentType, Tag
from webapp.kit import db, ids
from webapp.search import index, listing


class Shelf:
    """What is filed in one organization, by name: `types`, `tags`, `categories`."""

    def __init__(self) -> None:
        self.types = {name: self._add(DocumentType(name=name, name_folded=name.lower())) for name in ("Contract", "Invoice")}
        self.tags = {name: self._add(Tag(name=name, name_folded=name.lower())) for name in ("urgent", "paid")}
        self.categories = {}
        for name, parent in (("Finance", None), ("Taxes", "Finance"), ("Legal", None)):
            self.categories[name] = self._category(name, self.categories.get(parent))
        db.session.flush()

    def put(self, title, *, owner=cast.BOB, kind=None, tags=(), categories=(), text="", **facts):
        given = {"size": 10, "content_type": "text/plain", "sha256": "0" * 64, "filename": f"{title}.txt", "state": READY, "review": "confirmed"} | facts
        document = Document(title=title, owner_id=cast.user(owner).id, type_id=self.types[kind].id if kind else None, **given)
        db.session.add(document)
        db.session.flush()
        access.grant_owner(document)
        index.put(document.n, title=title, text=text)
        db.session.add_all([DocumentTag(document_n=document.n, tag_id=self.tags[tag].id) for tag in tags])
        db.session.add_all([DocumentCategory(document_n=document.n, category_id=self.categories[name].id) for name in categories])
        db.session.flush()
        return document

    def _add(self, row):
        db.session.add(row)
        return row

    def _category(self, name, parent):
        own = ids.new()
        row = self._add(
            Category(id=own, name=name, name_folded=name.lower(), parent_id=parent.id if parent else None, path=f"{parent.path if parent else ''}{own}/")
        )
        db.session.flush()
        return row


def on(day):
    return datetime(2026, 5, day, 12, tzinfo=UTC)


def furnish():
    """Five documents of Bob's and one of Mia's."""
    shelf = Shelf()
    shelf.put("Lease", kind="Contract", tags=["urgent"], categories=["Legal"], text="the hall by the harbour", created_at=on(1))
    shelf.put("Loan", kind="Contract", tags=["urgent", "paid"], categories=["Finance", "Taxes"], created_at=on(2))
    shelf.put("Bill", kind="Invoice", tags=["paid"], categories=["Taxes"], created_at=on(3))
    shelf.put("Scan", state="reading", review="new", created_at=on(4))
    shelf.put("Broken", state="unreadable", created_at=on(5))
    shelf.put("Secret of Mia", owner=cast.MIA, kind="Contract", tags=["urgent"], categories=["Legal"], created_at=on(6))
    db.session.flush()
    return shelf


def bob():
    return listing.viewer(cast.user(cast.BOB).id, "member")


def titles(wanted, who=None):
    return [line.title for line in listing.page(who or bob(), wanted).items]
