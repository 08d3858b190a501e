"""Requests to people outside, with their lists."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from webapp.documents import checklists, links, requests
from webapp.documents.request_models import DocumentRequest
from webapp.platform import addresses
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Requests"
MAY = "documents.upload"
OFF = {403: "MODULE_OFF"}
State = Literal["open", "over", "closed"]


class LineGiven(api.Asked):
    name: str = Field(min_length=1, max_length=requests.NAME)
    files: int = Field(1, ge=1, le=requests.MOST_WANTED, description="How many are wanted.")
    type: UUID | None = Field(None, strict=False, description="That arriving files get.")


class RequestAsked(api.Asked):
    title: str = Field(min_length=1, max_length=requests.TITLE)
    lines: list[LineGiven] = Field(min_length=1, max_length=requests.MOST_LINES)
    note: str = Field("", max_length=requests.NOTE)
    recipient: str = Field("", max_length=requests.NAME, description="Who is asked, in your words.")
    email: str | None = Field(None, max_length=254, description="They get the link by mail, and a reminder three days before the end.")
    expires_at: AwareDatetime | None = Field(None, strict=False, description="As late as the organization allows where it is left out.")
    category: UUID | None = Field(None, strict=False)
    tags: list[UUID] = Field([], strict=False, max_length=100)


class RequestChange(api.Asked):
    expires_at: AwareDatetime = Field(strict=False)


class ReturnAsked(api.Asked):
    reason: str = Field(min_length=1, max_length=checklists.REASON, description="Whoever sent it reads that.")


class FileTold(api.Told):
    """`document`: null where it is gone, or in the trash; and for managers, whose documents these are not."""

    name: str
    size: int
    sender: str
    returned: bool
    created_at: datetime
    document: UUID | None


class LineTold(api.Told):
    id: UUID
    name: str
    wanted: int
    received: int
    state: Literal["missing", "some", "received", "accepted", "returned"]
    reason: str = Field(description="Why what came was sent back.")
    files: list[FileTold]


class RequestLineTold(api.Told):
    """A request in a list."""

    id: UUID
    title: str
    recipient: str
    email: str | None
    owner: UUID
    state: State
    expires_at: datetime
    created_at: datetime
    lines_number: int
    lines_received: int
    lines_accepted: int


class RequestTold(RequestLineTold):
    note: str
    lines: list[LineTold]
    url: str | None = Field(None, description="Of one that is made just now: nobody is told it again.")


class RequestsTold(api.Told):
    items: list[RequestLineTold]
    next_cursor: str | None


class RequestsListed(api.Listed):
    everybody: bool = Field(False, strict=False, description="Everybody's, for managers.")


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(RequestsTold, room=ROOM, refuses=OFF)
def api_request_index(query: RequestsListed) -> object:
    """Your requests, the newest first; everybody's for managers who ask so."""
    of_all = query.everybody and current.may("links.manage")
    page = requests.page(None if of_all else current.person.id, cursor=query.cursor, limit=query.limit)
    far = checklists.progress(one.request.id for one in page.items)
    items = [RequestLineTold(**_facts(one.request, far.get(one.request.id, checklists.Progress()))) for one in page.items]
    return RequestsTold(items=items, next_cursor=page.cursor)


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(
    RequestTold, room=ROOM, status=201, keyed=False, refuses={403: "MODULE_OFF", 422: "TITLE_INVALID, EMAIL_INVALID, END_INVALID, LINES_INVALID, LABEL_UNKNOWN"}
)
def api_request_create(json: RequestAsked) -> object:
    """Asks somebody outside. The answer holds the address, which is told once."""
    wanted = [requests.Wanted(line.name, line.files, line.type) for line in json.lines]
    more = {"note": json.note, "recipient": json.recipient, "email": json.email, "category_id": json.category, "tags": json.tags}
    made = requests.make(current.here.id, requests.Terms(json.title, json.expires_at or links.latest(), wanted, **more), by=current.person)  # type: ignore[arg-type]
    return _told(made.request, addresses.of_home(current.here.slug, f"/r/{made.token}")), 201


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(RequestTold, room=ROOM, refuses=OFF)
def api_request_show(document_request_id: UUID) -> object:
    """One of yours with its list; any for managers."""
    return _told(_found(document_request_id))


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(RequestTold, room=ROOM, refuses={403: "MODULE_OFF", 409: "REQUEST_CLOSED", 422: "END_INVALID"})
def api_request_update(document_request_id: UUID, json: RequestChange) -> object:
    """Another end for one of yours."""
    found = requests.find(document_request_id, owner_id=current.person.id)
    requests.extend(found, json.expires_at, by=current.person)
    return _told(found)


