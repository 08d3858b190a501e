"""The rows of a list as HTML. Put together here, not in a template: a page has fifty, and they are most of what it costs.

Only what somebody wrote is escaped (titles, names); the rest is ours: ids, numbers, formats, and markup made by filters."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.documents.models import NEW, READY, RECEIVED, UNREADABLE
from webapp.search import highlights, listing, query
from webapp.search.asked import Asked
from webapp.search.listing import Line
from webapp.web import templating

TAGS = 3  # of a row; the rest is in the record


def drawn(lines: Sequence[Line], asked: Asked, *, base: str, next_url: str | None, is_left: bool = False) -> Markup:
    """The lines of a page, and a last one that brings the next page. `base`: the address below which the documents are. Where `asked`
    looks for words, they are marked in titles, and each line has the passage they stand in. `is_left`: they fit the list no more."""
    words = {RECEIVED: _waiting(_("Waiting")), "reading": _waiting(_("Reading")), UNREADABLE: _state("bad", _("Unreadable"))}
    new, select = _state("accent", _("To review")), escape(_("Select %(title)s", title="\0")).split("\0")
    meant, by_date = query.parse(asked.q), asked.column == "dated"
    passages = highlights.of([line.n for line in lines], meant) if meant.terms else {}
    titles = {line.n: _marked(highlights.marked(line.title, meant)) for line in lines} if meant.terms else {}
    back = {"back": asked.address(base)} if asked.arguments() else {}
    end = f"?{urlencode(back)}" if back else ""  # where a document's way back leads, and at which page it opens
    at = {n: escape(f"?{urlencode({'page': found.page, **back})}") for n, found in passages.items() if found.page and found.page > 1}
    rows = [
        _row(
            line,
            base,
            at.get(line.n, end),
            words.get(line.state, ""),
            new,
            select,
            by_date,
            titles.get(line.n, ""),
            _passage(passages[line.n]) if line.n in passages else "",
        )
        for line in lines
    ]
    more = render_template("search/library/_more.html", next_url=next_url) if next_url else ""
    if is_left:
        rows = [row.replace("<tr ", "<tr data-left ", 1) for row in rows]
    return Markup("".join(rows) + more)  # noqa: S704  escaped piece by piece


def _row(line: Line, base: str, end: str, state: str, new: str, select: Sequence[str], by_date: bool, marked: str, passage: str) -> str:
    # Taken apart at once: a name costs less than an attribute of a row.
    id_, title, content_type, owner, size, created_at, dated, read, review, shares, kind, categories, tags, _n, _key = line
    name = escape(title)
    status = new if review == NEW and read == READY else state
    return (
        f'<tr id="row-{id_}"><td class="c-check">'
        f'<input class="check" type="checkbox" name="id" value="{id_}" form="selection" aria-label="{select[0]}{name}{select[1]}"></td>'
        f'<td class="c-title"><div class="line"><span class="kind" aria-hidden="true">{templating.kind(content_type)}</span>'
        f'<a class="name" href="{base}/{id_}{end}">{marked or name}</a>{status}</div>{passage}</td>'
        f'<td class="c-type">{escape(kind) if kind else ""}</td><td class="c-cat">{_named(categories) if categories else ""}</td>'
        f'<td class="c-tags">{_tagged(tags) if tags else ""}</td>'
        f'<td class="c-owner"><span class="line">{_person(owner)}</span></td>'
        f'<td class="c-shared num">{shares or "–"}</td><td class="c-date num">{_day(dated) if by_date else templating.moment(created_at)}</td>'
        f'<td class="c-size num">{templating.size(size)}</td></tr>\n'
    )


def _day(dated: date | None) -> str:
    return templating.short_day(dated) if dated else "–"


def _passage(found: highlights.Highlight) -> str:
    where = f'<span class="muted">{escape(_("Page %(number)s", number=found.page))}</span> ' if found.page else ""
    return f'<p class="passage">{where}{_marked(found.pieces)}</p>'


def _marked(pieces: highlights.Pieces) -> str:
    return "".join(f"<mark>{escape(text)}</mark>" if is_hit else escape(text) for text, is_hit in pieces)


@lru_cache(maxsize=2000)
def _person(name: str) -> str:
    return f'<span class="avatar {templating.tint(name)}" aria-hidden="true">{escape(templating.initials(name))}</span><span class="nm">{escape(name)}</span>'


@lru_cache(maxsize=2000)
def _named(joined: str) -> str:
    return escape(", ".join(listing.names_of(joined)))


@lru_cache(maxsize=2000)
def _tagged(joined: str) -> str:
    names = listing.names_of(joined)
    return "".join(f'<span class="tag">{escape(name)}</span>' for name in names[:TAGS]) + (
        f'<span class="tag rest">+{len(names) - TAGS}</span>' if len(names) > TAGS else ""
    )


def _state(tone: str, words: str) -> str:
    return f'<span class="st {tone}"><span class="dot {tone}"></span><span class="w">{escape(words)}</span></span>'


def _waiting(words: str) -> str:
    return f'<span class="st"><span class="spin"></span><span class="w">{escape(words)}</span></span>'
