"""Asking people outside for documents: a title, a list, an end, and an address where they send files without an account. Inside the
organization's context.

An address holds 256 random bits, of which only a digest is kept. One that opens nothing says nothing of why."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import checklists, labels, links, policy
from webapp.documents.checklists import Progress
from webapp.documents.models import Category, DocumentType, Tag
from webapp.documents.request_models import DocumentRequest, RequestAddress, RequestLine
from webapp.jobs import ledger as jobs
from webapp.kit import clock, crypto, db, ids, paging, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs import members, roles
from webapp.orgs.models import Person
from webapp.platform import users

SEND = "requests.send"
ASKED, REMINDED, RETURNED = "asked", "reminded", "returned"  # what a letter tells
OPEN, OVER, CLOSED = "open", "over", "closed"
TITLE, NOTE, NAME = 120, 1000, 120  # letters
MOST_LINES = 50
MOST_WANTED = 50  # files of one line
REMIND_BEFORE = timedelta(days=3)  # of the end, by itself: time enough to find a paper
REMIND_AGAIN = timedelta(days=1)
PER_PERSON = Limit("request.made", 30, timedelta(hours=1))  # requests of one member: each may be a letter to somebody outside


class Wanted(NamedTuple):
    """A line: its words, how many files it is, and the type that these get."""

    name: str
    number: int = 1
    type_id: UUID | None = None


class Terms(NamedTuple):
    """`category_id` and `tags`: what arriving files are filed under."""

    title: str
    ends_at: datetime
    lines: Sequence[Wanted]
    note: str = ""
    recipient: str = ""
    email: str | None = None
    category_id: UUID | None = None
    tags: Sequence[UUID] = ()


class Made(NamedTuple):
    """A request, and the end of its address, which nobody is told again."""

    request: DocumentRequest
    token: str


class Summary(NamedTuple):
    request: DocumentRequest
    owner_name: str
    state: str


def make(org_id: UUID, terms: Terms, *, by: ledger.Actor) -> Made:
    """Writes to whoever is asked, where their address is said. Before the unit of work's first platform write. Raises Invalid (TITLE_INVALID,
    NOTE_INVALID, EMAIL_INVALID, END_INVALID, LINES_INVALID, LABEL_UNKNOWN), TooMany."""
    title, lines = _text(terms.title, TITLE, "title", least=1), _lines(terms.lines)
    facts = {"note": _text(terms.note, NOTE, "note", is_long=True), "recipient": _text(terms.recipient, NAME, "recipient")}
    email = users.clean_email(terms.email) if terms.email else None
    check_end(terms.ends_at)
    filed = {"tags": [str(labels.chosen(Tag, one, "tags").id) for one in dict.fromkeys(terms.tags)]}
    category = labels.chosen(Category, terms.category_id, "category").id if terms.category_id else None
    throttle.count((PER_PERSON, f"{org_id}:{by.id}"))
    request = DocumentRequest(id=ids.new(), owner_id=by.id, title=title, email=email, category_id=category, filed=filed, ends_at=terms.ends_at, **facts)
    request.reminds_on = _reminds_on(terms.ends_at)
    token = _promise(org_id, request.id, ASKED) if email else ids.token()
    db.session.add(request)
    db.session.flush()
    add_address(request, token)
    db.session.add_all(RequestLine(request_id=request.id, position=at, name=one.name, wanted=one.number, type_id=one.type_id) for at, one in enumerate(lines))
    db.session.flush()
    ledger.record_inside("requests.made", by=by, subject=request, recipient=request.recipient or email or "", until=request.ends_at.isoformat())
    return Made(request, token)


def find(request_id: UUID, *, owner_id: UUID | None) -> DocumentRequest:
    """A request of somebody's own; any of the organization's where no owner is said. Held. Raises NotFound."""
    request: DocumentRequest | None = db.session.scalar(sa.select(DocumentRequest).where(DocumentRequest.id == request_id).with_for_update(of=DocumentRequest))
    if request is None or (owner_id and request.owner_id != owner_id):
        raise refusals.NotFound("There is no such request.")
    return request


def behind(org_id: UUID, token: str) -> DocumentRequest:
    """What an address opens, while whoever asked may take files in. Raises NotFound, the same for every one that does not open."""
    request: DocumentRequest | None = db.session.scalar(
        sa.select(DocumentRequest)
        .join(RequestAddress, RequestAddress.request_id == DocumentRequest.id)
        .where(RequestAddress.token_hash == crypto.digest(token), DocumentRequest.closed_at.is_(None), DocumentRequest.ends_at > clock.now())
    )
    seat = members.find(org_id, request.owner_id) if request else None
    if request is None or seat is None or seat.status != "active" or not roles.may(seat.role, "documents.upload"):
        raise shut()
    return request


def shut() -> refusals.NotFound:
    return refusals.NotFound("Nothing is asked for at this address any more. Ask whoever sent it for a new one.", code="LINK_SHUT")


def owner_name(request: DocumentRequest) -> str:
    return db.session.scalar(sa.select(Person.name).where(Person.id == request.owner_id)) or ""


def send_back(org_id: UUID, request: DocumentRequest, line: RequestLine, reason: str, *, by: ledger.Actor) -> None:
    """Asks for a line once more, and says why in a letter where the address is known. Before the unit of work's first platform write. Raises as
    `checklists.send_back`."""
    checklists.send_back(request, line, reason, by=by)
    if request.email and state_of(request) == OPEN:
        write(org_id, request, RETURNED, line=line.name)


def state_of(request: DocumentRequest) -> str:
    if request.closed_at:
        return CLOSED
    return OVER if request.ends_at <= clock.now() else OPEN


def page(owner_id: UUID | None, *, cursor: str | None, limit: int) -> paging.Page[Summary]:
    """All requests of an organization, or one member's, the newest first. One statement."""
    listed = sa.select(DocumentRequest, sa.func.coalesce(Person.name, "")).outerjoin(Person, Person.id == DocumentRequest.owner_id)
    listed = listed.order_by(DocumentRequest.created_at.desc(), DocumentRequest.id.desc()).limit(limit + 1)
    if owner_id:
        listed = listed.where(DocumentRequest.owner_id == owner_id)
    last = paging.decode(cursor, (paging.moment, UUID))
    if last:
        listed = listed.where(paging.after((DocumentRequest.created_at, DocumentRequest.id), last))
    found = [Summary(request, name, state_of(request)) for request, name in db.session.execute(listed)]
    return paging.cut(found, limit, lambda one: (one.request.created_at, one.request.id))


