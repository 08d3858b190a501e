"""Taking documents in: each once, however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import dates, suggesting
from webapp.audit import ledger
from webapp.documents import access, admission, kinds, naming, storing
from webapp.documents.models import READY, RECEIVED, Document, DocumentText, DocumentVersion, Taken
from webapp.intake import duplicates, small_texts, tongues
from webapp.kit import clock, config, crypto, db, ids, refusals
from webapp.kit.blobs.contract import Incoming
from webapp.platform import quota
from webapp.search import index

REMEMBERED = timedelta(hours=24)  # how long a key is, as long as the API's others
TITLE = 300  # letters


class Repeated(Exception):
    """Another unit of work used the same key and ended first: roll back and ask again, and its documents are the answer."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes, the name they came with, and the title they are to have where the name is not to give it."""

    bytes: Incoming
    filename: str | None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`is_new`: the document was made of what came. Else it was there before, with the same content; `is_trashed`: in the trash of
    whoever sent it."""

    document: Document
    is_new: bool = True
    is_trashed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of bytes that are kept. `text`: where they were read at once."""

    sha256: str
    size: int
    filename: str
    content_type: str
    text: str | None


def take_in(org_id: UUID, arrivals: Sequence[Arrival], *, by: ledger.Actor, key: str | None = None, anyway: bool = False) -> list[Outcome]:
    """Makes a document of each arrival, all of them or none; not of one whose content `by` sees already, unless `anyway`. The same
    `key` again answers the same documents. Before the unit of work's first platform write.

    Raises Conflict (QUOTA_EXCEEDED, DAILY_LIMIT before any byte is kept; IDEMPOTENCY_KEY_REUSED for other content), TooLarge, Invalid
    (TYPE_NOT_ALLOWED), Repeated, StoreFull."""
    known = _remembered(arrivals, by, key)
    twins = {} if anyway else duplicates.of(by.id, {one.bytes.sha256 for one in arrivals})
    fresh = [one for place, one in enumerate(arrivals) if place not in known and one.bytes.sha256 not in twins]
    if fresh:
        admission.check(org_id, [(one.bytes.size, _kind(one)) for one in fresh])
    sizes = [one.bytes.size for one in fresh] if anyway else {one.bytes.sha256: one.bytes.size for one in fresh}.values()
    held = quota.reserve(org_id, quota.STORAGE, sum(sizes)) if fresh else None
    outcomes = []
    for place, arrival in enumerate(arrivals):
        twin = twins.get(arrival.bytes.sha256)
        if place in known:
            outcomes.append(Outcome(known[place]))
        elif twin:
            outcomes.append(Outcome(twin.document, is_new=False, is_trashed=twin.is_trashed))
        else:
            made = make(org_id, keep(arrival.bytes, arrival.filename), title=arrival.title, by=by)
            _remember(made, by, key, place)
            outcomes.append(Outcome(made))
            if not anyway:
                twins[arrival.bytes.sha256] = duplicates.Twin(made, is_trashed=False)
    if held:
        quota.settle(held)
    return outcomes


def expect(org_id: UUID, size: int, *, by: ledger.Actor, key: str | None = None) -> None:
    """Refuses bytes before they come where they could not be kept. Raises Conflict (QUOTA_EXCEEDED)."""
    if key is None or db.session.scalar(sa.select(Taken.document_n).where(Taken.key_hash == _hash(by, key, 0))) is None:
        quota.check(org_id, quota.STORAGE, size)


def keep(incoming: Incoming, filename: str | None) -> Content:
    """Keeps bytes that a document is about to be made of. An empty file is one too: what people hand in is never dropped. Raises
    StoreFull."""
    name = naming.clean_filename(filename)
    kind = kinds.content_type(incoming.read_start(kinds.START), name)
    text = None if config.current().clamd_url else small_texts.text_of(incoming, kind)  # nothing is shown before it was scanned
    return Content(incoming.keep(), incoming.size, name, kind, text)


def _kind(arrival: Arrival) -> str:
    return kinds.content_type(arrival.bytes.read_start(kinds.START), naming.clean_filename(arrival.filename))


def make(org_id: UUID, content: Content, *, title: str | None = None, by: ledger.Actor) -> Document:
    """The document of bytes that are kept, which its owner `by` alone sees. Small text is found at once, the rest is read in a
    while. Before the unit of work's first platform write; the bytes' quota is the caller's to take."""
    document_id = ids.new()
    if content.text is None:
        storing.ask_to_read(org_id, document_id, 1)
    else:
        suggesting.ask(org_id, document_id)
    document = Document(
        id=document_id,
        title=naming.clean_title(title or "")[:TITLE] or naming.title_of(content.filename),
        filename=content.filename,
        owner_id=by.id,
        size=content.size,
        content_type=content.content_type,
        sha256=content.sha256,
        version=1,
        state=RECEIVED if content.text is None else READY,
        dated=dates.dated(content.text, clock.now().date()) if content.text else None,
        language=tongues.language_of(content.text) if content.text else None,
    )
    db.session.add(document)
    db.session.flush()
    db.session.add(storing.version_of(document, by=by))
    access.grant_owner(document)
    if content.text is not None:
        db.session.add(DocumentText(document_n=document.n, text=content.text))
        index.put(document.n, title=document.title, text=content.text)
    ledger.record_inside("documents.uploaded", by=by, subject=document, size=document.size, content_type=document.content_type)
    return document


def forget() -> None:
    """Drops the current organization's keys of more than a day ago."""
    db.session.execute(sa.delete(Taken).where(Taken.created_at < clock.now() - REMEMBERED))


def _remembered(arrivals: Sequence[Arrival], by: ledger.Actor, key: str | None) -> dict[int, Document]:
    """By their place among the arrivals, the documents that were made under the key before."""
    if key is None:
        return {}
    places = {_hash(by, key, place): place for place in range(len(arrivals))}
    wanted = sa.select(Taken.key_hash, Document).join(Document, Document.n == Taken.document_n)
    wanted = wanted.where(Taken.key_hash.in_(places), Taken.created_at >= clock.now() - REMEMBERED)
    known = {places[key_hash]: document for key_hash, document in db.session.execute(wanted)}
    for place, document in known.items():
        of_it = sa.select(DocumentVersion.id).where(DocumentVersion.document_n == document.n, DocumentVersion.sha256 == arrivals[place].bytes.sha256)
        if db.session.scalar(of_it) is None:
            raise refusals.Conflict("This Idempotency-Key came with another file before. Use a new one.", code="IDEMPOTENCY_KEY_REUSED")
    return known


def _remember(document: Document, by: ledger.Actor, key: str | None, place: int) -> None:
    if key is None:
        return
    db.session.flush()
    connection = db.session.connection(bind_arguments=db.TENANT)
    key_hash, now = _hash(by, key, place), clock.now()
    connection.execute(sa.delete(Taken).where(Taken.key_hash == key_hash, Taken.created_at < now - REMEMBERED))
    added = db.upsert(Taken, connection).values(key_hash=key_hash, document_n=document.n, created_at=now)
    if connection.execute(added.on_conflict_do_nothing(index_elements=[Taken.key_hash]).returning(Taken.document_n)).scalar() is None:
        raise Repeated()


def _hash(by: ledger.Actor, key: str, place: int) -> str:
    return crypto.digest(f"{by.id}\x1f{key}\x1f{place}")
