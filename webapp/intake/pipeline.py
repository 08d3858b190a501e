"""received -> reading -> ready | unreadable. Each step may be done twice: a worker that is killed loses nothing, and nothing stands twice."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import uploading
from webapp.documents.models import READING, READY, RECEIVED, UNREADABLE, Document, DocumentText
from webapp.intake import reading
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import NotYet, Void
from webapp.kit import clock, config, db
from webapp.kit.blobs.contract import CHUNK, BlobMissing
from webapp.kit.blobs.store import store
from webapp.search import index

FORGOTTEN = timedelta(minutes=30)  # longer than the slowest file takes: what stands unread for so long has lost its job
PAGE_BREAK = "\f"


@dataclass(frozen=True, slots=True)
class Task:
    """One version of a document, to be read."""

    n: int
    version: int
    sha256: str
    content_type: str


def begin(document_id: UUID) -> Task:
    """Marks a document as being read. Raises NotYet while it is not there, Void where its newest version was read."""
    document = db.session.scalar(sa.select(Document).where(Document.id == document_id))
    if document is None:
        raise NotYet()
    if document.state not in (RECEIVED, READING):
        raise Void("the document was read")
    document.state = READING
    return Task(document.n, document.version, document.sha256, document.content_type)


def read(task: Task, space: str) -> tuple[reading.Read, dict[str, str]]:
    """What the file says, and the digests of the pictures made of it. Works without a database: it may take minutes."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-reading-") as scratch:
        folder = Path(scratch) / "out"
        folder.mkdir()
        try:
            with _local(space, task.sha256, Path(scratch)) as path:
                found = reading.read(path, task.content_type, folder=folder, languages=config.current().ocr_languages)
        except BlobMissing:
            return reading.Read("missing"), {}
        made = {"thumbnail": found.thumbnail, "preview": found.preview}
        return found, {name: _kept(space, path) for name, path in made.items() if path}


def keep(task: Task, found: reading.Read, pictures: dict[str, str]) -> None:
    """Writes down what was read, unless a newer version came meanwhile."""
    document = db.session.get(Document, task.n)
    if document is None or document.version != task.version:
        raise Void("the document went on")
    document.state, document.problem = (UNREADABLE, found.problem) if found.problem else (READY, None)
    document.language, document.page_count, document.is_cut = found.language, found.page_count, found.is_cut
    document.thumbnail_sha256, document.preview_sha256 = pictures.get("thumbnail"), pictures.get("preview")
    text = PAGE_BREAK.join(found.pages)
    kept = db.session.get(DocumentText, task.n) or DocumentText(document_n=task.n)
    kept.text = text
    db.session.add(kept)
    db.session.flush()
    index.put(task.n, title=document.title, text=text)


def again(org_id: UUID, document: Document, *, by: ledger.Actor | None) -> None:
    """Reads a document once more. Before the unit of work's first platform write."""
    uploading.ask_to_read(org_id, document.id, document.version)
    document.state, document.problem = RECEIVED, None
    ledger.record_inside("documents.reading_asked", by=by, subject=document)


def rescue(org_id: UUID) -> int:
    """Asks anew for documents that wait although nothing is under way for them; answers how many."""
    waiting = db.session.scalars(sa.select(Document).where(Document.state.in_((RECEIVED, READING)), Document.updated_at < clock.now() - FORGOTTEN).limit(1000))
    number = 0
    for document in waiting:
        jobs.add(uploading.READ, org=org_id, subject=document.id, once=f"{uploading.READ}:{document.id}:{document.version}:{clock.now():%Y%m%d%H}")
        number += 1
    return number


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
