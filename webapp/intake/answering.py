"""Taking in what somebody without an account sends for a line of a request. It becomes documents of whoever asked, typed and filed as the
request says; whoever sends learns nothing of what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import checklists, filing, requests
from webapp.documents.models import Category, Document, DocumentType, Tag
from webapp.documents.request_models import ACCEPTED, DocumentRequest, RequestFile, RequestLine
from webapp.intake import uploading
from webapp.kit import db, refusals, throttle
from webapp.kit.throttle import Limit

MOST_FILES = 100  # of one line in all, those that were sent back too: an address is no place to keep things
NAME = 120  # letters
PER_REQUEST = Limit("request.files", 120, timedelta(hours=1))  # uploads through one request, whoever sends
PER_NETWORK = Limit("request.network", 240, timedelta(hours=1))  # uploads from one network, through whichever


@dataclass(frozen=True, slots=True)
class Outsider:
    """Acts for the owner of the request, without being them: the ledger has both names."""

    id: UUID
    name: str


def count(request: DocumentRequest, *, network: str) -> None:
    """Before the body is read. Raises TooMany."""
    throttle.count((PER_REQUEST, str(request.id)), (PER_NETWORK, network))


def receive(org_id: UUID, request: DocumentRequest, line_id: UUID, arrivals: Sequence[uploading.Arrival], *, sender: str) -> int:
    """Answers how many were new: the same bytes for the same line are one file. Before the unit of work's first platform write. Raises NotFound,
    Conflict (LINE_ACCEPTED, TOO_MANY_FILES, and what `uploading.take_in` says of quota and limits), TooLarge, Invalid (TYPE_NOT_ALLOWED), StoreFull."""
    line = checklists.find(request, line_id)
    if line.state == ACCEPTED:
        raise refusals.Conflict("This was accepted already: nothing more is needed.", code="LINE_ACCEPTED")
    known = _known(line)
    fresh = list({one.bytes.sha256: one for one in arrivals if one.bytes.sha256 not in known}.values())
    if len(known) + len(fresh) > MOST_FILES:
        raise refusals.Conflict("More files came than this line can take. Ask whoever sent you the link.", code="TOO_MANY_FILES")
    if not fresh:
        return 0
    words = " ".join(sender.replace("\0", "").split())[:NAME]
    by = Outsider(request.owner_id, f"{words or '?'} → {requests.owner_name(request)}")
    made = [one.document for one in uploading.take_in(org_id, fresh, by=by, anyway=True)]
    for document in made:
        _file(request, line, document)
    checklists.note(request, line, made, sender=words)
    return len(made)


def _known(line: RequestLine) -> set[str]:
    """The content that came for a line and still stands: what was sent back may come again."""
    sent = sa.select(Document.sha256).join(RequestFile, RequestFile.document_n == Document.n)
    return set(db.session.scalars(sent.where(RequestFile.line_id == line.id, RequestFile.is_returned.is_(False))))


def _file(request: DocumentRequest, line: RequestLine, document: Document) -> None:
    """As the request says; a label that is gone by now is left out."""
    tags = [UUID(one) for one in request.filed.get("tags", [])]
    there = list(db.session.scalars(sa.select(Tag.id).where(Tag.id.in_(tags)))) if tags else []
    categories = [request.category_id] if request.category_id and db.session.get(Category, request.category_id) else []
    kind = line.type_id if line.type_id and db.session.get(DocumentType, line.type_id) else None
    filing.change(document, type=kind, categories=categories, tags=there, may_create=False, by=None)
