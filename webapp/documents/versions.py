"""Other bytes for the same document: what it was stays, and can come back."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, admission, kinds, leafing, naming, quarantine, storing
from webapp.documents.models import RECEIVED, Document, DocumentText, DocumentVersion
from webapp.kit import db, refusals
from webapp.kit.blobs.contract import Incoming
from webapp.orgs.models import Person
from webapp.platform import quota

MOST = 200  # versions of one document, so that their list is one page
LINES = 3_000  # of each version that are compared: difflib takes a second for twice as many
LETTERS = 300_000  # of each version, however few lines they stand in
AROUND = 3  # lines left as they were that are shown beside a change
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS, MOST_LETTERS = 400, 8_000  # in a changed passage that is compared word by word
WORDS_IN_ALL = 20_000  # that are compared so; beyond it lines are told as they were and are


class Line(NamedTuple):
    """A version as a list shows it."""

    number: int
    filename: str
    size: int
    content_type: str
    sha256: str
    made_by: UUID
    made_by_name: str
    created_at: datetime


class Piece(NamedTuple):
    """A run of letters; `kind` is same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a comparison. `kind` is same, gone, new, or skipped, which stands for `number` lines that are alike."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """`is_cut`: the versions are longer than what was compared."""

    passages: tuple[Passage, ...]
    is_cut: bool

    @property
    def is_alike(self) -> bool:
        return all(passage.kind in ("same", "skipped") for passage in self.passages)


def of(document: Document) -> list[Line]:
    """All versions, the newest first."""
    rows = db.session.execute(
        sa.select(
            DocumentVersion.number,
            DocumentVersion.filename,
            DocumentVersion.size,
            DocumentVersion.content_type,
            DocumentVersion.sha256,
            DocumentVersion.made_by,
            sa.func.coalesce(Person.name, ""),
            DocumentVersion.created_at,
        )
        .outerjoin(Person, Person.id == DocumentVersion.made_by)
        .where(DocumentVersion.document_n == document.n)
        .order_by(DocumentVersion.number.desc())
    )
    return [Line(*row) for row in rows]


def find(document: Document, number: int) -> DocumentVersion:
    """Raises NotFound."""
    which = (DocumentVersion.document_n == document.n, DocumentVersion.number == number)
    found: DocumentVersion | None = db.session.scalar(sa.select(DocumentVersion).where(*which))
    if found is None:
        raise refusals.NotFound("This document has no such version.")
    return found


def add(org_id: UUID, document: Document, incoming: Incoming, filename: str | None, *, by: ledger.Actor) -> DocumentVersion:
    """New bytes become the newest version, which is read in a while. Before the unit of work's first platform write. Raises Conflict
    (SAME_CONTENT, TOO_MANY_VERSIONS, QUOTA_EXCEEDED), TooLarge, Invalid (TYPE_NOT_ALLOWED), Quarantined and StoreFull."""
    quarantine.refuse(document)  # under clean bytes the stopped ones would be a version that is given out
    if incoming.sha256 == document.sha256:
        raise refusals.Conflict("This is the very file that the document has. Nothing was changed.", code="SAME_CONTENT", field="file")
    _refuse_one_too_many(document)
    name = naming.clean_filename(filename) if filename else document.filename
    kind = kinds.content_type(incoming.read_start(kinds.START), name)
    admission.check(org_id, [(incoming.size, kind)], are_documents=False)
    held = quota.reserve(org_id, quota.STORAGE, storing.new_bytes(document.n, incoming.sha256, incoming.size))
    storing.ask_to_read(org_id, document.id, document.version + 1)
    made = _supersede(document, filename=name, size=incoming.size, content_type=kind, sha256=incoming.keep(), by=by)
    quota.settle(held)
    ledger.record_inside("documents.version_added", by=by, subject=document, number=made.number, size=made.size)
    return made


def restore(org_id: UUID, document: Document, number: int, *, by: ledger.Actor) -> DocumentVersion:
    """The bytes of an old version become the newest one. Before the unit of work's first platform write. Raises NotFound, Conflict
    (SAME_CONTENT, TOO_MANY_VERSIONS)."""
    quarantine.refuse(document)
    old = find(document, number)
    if old.sha256 == document.sha256:
        raise refusals.Conflict("The document is already what it was in that version.", code="SAME_CONTENT")
    _refuse_one_too_many(document)
    storing.ask_to_read(org_id, document.id, document.version + 1)
    made = _supersede(document, filename=old.filename, size=old.size, content_type=old.content_type, sha256=old.sha256, by=by)
    ledger.record_inside("documents.version_restored", by=by, subject=document, number=made.number, before=number)
    return made


def compare(document: Document, before: int, after: int) -> Comparison:
    """What was written in one version and is written in another. Raises NotFound; Conflict (NOT_READ) for one without text."""
    old, was_cut = _lines(_text(document, before))
    new, is_cut = _lines(_text(document, after))
    return Comparison(tuple(_passages(old, new)), was_cut or is_cut)


def _supersede(document: Document, *, filename: str, size: int, content_type: str, sha256: str, by: ledger.Actor) -> DocumentVersion:
    """What was written in the version so far stays with it; what stands in the document is the new one's."""
    text = db.session.get(DocumentText, document.n)
    if text is not None:
        db.session.execute(
            sa.update(DocumentVersion).where(DocumentVersion.document_n == document.n, DocumentVersion.number == document.version).values(text=text.text)
        )
        db.session.delete(text)
    document.version += 1
    document.filename, document.size, document.content_type, document.sha256 = filename, size, content_type, sha256
    document.state, document.problem, document.page_count, document.is_cut = RECEIVED, None, None, False
    document.thumbnail_sha256 = document.preview_sha256 = None
    leafing.put(document.n, {})
    made = storing.version_of(document, by=by)
    db.session.add(made)
    access.changed(document)
    return made


