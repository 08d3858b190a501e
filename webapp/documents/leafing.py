"""Pictures of a document's pages: the first one stands with the document, those behind it here."""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from webapp.documents.models import Document, DocumentPage
from webapp.kit import db, refusals


class Page(NamedTuple):
    """A page, counted from one, and the digest of its picture."""

    number: int
    sha256: str


def put(document_n: int, digests: Mapping[int, str]) -> None:
    """These are the pictures behind the first one, by the numbers of their pages, and no others."""
    db.session.execute(sa.delete(DocumentPage).where(DocumentPage.document_n == document_n))
    db.session.add_all(DocumentPage(document_n=document_n, number=number, sha256=sha256) for number, sha256 in digests.items())
    db.session.flush()


def of(document: Document) -> list[Page]:
    """In order, the first one included; none where there is no picture of that. At most one statement."""
    if document.preview_sha256 is None:
        return []
    first = [Page(1, document.preview_sha256)]
    if (document.page_count or 1) == 1:
        return first
    some = sa.select(DocumentPage.number, DocumentPage.sha256).where(DocumentPage.document_n == document.n).order_by(DocumentPage.number)
    return first + [Page(*row) for row in db.session.execute(some)]


def find(document: Document, number: int) -> str:
    """The digest of a page's picture. Raises NotFound."""
    found = next((page.sha256 for page in of(document) if page.number == number), None)
    if found is None:
        raise refusals.NotFound("There is no picture of this page.")
    return found
