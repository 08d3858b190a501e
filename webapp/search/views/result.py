"""One box over everything: documents, categories, types, tags, people, and what one can do here. The palette's fragment, and a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.documents import access
from webapp.orgs import directory
from webapp.search import emptiness, palette, query, recent
from webapp.search.emptiness import Reason
from webapp.search.highlights import Highlight, Pieces
from webapp.search.query import Query
from webapp.web import frame, guards, htmx, templating
from webapp.web.current import current

LIST = "search.document_index"  # where documents are listed
KNOWS_NAMES = "directory.see"  # who may learn what tags, categories and people there are
ICONS = {"category": "folder", "type": "layers", "tag": "tag"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One line. A document has `content_type` and perhaps a `picture` and a passage, somebody a `face`; `posts`: a button and no link."""

    url: str
    pieces: Pieces
    icon: str = ""
    content_type: str = ""
    picture: str = ""
    face: str = ""
    sub: str = ""
    passage: Highlight | None = None
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of a kind. `is_used`: opening one means that the search was of use."""

    id: str
    title: str
    hits: list[Hit]
    is_used: bool = True


@guards.signed_in
def result_index() -> Response:
    """What fits the letters typed so far; without any what one looked for lately, and where one can go."""
    text = _typed()
    asked = query.parse(text)
    groups = [group for group in _groups(text, asked) if group.hits]
    is_empty = bool(text.strip()) and _has_documents() and not any(group.id == "documents" for group in groups)
    is_mine = request.headers.get("Sec-Fetch-Site") == "same-origin"  # no link elsewhere puts words into somebody's mouth
    if text.strip() and not htmx.is_partial() and is_mine:
        recent.remember(current.person.id, text)
    return htmx.show(
        "search/result/index.html",
        "search/result/_results.html",
        text=text,
        groups=groups,
        number=sum(len(group.hits) for group in groups),
        recents=[] if text.strip() else recent.of(current.person.id),
        is_empty=is_empty,
        reasons=_reasons(text) if is_empty else [],
        list_url=_list_url(),
    )


def _typed() -> str:
    """As it was typed: a space at the end says that the last word is whole."""
    text = request.args.get("q", "").replace("\0", "").lstrip()[: query.LONGEST]
    return text.encode(errors="ignore").decode()


def _groups(text: str, asked: Query) -> Iterator[Group]:
    words = palette.words_of(asked)
    if _has_documents() and text.strip():
        papers = palette.documents(current.person.id, _principals(), asked)
        everything = [Hit(url_for(LIST, q=text), ((_("All documents with “%(typed)s”", typed=text.strip()), False),), "search")]
        yield Group("documents", _("Documents"), [_paper(one) for one in papers] + (everything if papers else []))
    if current.may(KNOWS_NAMES) and words:
        if _has_documents():
            yield from _labels(words)
        found = directory.suggested(current.here.id, " ".join(text.split()))
        yield Group("people", _("People"), [_person(line) for line in found])
    yield Group("actions", _("Go to") if not words else _("Actions"), [hit for hit in _actions() if palette.fits(hit.pieces[0][0], words)], is_used=False)


def _paper(one: palette.Paper) -> Hit:
    page = one.passage.page if one.passage and (one.passage.page or 0) > 1 else None
    back = None if htmx.is_partial() else url_for("search.result_index", q=_typed())
    small = url_for("documents.thumbnail_show", document_id=one.id, v=one.thumbnail[:12]) if one.thumbnail else ""
    url = url_for("documents.document_show", document_id=one.id, page=page, back=back)
    return Hit(url, one.title, content_type=one.content_type, picture=small, sub=one.owner_name, passage=one.passage)


def _labels(words: Sequence[str]) -> Iterator[Group]:
    found = palette.labels(words)
    titles = {"category": _("Categories"), "type": _("Types"), "tag": _("Tags")}
    for kind, title in titles.items():
        hits = [Hit(f"{_list_url()}?{kind}={one.id}", ((one.name, False),), ICONS[kind], sub=one.above or "") for one in found if one.kind == kind]
        yield Group(kind, title, hits)


def _person(line: directory.Line) -> Hit:
    return Hit(url_for("auth.person_index", q=line.email or line.name), ((line.name, False),), face=line.name, sub=line.email or "")


def _actions() -> Iterator[Hit]:
    """The pages of the frame that this person may open, and what else is done from anywhere."""
    if _has_documents() and current.may("documents.upload"):
        yield Hit(f"{_list_url()}#upload-form", ((_("Upload documents"), False),), "upload")
    for entry in frame.everything():
        yield Hit(entry.url, ((str(entry.label), False),), entry.icon)
    yield Hit(templating.address("auth.profile_edit"), ((_("My profile"), False),), "user-round-cog")
    yield Hit(templating.address("auth.signout"), ((_("Sign out"), False),), "log-out", posts=True)


def _reasons(text: str) -> list[Reason]:
    return emptiness.why(current.person.id, _principals(), text, knows_names=current.may(KNOWS_NAMES))


def _principals() -> tuple[str, ...]:
    return access.principals(current.person.id, role=current.role)


def _has_documents() -> bool:
    return "documents" in current.here.modules and current.may("documents.list")


def _list_url() -> str:
    return templating.address(LIST)