def close(request: DocumentRequest, *, by: ledger.Actor) -> None:
    """None of its addresses opens any more, at once. Twice changes nothing."""
    if request.closed_at is None:
        request.closed_at, request.closed_by = clock.now(), by.id
        db.session.flush()
        ledger.record_inside("requests.closed", by=by, subject=request)


def reopen(request: DocumentRequest, ends_at: datetime, *, manages: bool, by: ledger.Actor) -> None:
    """The same addresses open again, until another end. What a manager closed, managers reopen. Raises NotAllowed (CLOSED_BY_MANAGER),
    Invalid (END_INVALID)."""
    if request.closed_by not in (None, by.id) and not manages:
        raise refusals.NotAllowed("A manager closed this request. Ask them to open it again.", code="CLOSED_BY_MANAGER")
    check_end(ends_at)
    if request.closed_at or request.ends_at != ends_at:
        request.closed_at = request.closed_by = None
        request.ends_at, request.reminds_on = ends_at, _reminds_on(ends_at)
        db.session.flush()
        ledger.record_inside("requests.reopened", by=by, subject=request, until=ends_at.isoformat())


def extend(request: DocumentRequest, ends_at: datetime, *, by: ledger.Actor) -> None:
    """Another end for one that is not closed. Raises Conflict (REQUEST_CLOSED), Invalid (END_INVALID)."""
    if request.closed_at:
        raise refusals.Conflict("This request is closed. Open it again first.", code="REQUEST_CLOSED")
    check_end(ends_at)
    before, request.ends_at, request.reminds_on = request.ends_at, ends_at, _reminds_on(ends_at)
    db.session.flush()
    ledger.record_inside("requests.extended", by=by, subject=request, before=before.isoformat(), after=ends_at.isoformat())


