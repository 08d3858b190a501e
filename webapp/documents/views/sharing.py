"""Who can see a document, and why: giving it, taking it back, links and requests, all on one board of its owner's."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.documents import access, asking, links, policy, sharing, ways
from webapp.documents.forms import A_DAY, LinkForm, ShareForm
from webapp.documents.models import Document
from webapp.documents.views import way
from webapp.kit import clock, refusals
from webapp.orgs import directory, groups
from webapp.platform import addresses
from webapp.web import guards, htmx
from webapp.web.current import current

OFFERED = 6  # people, and groups, in answer to what is being typed


class Candidate(NamedTuple):
    """Whom a document could be given to. `words`: an address, or how many they are."""

    principal: str
    kind: str
    name: str
    words: str


@guards.may("documents.share")
@guards.module("documents")
def sharing_show(document_id: UUID) -> Response:
    return _board(access.look_for_shareable(current.person.id, document_id, role=current.role))


@guards.may("documents.share")
@guards.module("documents")
def candidate_index(document_id: UUID) -> Response:
    """Whoever fits what is being typed; as a page of its own, the board with them."""
    document = access.look_for_shareable(current.person.id, document_id, role=current.role)
    if not htmx.is_partial():
        return _board(document)
    values = {"document_id": str(document.id), "candidates": _candidates(document, _typed()), "typed": _typed()}
    return make_response(render_template("documents/sharing/_candidates.html", **values))


@guards.may("documents.share")
@guards.module("documents")
def share_create(document_id: UUID) -> Response:
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    form = ShareForm()
    if not form.validate():
        return _board(document, 422, share_form=form)
    try:
        to = sharing.read(current.here.id, form.principal.data) if form.principal.data else _named(form.who.data or "")
        sharing.give(document, to, form.level.data, end_of(form.ends.data, form.day.data), by=current.person)
    except refusals.Invalid as refusal:
        form.refuse(refusal)
        return _board(document, refusal.status, share_form=form)
    return _done(document)


@guards.may("documents.share")
@guards.module("documents")
def share_delete(document_id: UUID, share_id: UUID) -> Response:
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    sharing.take_back(document, share_id, by=current.person)
    return _done(document)


@guards.may("documents.share")
@guards.module("documents")
@guards.module("links")
def link_create(document_id: UUID) -> Response:
    """The board with the link's address, and with the password that was made, which nobody is shown again."""
    document = access.look_for_shareable(current.person.id, document_id, role=current.role)
    form = LinkForm()
    if not form.validate():
        return _board(document, 422, link_form=form)
    password = links.generated() if form.generate.data else form.password.data
    try:
        kept = links.hashed(password)
        document = access.find_shareable(current.person.id, document_id, role=current.role)
        ends_at = end_of(form.ends.data, form.day.data) or links.latest()
        terms = links.Terms(min(ends_at, links.latest()) if form.ends.data != A_DAY else ends_at, form.recipient.data or "", kept, form.most_downloads.data)
        made = links.make(document, terms, manages=current.may("links.manage"), by=current.person)
    except refusals.Invalid as refusal:
        form.refuse(refusal)
        return _board(document, refusal.status, link_form=form)
    url = addresses.of_home(current.here.slug, url_for("documents.link_show", token=made.token))
    return _board(document, made_url=url, made_password=password if form.generate.data else None, made_for=made.link.recipient)


@guards.may("documents.share")
@guards.module("documents")
def access_approval_create(document_id: UUID, request_id: UUID) -> Response:
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    level = request.form.get("level", access.VIEW)
    asking.decide(current.here.id, document, request_id, level if level in access.LEVELS else access.VIEW, by=current.person)
    return _done(document)


@guards.may("documents.share")
@guards.module("documents")
def access_rejection_create(document_id: UUID, request_id: UUID) -> Response:
    document = access.find_shareable(current.person.id, document_id, role=current.role)
    asking.decide(current.here.id, document, request_id, None, by=current.person)
    return _done(document)


