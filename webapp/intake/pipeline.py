"""received -> reading -> ready | unreadable. Each step may be done twice: a worker that is killed loses nothing, and nothing stands twice."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import dates
from webapp.audit import ledger
from webapp.documents import access, leafing, storing
from webapp.documents.models import READING, READY, RECEIVED, UNREADABLE, Document, DocumentText
from webapp.intake import reading, scanning
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import NotYet, Void
from webapp.kit import clock, config, db, refusals
from webapp.kit.blobs.contract import CHUNK, BlobMissing
from webapp.kit.blobs.store import store
from webapp.kit.log import log
from webapp.search import index

FORGOTTEN = timedelta(minutes=30)  # longer than the slowest file takes: what stands unread for so long has lost its job
PAGE_BREAK = "\f"


@dataclass(frozen=True, slots=True)
class Pictures:
    """Digests of what was drawn of a file: of its first page, and by their numbers of those behind it."""

    thumbnail: str | None = None
    preview: str | None = None
    leaves: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """One version of a document, to be read."""

    n: int
    version: int
    sha256: str
    content_type: str


def find(document_id: UUID, version: int | None) -> Task:
    """What there is to read of a document, of that `version` where one is named. Raises NotYet while it is not there, Void where it was read
    or has a newer version, which has a job of its own."""
    document = db.session.scalar(sa.select(Document).where(Document.id == document_id))
    if document is None:
        raise NotYet()
    if document.state not in (RECEIVED, READING):
        raise Void("the document was read")
    if version is not None and document.version > version:
        raise Void("the document has a newer version")
    if version is not None and document.version < version:
        raise NotYet()
    return Task(document.n, document.version, document.sha256, document.content_type)


def begin(task: Task) -> None:
    """Says that the document is being read. Raises Void where it went on meanwhile."""
    _still(task, RECEIVED, READING).state = READING
    db.session.flush()  # before anything is written to the platform: who takes two locks takes them in one order


def stop(task: Task, verdict: scanning.Verdict) -> None:
    """What the scanner stopped is not read, and given to nobody. Raises Void where the document went on meanwhile."""
    document = _still(task, RECEIVED, READING)
    _write(document, reading.Read(verdict.problem), Pictures())
    facts = {"virus": verdict.virus} if verdict.virus else {}
    ledger.record_inside("documents.quarantined", by=None, subject=document, problem=verdict.problem, **facts)


def read(task: Task, space: str) -> tuple[reading.Read, Pictures]:
    """What the file says, and the pictures made of it. Works without a database: it may take minutes."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-reading-") as scratch:
        folder = Path(scratch) / "out"
        folder.mkdir()
        try:
            with _local(space, task.sha256, Path(scratch)) as path:
                found = reading.read(path, task.content_type, folder=folder, languages=config.current().ocr_languages)
        except BlobMissing:
            log.error("blob missing", space=space, sha256=task.sha256)
            return reading.Read("missing"), Pictures()
        thumbnail, preview = (_kept(space, path) if path else None for path in (found.thumbnail, found.preview))
        return found, Pictures(thumbnail, preview, {number: _kept(space, path) for number, path in found.leaves.items()})


def keep(task: Task, found: reading.Read, pictures: Pictures) -> None:
    """Writes down what was read. Raises Void where a newer version came meanwhile, or somebody else read this one."""
    _write(_still(task, READING), found, pictures)


def again(org_id: UUID, document: Document, *, by: ledger.Actor | None) -> None:
    """Reads a document once more; nothing where that is under way. Before the unit of work's first platform write. Raises Conflict
    (SCANNER_OFF) for what a scanner stopped that is there no more."""
    if document.state in (RECEIVED, READING):
        return
    if document.is_quarantined and not scanning.is_on():
        raise refusals.Conflict("The virus scanner stopped this file, and it is switched off now. Tell your operator.", code="SCANNER_OFF")
    storing.ask_to_read(org_id, document.id, document.version)
    document.state, document.problem = RECEIVED, None
    ledger.record_inside("documents.reading_asked", by=by, subject=document)


def rescue(org_id: UUID) -> int:
    """Asks anew for documents that wait although nothing is under way for them; answers how many."""
    waiting = {
        document.id: document.version
        for document in db.session.scalars(
            sa.select(Document).where(Document.state.in_((RECEIVED, READING)), Document.updated_at < clock.now() - FORGOTTEN).limit(1000)
        )
    }
    forgotten = waiting.keys() - jobs.under_way(set(waiting))
    for document_id in forgotten:
        jobs.add(storing.READ, org=org_id, subject=document_id, once=f"{storing.READ}:{document_id}:{waiting[document_id]}:{clock.now():%Y%m%d%H}")
    return len(forgotten)


def _still(task: Task, *states: str) -> Document:
    """The document, held against whoever else changes it. Raises Void where it went on meanwhile."""
    same = (Document.n == task.n, Document.version == task.version, Document.state.in_(states))
    held = sa.update(Document).where(*same).values(version=Document.version).returning(Document.n).execution_options(synchronize_session=False)
    if db.session.execute(held).scalar() is None:
        raise Void("the document went on")
    return db.session.get_one(Document, task.n, populate_existing=True)


def _write(document: Document, found: reading.Read, pictures: Pictures) -> None:
    document.state, document.problem = (UNREADABLE, found.problem) if found.problem else (READY, None)
    document.language, document.page_count, document.is_cut = found.language, found.page_count, found.is_cut
    document.thumbnail_sha256, document.preview_sha256 = pictures.thumbnail, pictures.preview
    leafing.put(document.n, pictures.leaves)
    text = PAGE_BREAK.join(found.pages)
    if document.dated is None and (day := dates.dated(text, clock.now().date())):
        document.dated = day
        access.changed(document)
    kept = db.session.get(DocumentText, document.n) or DocumentText(document_n=document.n)
    kept.text = text
    db.session.add(kept)
    db.session.flush()
    index.put(document.n, title=document.title, text=text)


@contextmanager
def _local(space: str, sha256: str, scratch: Path) -> Iterator[Path]:
    """The bytes of a blob as a file of this machine."""
    path = store().path(space, sha256)
    if path is not None:
        yield path
        return
    copy = scratch / "file"
    with store().open(space, sha256) as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    yield copy


def _kept(space: str, path: Path) -> str:
    with store().receive(space) as incoming, path.open("rb") as source:
        shutil.copyfileobj(source, incoming, CHUNK)
        return incoming.keep()
