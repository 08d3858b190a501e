"""Links: the page that anybody sees who holds one, and the organization's list of them. Nothing is counted by looking."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.auth import devices
from webapp.documents import leafing, links
from webapp.documents.models import Document, ShareLink
from webapp.documents.views import content
from webapp.kit import crypto, refusals
from webapp.web import cookies, errors, guards, hooks, htmx
from webapp.web.current import current

PAGE = 50
UNLOCKED = 3600  # seconds until a password is asked for again
FETCHING = 600  # seconds in which a download that was counted may be fetched, and fetched again where it broke off


@guards.public
def link_show(token: str) -> Response:
    """What the link is to, with pictures of its first pages; behind a password, nothing but the question for it."""
    link, document = _behind(token)
    if _is_locked(link):
        return _drawn("documents/link/locked.html", token=token, problem=None)
    _note(link, links.OPENED)
    return _shown(link, document, token)


@guards.public
def unlocking_create(token: str) -> Response:
    link, _document = _behind(token)
    try:
        links.unlock(link, request.form.get("password", ""), network=hooks.network())
    except (refusals.Invalid, refusals.TooMany, refusals.Unavailable) as refusal:
        return errors.held_back(_drawn("documents/link/locked.html", refusal.status, token=token, problem=errors.sentence(refusal)), refusal)
    return htmx.moved(url_for("documents.link_show", token=token, ticket=_ticket(link, "look")))


@guards.public
def link_page_show(token: str, number: int) -> Response:
    link, document = _behind(token)
    _refuse_locked(link)
    return _unlisted(content.send_picture(document, leafing.find(document, number)))


@guards.public
def link_download_create(token: str) -> Response:
    """Counts it, and leads to the bytes."""
    link, document = _behind(token)
    _refuse_locked(link)
    links.take(link, document)
    _note(link, links.DOWNLOADED)
    return htmx.moved(url_for("documents.link_content_show", token=token, ticket=_ticket(link, "take")))


@guards.public
def link_content_show(token: str) -> Response:
    """The bytes of a download that was counted a moment ago, in this browser."""
    link, document = _behind(token)
    if not _has_ticket(link, "take", FETCHING):
        raise links.shut()
    return _unlisted(content.send(document, None, is_noted=False))


@guards.may("documents.share")
@guards.module("links")
def link_index() -> Response:
    """All links of the organization for managers, for members those to their own documents."""
    manages = current.may("links.manage")
    page = links.page(None if manages else current.person.id, cursor=request.args.get("after"), limit=PAGE)
    receipts = links.receipts([line.id for line in page.items])
    values = {
        "links": [(line, receipts.get(line.id, [])) for line in page.items],
        "manages": manages,
        "next_url": url_for("documents.link_index", after=page.cursor) if page.cursor else None,
    }
    return make_response(render_template("documents/link/index.html", **values))


@guards.may("documents.share")
@guards.module("documents")
def link_disabling_create(link_id: UUID) -> Response:
    """Where the module is off too: what is out there can always be shut."""
    manages = current.may("links.manage")
    link, document = links.find(link_id, maker_id=None if manages else current.person.id)
    links.disable(link, document, by=current.person)
    is_owner = document.owner_id == current.person.id and request.form.get("from") == "board"
    return htmx.moved(url_for("documents.sharing_show", document_id=document.id) if is_owner else url_for("documents.link_index"))


def _behind(token: str) -> tuple[ShareLink, Document]:
    """Raises NotFound (LINK_SHUT), the same for everything that does not open."""
    if not {"documents", "links"} <= current.here.modules:
        raise links.shut()
    return links.behind(token)


def _shown(link: ShareLink, document: Document, token: str) -> Response:
    ticket = request.args.get("ticket", "") if link.password_hash else ""
    more: dict[str, Any] = {"ticket": ticket} if ticket else {}
    return _drawn(
        "documents/link/show.html",
        title=document.title,
        filename=document.filename,
        content_type=document.content_type,
        size=document.size,
        pages=document.page_count,
        ends_at=link.ends_at,
        downloads_left=None if link.most_downloads is None else max(link.most_downloads - link.downloads, 0),
        pictures=[(one.number, url_for("documents.link_page_show", token=token, number=one.number, **more)) for one in leafing.of(document)],
        download_url=url_for("documents.link_download_create", token=token, **more),
    )


def _drawn(template: str, status: int = 200, /, **values: object) -> Response:
    return _unlisted(make_response(render_template(template, **values), status))


def _unlisted(response: Response) -> Response:
    """No index lists it, and no other site hears its address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _refuse_locked(link: ShareLink) -> None:
    if _is_locked(link):
        raise links.shut()


def _is_locked(link: ShareLink) -> bool:
    return link.password_hash is not None and not _has_ticket(link, "look", UNLOCKED)


def _ticket(link: ShareLink, use: str) -> str:
    """For this browser alone: worth nothing in an address that was passed on."""
    return crypto.seal(_facts(link, use))


def _has_ticket(link: ShareLink, use: str, seconds: int) -> bool:
    try:
        return crypto.same(crypto.unseal(request.args.get("ticket", ""), seconds), _facts(link, use))
    except crypto.Unreadable:
        return False


def _facts(link: ShareLink, use: str) -> str:
    return f"link:{use}:{link.id}:{cookies.browser()}:{crypto.digest(link.password_hash or '')}"


def _note(link: ShareLink, action: str) -> None:
    if request.method != "HEAD":
        device = " · ".join(name for name in devices.recognize(request.user_agent.string) if name)
        links.note(link, action, address=request.remote_addr, device=device)