def _refuse_one_too_many(document: Document) -> None:
    if document.version >= MOST:
        raise refusals.Conflict("A document has at most %(most)s versions. Upload this as a new one.", code="TOO_MANY_VERSIONS", most=MOST)


def _text(document: Document, number: int) -> str:
    version = find(document, number)
    if number == document.version:
        text = db.session.scalar(sa.select(DocumentText.text).where(DocumentText.document_n == document.n))
    else:
        text = db.session.scalar(sa.select(DocumentVersion.text).where(DocumentVersion.id == version.id))
    if text is None:
        raise refusals.Conflict("Version %(number)s was not read, so there is nothing to compare.", code="NOT_READ", number=number)
    return text


def _lines(text: str) -> tuple[list[str], bool]:
    every = [line.rstrip() for line in text[:LETTERS].splitlines()]
    return every[:LINES], len(every) > LINES or len(text) > LETTERS


def _passages(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    shown, left = 0, WORDS_IN_ALL
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND):
        if skipped := group[0][1] - shown:
            yield Passage("skipped", number=skipped)
        for kind, at, to, new_at, new_to in group:
            if kind == "equal":
                yield from (Passage("same", (Piece("same", line),)) for line in old[at:to])
            else:
                before, after = _words(old[at:to], left), _words(new[new_at:new_to], left)
                left -= len(before or ()) + len(after or ())
                yield from _changed("\n".join(old[at:to]), "\n".join(new[new_at:new_to]), before, after)
        shown = group[-1][2]
    if rest := len(old) - shown:
        yield Passage("skipped", number=rest)


def _words(lines: Sequence[str], left: int) -> list[str] | None:
    """The words of some lines, with what stands between them; None where they are too many to compare."""
    text = "\n".join(lines)
    words = WORDS.findall(text) if len(text) <= MOST_LETTERS else []
    return words if lines and 0 < len(words) <= min(MOST_WORDS, left) else None


def _changed(old: str, new: str, before: list[str] | None, after: list[str] | None) -> Iterator[Passage]:
    if before is None or after is None:
        if old:
            yield Passage("gone", (Piece("gone", old),))
        if new:
            yield Passage("new", (Piece("new", new),))
        return
    gone, came = [], []
    for kind, at, to, new_at, new_to in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if to > at:
            gone.append(Piece("same" if kind == "equal" else "gone", "".join(before[at:to])))
        if new_to > new_at:
            came.append(Piece("same" if kind == "equal" else "new", "".join(after[new_at:new_to])))
    yield Passage("gone", tuple(gone))
    yield Passage("new", tuple(came))