def end_of(days: str | None, day: date | None) -> datetime | None:
    """So many days from now, or the end of the day in UTC where `days` is A_DAY; None where neither is said."""
    if days == A_DAY and day:
        return datetime.combine(day, time(23, 59, 59), UTC)
    return clock.now() + timedelta(days=int(days)) if days else None


def _named(text: str) -> sharing.Whom:
    """Whom a name means that was typed in full. Raises Invalid (WHOM_UNKNOWN)."""
    words = " ".join(text.split())
    if words.casefold() == _("Everyone").casefold():
        return sharing.whom(current.here.id, sharing.EVERYONE)
    line = directory.named(current.here.id, words) if words else None
    if line:
        return sharing.whom(current.here.id, sharing.MEMBER, line.user_id)
    group = (
        next((one for one in groups.page(cursor=None, limit=OFFERED, search=words).items if one.name.casefold() == words.casefold()), None) if words else None
    )
    return sharing.whom(current.here.id, sharing.GROUP, group.id if group else None)


def _candidates(document: Document, typed: str) -> list[Candidate]:
    if not typed:
        return []
    there = {access.principal(document.owner_id), *(share.principal for share in ways.principals_of(document))}
    words, found = typed.casefold(), []
    if words in _("Everyone").casefold():
        found.append(Candidate(access.EVERYONE, sharing.EVERYONE, _("Everyone"), _("All members and managers, no clients")))
    found += [
        Candidate(access.group(line.id), sharing.GROUP, line.name, _in_group(line.size)) for line in groups.page(cursor=None, limit=OFFERED, search=typed).items
    ]
    found += [Candidate(access.principal(line.user_id), sharing.MEMBER, line.name, line.email or "") for line in directory.suggested(current.here.id, typed)]
    return [one for one in found if one.principal not in there][: 2 * OFFERED]


def _in_group(number: int) -> str:
    words: str = ngettext("Group of one", "Group of %(num)s", number) if number else _("Group, nobody in it yet")
    return words


def _typed() -> str:
    return request.args.get("who", "").replace("\0", "").strip()[:100]


def _done(document: Document) -> Response:
    return _board(document) if htmx.is_partial() else htmx.moved(url_for("documents.sharing_show", document_id=document.id) + way.suffix(document.id, None))


def _board(document: Document, status: int = 200, **more: Any) -> Response:
    """All of it, drawn anew after each change."""
    allowed, found = policy.of(), links.of(document)
    receipts = links.receipts([line.id for line in found])
    has_links = "links" in current.here.modules
    values: dict[str, Any] = {
        "document_id": str(document.id),
        "title": document.title,
        "url": url_for("documents.sharing_show", document_id=document.id),
        "document_url": url_for("documents.document_show", document_id=document.id),
        "back_url": way.given(document.id) or url_for("documents.document_show", document_id=document.id),
        "end": way.suffix(document.id, None),
        "came": way.given(document.id),
        "owner_name": current.person.name,
        "shares": sharing.of(document),
        "links": [(line, receipts.get(line.id, [])) for line in found],
        "requests": asking.waiting(document),
        "managers_see_all": allowed.managers_see_all,
        "has_links": has_links,
        "may_link": has_links and (allowed.members_make_links or current.may("links.manage")),
        "longest_days": allowed.longest_link_days,
        "share_form": ShareForm(formdata=None),
        "link_form": LinkForm(formdata=None),
        "candidates": _candidates(document, _typed()) if request.method == "GET" else [],
        "typed": _typed(),
        "made_url": None,
        "made_password": None,
        "made_for": "",
        **_seen_as(document),
    }
    return htmx.show("documents/sharing/show.html", "documents/sharing/_board.html", status, **{**values, **more})


def _seen_as(document: Document) -> dict[str, Any]:
    """What a person who is named in the address would see of it."""
    named = request.args.get("as", "").replace("\0", "").strip()[:100]
    person = directory.named(current.here.id, named) if named else None
    seen = ways.of_member(document, person.user_id, person.role) if person else []
    return {"as_name": named, "as_person": person, "as_ways": seen}