def renew_address(request: DocumentRequest, *, by: ledger.Actor) -> str:
    """Another address in place of all it had, which open nothing from now on; told once. Raises Conflict (REQUEST_CLOSED)."""
    if state_of(request) != OPEN:
        raise refusals.Conflict("This request is closed. Open it again first.", code="REQUEST_CLOSED")
    db.session.execute(sa.delete(RequestAddress).where(RequestAddress.request_id == request.id))
    token = ids.token()
    add_address(request, token)
    ledger.record_inside("requests.address_renewed", by=by, subject=request)
    return token


def remind(org_id: UUID, request: DocumentRequest, progress: Progress, *, by: ledger.Actor) -> None:
    """A letter about what is missing. Before the unit of work's first platform write. Raises Conflict (REQUEST_CLOSED, NO_ADDRESS, NOTHING_MISSING,
    REMINDED_TODAY)."""
    if state_of(request) != OPEN:
        raise refusals.Conflict("This request is closed. Open it again first.", code="REQUEST_CLOSED")
    if not request.email:
        raise refusals.Conflict("There is no e-mail address to write to. Send the link yourself.", code="NO_ADDRESS")
    if not progress.is_lacking:
        raise refusals.Conflict("Everything is there.", code="NOTHING_MISSING")
    if was_reminded(request):
        raise refusals.Conflict("They were reminded within a day. Try again tomorrow.", code="REMINDED_TODAY")
    write(org_id, request, REMINDED)
    request.reminded_at = clock.now()
    db.session.flush()
    ledger.record_inside("requests.reminded", by=by, subject=request)


def was_reminded(request: DocumentRequest) -> bool:
    return request.reminded_at is not None and request.reminded_at > clock.now() - REMIND_AGAIN


def write(org_id: UUID, request: DocumentRequest, told: str, *, line: str = "") -> None:
    """A letter with an address of its own. Before the unit of work's first platform write."""
    add_address(request, _promise(org_id, request.id, told, line))


def _promise(org_id: UUID, request_id: UUID, told: str, line: str = "") -> str:
    """The end of the address of a letter that goes out once that stands."""
    token = ids.token()
    jobs.intend(SEND, org=org_id, subject=request_id, token=crypto.seal(token), told=told, line=line)
    return token


def add_address(request: DocumentRequest, token: str) -> None:
    db.session.add(RequestAddress(request_id=request.id, token_hash=crypto.digest(token)))
    db.session.flush()


def hand_over(member_id: UUID, heir_id: UUID) -> None:
    """What somebody asked for arrives in their heir's inbox."""
    db.session.execute(sa.update(DocumentRequest).where(DocumentRequest.owner_id == member_id).values(owner_id=heir_id))


def check_end(ends_at: datetime) -> None:
    """Raises Invalid (END_INVALID)."""
    if not clock.now() < ends_at <= links.latest() + timedelta(minutes=1):
        days = policy.of().longest_link_days
        raise refusals.Invalid("A request ends within %(days)s days. Choose an earlier day.", code="END_INVALID", field="ends_at", days=days)


def _reminds_on(ends_at: datetime) -> date | None:
    on = (ends_at - REMIND_BEFORE).date()
    return on if on > clock.now().date() else None


def _lines(lines: Sequence[Wanted]) -> list[Wanted]:
    if not 1 <= len(lines) <= MOST_LINES:
        raise refusals.Invalid("Ask for 1 to %(most)s things.", code="LINES_INVALID", field="lines", most=MOST_LINES)
    checked = []
    for one in lines:
        if not 1 <= one.number <= MOST_WANTED:
            raise refusals.Invalid("Ask for 1 to %(most)s files in a line.", code="LINES_INVALID", field="lines", most=MOST_WANTED)
        kind = labels.chosen(DocumentType, one.type_id, "lines").id if one.type_id else None
        checked.append(Wanted(_text(one.name, NAME, "lines", least=1), one.number, kind))
    return checked


def _text(text: str, most: int, field: str, *, least: int = 0, is_long: bool = False) -> str:
    plain = text.replace("\0", "").strip()
    words: str = plain if is_long else " ".join(plain.split())
    if not least <= len(words) <= most:
        code = f"{field.upper()}_INVALID"
        raise refusals.Invalid("Write %(least)s to %(most)s letters.", code=code, field=field, least=least, most=most)
    return words
