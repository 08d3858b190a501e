"""What is written in a document, page by page."""

from typing import NamedTuple

import sqlalchemy as sa

from webapp.documents.models import DocumentText
from webapp.kit import db

PAGE_BREAK = "\f"
SHOWN = 20  # pages of text on one screen
GLANCE = 1_600  # letters: what fits on the sheet that stands for a picture
LONGEST = 60_000  # letters of one page on a screen: a text file is one page, however long


class Leaf(NamedTuple):
    """A page of text; `is_cut`: more stands on it than is shown."""

    number: int
    text: str
    is_cut: bool


def of(document_n: int) -> str | None:
    """The whole text, pages joined by form feeds; None where nothing was read yet."""
    return db.session.scalar(sa.select(DocumentText.text).where(DocumentText.document_n == document_n))


def pages(document_n: int) -> list[str]:
    text = of(document_n)
    return text.split(PAGE_BREAK) if text else []


def beginning(document_n: int) -> str:
    """The first letters of the first page that something is written on; empty where nothing was read."""
    some = db.session.scalar(sa.select(sa.func.substr(DocumentText.text, 1, GLANCE)).where(DocumentText.document_n == document_n)) or ""
    return next((page.strip() for page in some.split(PAGE_BREAK) if page.strip()), "")


def leaves(document_n: int, first: int) -> tuple[list[Leaf], int]:
    """SHOWN pages from number `first` on, and how many there are."""
    every = pages(document_n)
    first = min(max(first, 1), max(len(every), 1))
    some = every[first - 1 : first - 1 + SHOWN]
    return [Leaf(first + at, text[:LONGEST], len(text) > LONGEST) for at, text in enumerate(some)], len(every)
