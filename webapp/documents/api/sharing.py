"""Who sees a document: shares, links, every way to it, and requests; and the links of an organization."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from webapp.documents import access, asking, links, sharing, ways
from webapp.documents.api import schemas
from webapp.documents.models import Document
from webapp.kit import refusals
from webapp.orgs import directory
from webapp.platform import addresses
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Sharing"
SHARE = "documents.share"
OWN = {403: "MODULE_OFF, NOT_YOURS", 409: "IN_TRASH"}
Level = Literal["view", "edit"]
Moment = Annotated[datetime | None, Field(None, strict=False, description="When it is over.")]


class Whom(api.Asked):
    """One of these."""

    member: UUID | None = Field(None, strict=False)
    group: UUID | None = Field(None, strict=False)
    everyone: bool = Field(False, description="All members and managers, no clients.")
    link: bool = Field(False, description="Whoever holds the link that is answered.")


class ShareGiven(api.Asked):
    to: Whom = Field(alias="with")
    level: Level = "view"
    expires_at: Moment
    password: SecretStr | None = Field(None, description="Of a link: 8 to 200 letters.")
    max_downloads: int | None = Field(None, ge=1, le=links.MOST_DOWNLOADS, description="Of a link.")
    recipient: str = Field("", max_length=120, description="Of a link: whom you make it for, in your words.")


class ShareTold(api.Told):
    """`name`: of the member or group, or whom a link was made for."""

    id: UUID
    kind: Literal["member", "group", "everyone", "link"]
    whom: UUID | None
    name: str
    level: Level
    expires_at: datetime | None
    created_at: datetime
    state: str = Field("open", description="Of a link: open, over, used_up or disabled.")
    visits: int = Field(0, description="Of a link: how often it was opened.")
    downloads: int = 0
    max_downloads: int | None = None
    url: str | None = Field(None, description="Of a link that is made just now: nobody is told it again.")


class SharesTold(api.Told):
    items: list[ShareTold]
    next_cursor: str | None


class LinkTold(ShareTold):
    document: schemas.Name


class LinksTold(api.Told):
    items: list[LinkTold]
    next_cursor: str | None


class WayTold(api.Told):
    kind: Literal["owner", "member", "group", "everyone", "managers", "link"]
    share: UUID | None = Field(description="What DELETE .../shares/{share} takes back.")
    name: str
    level: Level
    expires_at: datetime | None


class AccessTold(api.Told):
    items: list[WayTold]
    next_cursor: str | None


class AccessAsked(api.Asked):
    member: UUID | None = Field(None, strict=False, description="Only the ways of this member, in the role they have.")


class RequestGiven(api.Asked):
    document: UUID = Field(strict=False)
    note: str = Field("", max_length=asking.NOTE)


@api.in_org
@guards.may(SHARE)
@guards.module("documents")
@api.call(SharesTold, room=ROOM, refuses=OWN)
def api_share_index(document_id: UUID) -> object:
    """Shares and links of a document of yours, those that are over among the links."""
    document = access.look_for_shareable(current.person.id, document_id, role=current.role)
    items = [_share(line) for line in sharing.of(document)] + [ShareTold(**_link(line)) for line in links.of(document)]
    return SharesTold(items=items, next_cursor=None)


@api.in_org
@guards.may(SHARE)
@guards.module("documents")
@api.call(
    ShareTold,
    room=ROOM,
    status=201,
    keyed=False,
    refuses={
        403: "MODULE_OFF, NOT_YOURS, LINKS_BY_MANAGERS, QUARANTINED",
        409: "IN_TRASH",
        422: "WHOM_UNKNOWN, OWNS_IT, END_INVALID, PASSWORD_INVALID, TOO_MANY_LINKS",
    },
)
def api_share_create(document_id: UUID, json: ShareGiven) -> object:
    """Shares a document of yours; once more changes level and end. A link's answer holds its address, which is told once."""
    access.look_for_shareable(current.person.id, document_id, role=current.role)
    if json.to.link:
        return _made_link(document_id, json), 201
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    kind, whom_id = _kind(json.to)
    share = sharing.give(document, sharing.whom(current.here.id, kind, whom_id), json.level, json.expires_at, by=current.person)
    return _share(next(line for line in sharing.of(document) if line.id == share.id)), 201