@api.in_org
@guards.may(MAY)
@guards.module("documents")
@api.call(None, room=ROOM, status=204)
def api_request_delete(document_request_id: UUID) -> object:
    """Closes it: none of its addresses opens any more. Twice changes nothing."""
    requests.close(_found(document_request_id), by=current.person)
    return "", 204


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(RequestTold, room=ROOM, refuses={403: "MODULE_OFF, CLOSED_BY_MANAGER", 422: "END_INVALID"})
def api_request_reopening_create(document_request_id: UUID, json: RequestChange) -> object:
    """Opens a closed one again, until another end; its addresses are the same."""
    found = _found(document_request_id)
    requests.reopen(found, json.expires_at, manages=current.may("links.manage"), by=current.person)
    return _told(found)


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(None, room=ROOM, status=202, refuses={403: "MODULE_OFF", 409: "REQUEST_CLOSED, NO_ADDRESS, NOTHING_MISSING, REMINDED_TODAY"})
def api_request_reminder_create(document_request_id: UUID) -> object:
    """A letter about what is missing, at most once a day."""
    found = requests.find(document_request_id, owner_id=current.person.id)
    requests.remind(current.here.id, found, checklists.progress([found.id])[found.id], by=current.person)
    return "", 202


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(RequestTold, room=ROOM, refuses={403: "MODULE_OFF", 409: "NOTHING_CAME"})
def api_request_line_acceptance_create(document_request_id: UUID, line_id: UUID) -> object:
    """What came for a line does: it takes no more files."""
    found = requests.find(document_request_id, owner_id=current.person.id)
    checklists.accept(found, checklists.find(found, line_id), by=current.person)
    return _told(found)


@api.in_org
@guards.may(MAY)
@guards.module("requests")
@api.call(RequestTold, room=ROOM, refuses={403: "MODULE_OFF", 409: "NOTHING_CAME", 422: "REASON_NEEDED"})
def api_request_line_return_create(document_request_id: UUID, line_id: UUID, json: ReturnAsked) -> object:
    """What came for a line does not do: it is asked for once more, by mail too where the address is known."""
    found = requests.find(document_request_id, owner_id=current.person.id)
    requests.send_back(current.here.id, found, checklists.find(found, line_id), json.reason, by=current.person)
    return _told(found)


def _found(request_id: UUID) -> DocumentRequest:
    return requests.find(request_id, owner_id=None if current.may("links.manage") else current.person.id)


def _facts(request: DocumentRequest, far: checklists.Progress) -> dict[str, Any]:
    return {
        "id": request.id,
        "title": request.title,
        "recipient": request.recipient,
        "email": request.email,
        "owner": request.owner_id,
        "state": requests.state_of(request),
        "expires_at": request.ends_at,
        "created_at": request.created_at,
        "lines_number": far.lines,
        "lines_received": far.received,
        "lines_accepted": far.accepted,
    }


def _told(request: DocumentRequest, url: str | None = None) -> RequestTold:
    lines, is_owner = checklists.of(request), request.owner_id == current.person.id
    facts = _facts(request, checklists.progress([request.id])[request.id])
    return RequestTold(**facts, note=request.note, lines=[_line(line, is_owner) for line in lines], url=url)


def _line(line: checklists.Line, is_owner: bool) -> LineTold:
    files = [_file(one, is_owner) for one in line.files]
    return LineTold(id=line.id, name=line.name, wanted=line.wanted, received=line.number, state=line.state, reason=line.reason, files=files)  # type: ignore[arg-type]


def _file(file: checklists.File, is_owner: bool) -> FileTold:
    facts = {"name": file.name, "size": file.size, "sender": file.sender, "returned": file.is_returned, "created_at": file.created_at}
    return FileTold(**facts, document=file.document_id if is_owner else None)  # type: ignore[arg-type]
