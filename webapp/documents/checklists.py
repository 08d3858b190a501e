"""The list of a request: what is still missing, what came, what was accepted or sent back. Inside the organization's context."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import Document, DocumentType
from webapp.documents.request_models import ACCEPTED, OPEN, RETURNED, DocumentRequest, RequestFile, RequestLine
from webapp.kit import db, refusals

MISSING, SOME, RECEIVED = "missing", "some", "received"  # what became of an open line; else it is accepted or returned
LACKING = (MISSING, SOME, RETURNED)
REASON = 300  # letters


class File(NamedTuple):
    """`document_id` and `title` are None where the document is gone, or in the trash."""

    name: str
    size: int
    sender: str
    is_returned: bool
    created_at: datetime
    document_id: UUID | None
    title: str | None


class Line(NamedTuple):
    """`number` counts the files that were not sent back."""

    id: UUID
    name: str
    wanted: int
    number: int
    state: str
    reason: str
    type_name: str
    files: Sequence[File] = ()

    @property
    def takes_files(self) -> bool:
        return self.state != ACCEPTED


class Origin(NamedTuple):
    """By which request a document came. `sender` in their own words, or empty."""

    request_id: UUID
    owner_id: UUID
    title: str
    line: str
    sender: str


class Progress(NamedTuple):
    """Lines: how many there are, how many have all their files, and how many of these were accepted."""

    lines: int = 0
    received: int = 0
    accepted: int = 0

    @property
    def is_lacking(self) -> bool:
        return self.received < self.lines


def of(request: DocumentRequest) -> list[Line]:
    """In the order they were asked for. Two statements."""
    asked = sa.select(RequestLine, sa.func.coalesce(DocumentType.name, "")).outerjoin(DocumentType, DocumentType.id == RequestLine.type_id)
    rows = db.session.execute(asked.where(RequestLine.request_id == request.id).order_by(RequestLine.position)).all()
    files = _files([line.id for line, _type in rows])
    return [_line(line, type_name, files.get(line.id, [])) for line, type_name in rows]


def progress(request_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """How far some requests are. One statement."""
    came = sa.func.count(RequestFile.id).filter(RequestFile.is_returned.is_(False))
    line = sa.select(RequestLine.request_id, RequestLine.state, RequestLine.wanted, came.label("number"))
    line = line.outerjoin(RequestFile, RequestFile.line_id == RequestLine.id).where(RequestLine.request_id.in_(list(request_ids)))
    found: dict[UUID, Progress] = {}
    for row in db.session.execute(line.group_by(RequestLine.id, RequestLine.request_id, RequestLine.state, RequestLine.wanted)):
        had = found.get(row.request_id, Progress())
        is_accepted = row.state == ACCEPTED
        found[row.request_id] = Progress(had.lines + 1, had.received + (is_accepted or row.number >= row.wanted), had.accepted + is_accepted)
    return found


def origin_of(document_n: int) -> Origin | None:
    """None for a document that came otherwise."""
    row = db.session.execute(
        sa.select(DocumentRequest.id, DocumentRequest.owner_id, DocumentRequest.title, RequestLine.name, RequestFile.sender)
        .join(RequestLine, RequestLine.id == RequestFile.line_id)
        .join(DocumentRequest, DocumentRequest.id == RequestLine.request_id)
        .where(RequestFile.document_n == document_n)
    ).first()
    return Origin(*row) if row else None


def find(request: DocumentRequest, line_id: UUID) -> RequestLine:
    """One of its lines, held against others who change it at the same time. Raises NotFound."""
    line: RequestLine | None = db.session.scalar(
        sa.select(RequestLine).where(RequestLine.id == line_id, RequestLine.request_id == request.id).with_for_update(of=RequestLine)
    )
    if line is None:
        raise refusals.NotFound("There is no such line.")
    return line


def accept(request: DocumentRequest, line: RequestLine, *, by: ledger.Actor) -> None:
    """It takes no more files. Twice changes nothing. Raises Conflict (NOTHING_CAME)."""
    _refuse_bare(line)
    if line.state != ACCEPTED:
        line.state, line.reason = ACCEPTED, ""
        db.session.flush()
        ledger.record_inside("requests.accepted", by=by, subject=request, line=line.name)


def send_back(request: DocumentRequest, line: RequestLine, reason: str, *, by: ledger.Actor) -> None:
    """Says why what came does not do, and it is asked for once more. The documents stay. Raises Invalid (REASON_NEEDED), Conflict (NOTHING_CAME)."""
    words = " ".join(reason.replace("\0", "").split())
    if not 1 <= len(words) <= REASON:
        raise refusals.Invalid("Say why, in 1 to %(most)s letters: whoever sent it reads that.", code="REASON_NEEDED", field="reason", most=REASON)
    _refuse_bare(line)
    db.session.execute(sa.update(RequestFile).where(RequestFile.line_id == line.id).values(is_returned=True))
    line.state, line.reason = RETURNED, words
    db.session.flush()
    ledger.record_inside("requests.sent_back", by=by, subject=request, line=line.name, reason=words)


def note(request: DocumentRequest, line: RequestLine, documents: Sequence[Document], *, sender: str) -> None:
    """Files came for it."""
    db.session.add_all(RequestFile(line_id=line.id, document_n=one.n, name=one.filename, size=one.size, sender=sender) for one in documents)
    if line.state == RETURNED:
        line.state = OPEN
    db.session.flush()
    ledger.record_inside("requests.received", by=None, subject=request, line=line.name, number=len(documents), sender=sender)


def _refuse_bare(line: RequestLine) -> None:
    came = sa.select(RequestFile.id).where(RequestFile.line_id == line.id, RequestFile.is_returned.is_(False)).limit(1)
    if db.session.scalar(came) is None:
        raise refusals.Conflict("Nothing came for this yet.", code="NOTHING_CAME")


def _files(line_ids: Sequence[UUID]) -> dict[UUID, list[File]]:
    columns = (RequestFile.name, RequestFile.size, RequestFile.sender, RequestFile.is_returned, RequestFile.created_at, Document.id, Document.title)
    there = sa.and_(Document.n == RequestFile.document_n, Document.trashed_at.is_(None))
    asked = sa.select(RequestFile.line_id, *columns).outerjoin(Document, there).where(RequestFile.line_id.in_(line_ids)).order_by(RequestFile.id)
    found: dict[UUID, list[File]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row[0], []).append(File(*row[1:]))
    return found


def _line(line: RequestLine, type_name: str, files: list[File]) -> Line:
    number = sum(not one.is_returned for one in files)
    state = line.state
    if state == OPEN:
        state = RECEIVED if number >= line.wanted else SOME if number else MISSING
    return Line(line.id, line.name, line.wanted, number, state, line.reason, type_name, files)