@api.in_org
@guards.may(SHARE)
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses=OWN)
def api_share_delete(document_id: UUID, share_id: UUID) -> object:
    """Takes a share back, or disables a link."""
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    if any(line.id == share_id for line in links.of(document)):
        links.disable(links.find(share_id, maker_id=current.person.id)[0], document, by=current.person)
    else:
        sharing.take_back(document, share_id, by=current.person)
    return "", 204


@api.in_org
@guards.may(SHARE)
@guards.module("documents")
@api.call(AccessTold, room=ROOM, refuses=OWN)
def api_access_show(document_id: UUID, query: AccessAsked) -> object:
    """Every way by which somebody can see a document of yours, and why."""
    document = access.look_for_shareable(current.person.id, document_id, role=current.role)
    if query.member:
        line = directory.line(current.here.id, query.member)
        if line is None:
            raise refusals.NotFound()
        found = ways.of_member(document, line.user_id, line.role)
        return AccessTold(items=[WayTold(share=None, **_way(way)) for way in found], next_cursor=None)
    return AccessTold(items=_ways(document), next_cursor=None)


@api.in_org
@guards.may("documents.ask")
@guards.module("documents")
@api.call(None, room=ROOM, status=202, refuses={403: "MODULE_OFF"})
def api_access_request_create(json: RequestGiven) -> object:
    """Asks a document's owner to let you in. Answers the same whether or not there is such a document."""
    asking.ask(current.here.id, json.document, json.note, role=current.role, by=current.person)
    return "", 202


@api.in_org
@guards.may(SHARE)
@guards.module("links")
@api.call(LinksTold, room=ROOM, refuses={403: "MODULE_OFF"})
def api_link_index(query: api.Listed) -> object:
    """All links of the organization for managers, else those to your documents, the newest first."""
    page = links.page(None if current.may("links.manage") else current.person.id, cursor=query.cursor, limit=query.limit)
    items = [LinkTold(document=schemas.Name(id=line.document_id, name=line.title), **_link(line)) for line in page.items]
    return LinksTold(items=items, next_cursor=page.cursor)


@api.in_org
@guards.may(SHARE)
@guards.module("documents")
@api.call(None, room=ROOM, status=204)
def api_link_delete(link_id: UUID) -> object:
    """Disables a link for good. Twice changes nothing."""
    link, document = links.find(link_id, maker_id=None if current.may("links.manage") else current.person.id)
    links.disable(link, document, by=current.person)
    return "", 204


def _made_link(document_id: UUID, json: ShareGiven) -> ShareTold:
    guards.need_module("links")
    kept = links.hashed(json.password.get_secret_value() if json.password else None)
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    terms = links.Terms(json.expires_at or links.latest(), json.recipient, kept, json.max_downloads)
    made = links.make(document, terms, manages=current.may("links.manage"), by=current.person)
    line = next(line for line in links.of(document) if line.id == made.link.id)
    return ShareTold(**_link(line), url=addresses.of_home(current.here.slug, f"/l/{made.token}"))


def _kind(to: Whom) -> tuple[str, UUID | None]:
    if to.everyone:
        return sharing.EVERYONE, None
    return (sharing.GROUP, to.group) if to.group else (sharing.MEMBER, to.member)


def _share(line: sharing.Line) -> ShareTold:
    facts = {"level": line.level, "expires_at": line.ends_at, "created_at": line.created_at}
    return ShareTold(id=line.id, kind=line.kind, whom=line.whom_id, name=line.name, **facts)  # type: ignore[arg-type]


def _link(line: links.Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": "link",
        "whom": None,
        "name": line.recipient,
        "level": access.VIEW,
        "expires_at": line.ends_at,
        "created_at": line.created_at,
        "state": line.state,
        "visits": line.visits,
        "downloads": line.downloads,
        "max_downloads": line.most_downloads,
    }


def _way(way: ways.Way) -> dict[str, Any]:
    return {"kind": way.kind, "name": way.name, "level": way.level, "expires_at": way.ends_at}


def _ways(document: Document) -> list[WayTold]:
    found = [WayTold(kind="owner", share=None, name=current.person.name, level="edit", expires_at=None)]
    found += [
        WayTold(kind=line.kind, share=line.id, name=line.name, level=line.level, expires_at=line.ends_at)  # type: ignore[arg-type]
        for line in sharing.of(document)
    ]
    if ways.managers_see(document):
        found.append(WayTold(kind="managers", share=None, name="", level="view", expires_at=None))
    open_ones = [line for line in links.of(document) if line.state == links.OPEN]
    return found + [WayTold(kind="link", share=line.id, name=line.recipient, level="view", expires_at=line.ends_at) for line in open_ones]
