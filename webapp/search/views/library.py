"""The list of documents, and what is counted beside it."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.documents import access
from webapp.documents.models import Document
from webapp.documents.views import panel
from webapp.kit import config, ids, refusals
from webapp.search import asked as asking
from webapp.search import emptiness, facets, filters, highlights, listing, query, values
from webapp.search.asked import Asked, Wanted
from webapp.search.facets import Facets, Total
from webapp.search.views import rows
from webapp.web import guards, htmx
from webapp.web.current import current

QUICK = {"type": 2, "tag": 2}  # values that stand in the row of chips without being asked for


# The lists that everybody has, in the order in which search/library/_source.html names them.
COMMON = (Asked(), Asked(view="mine"), Asked(view="shared"), Asked(state=Wanted(("new",))), Asked(view="trash"))


class Chip(NamedTuple):
    """`mode`: "on" where it is asked for, "off" where it is left out, else empty. `number`: None where it was not counted."""

    name: str
    number: int | None
    mode: str
    url: str
    drop_url: str


@guards.may("documents.list")
@guards.module("documents")
def document_index() -> Response:
    asked, viewer = asking.read(request.args), listing.viewer(current.person.id, current.role)
    page = listing.page(viewer, asked, request.args.get("after"))
    base = url_for("search.document_index")
    drawn = rows.drawn(page.items, asked, base=base, next_url=asked.address(base, after=page.cursor) if page.cursor else None)
    if htmx.is_partial():
        return make_response(drawn)
    return make_response(
        render_template(
            "search/library/index.html",
            rows=drawn,
            reasons=_reasons(viewer, asked, page.items),
            **_frame(asked),
            **_chips(viewer, asked, None),
            **_panel(asked),
        )
    )


@guards.may("documents.list")
@guards.module("documents")
def facet_index() -> Response:
    """The chips with their counts; asked for as a page, the list with them."""
    asked, viewer = asking.read(request.args), listing.viewer(current.person.id, current.role)
    counted = facets.count(viewer, asked)
    if htmx.is_partial():
        return make_response(render_template("search/library/_facets.html", **_frame(asked), **_chips(viewer, asked, counted)))
    page, base = listing.page(viewer, asked), url_for("search.document_index")
    drawn = rows.drawn(page.items, asked, base=base, next_url=asked.address(base, after=page.cursor) if page.cursor else None)
    return make_response(
        render_template(
            "search/library/index.html",
            rows=drawn,
            reasons=_reasons(viewer, asked, page.items),
            **_frame(asked),
            **_chips(viewer, asked, counted),
            **_panel(asked),
        )
    )


def whole(viewer: listing.Viewer, asked: Asked, drawn: Markup) -> str:
    """The page of a list with these rows."""
    return render_template("search/library/index.html", rows=drawn, reasons=(), panel=None, **_frame(asked), **_chips(viewer, asked, None))


def _reasons(viewer: listing.Viewer, asked: Asked, found: Sequence[listing.Line]) -> tuple[emptiness.Reason, ...]:
    """Why nothing was found, where something was looked for."""
    if found or not asked.is_narrowed:
        return ()
    base, names = url_for("search.document_index"), facets.names(asked, _eyes(viewer))
    narrowings = [
        emptiness.Narrowing(
            ", ".join(str(names.get(value) or words_of(dimension, value)) for value in asked.wanted(dimension).all),
            sa.and_(*filters.narrowing(Document.__table__.c.n, Document.__table__.c.created_at, asked.only(dimension), by_rows=True)),
            asked.without(dimension).address(base),
        )
        for dimension in asking.DIMENSIONS
        if asked.wanted(dimension)
    ]
    return tuple(emptiness.why(viewer.member_id, viewer.principals, asked.q, narrowings, knows_names=current.may("filing.see")))


def words_of(dimension: str, value: str) -> str:
    """What a value without a name is called."""
    states = {"new": _("To review"), "skipped": _("Skipped"), "reading": _("Being read"), "ready": _("Ready"), "unreadable": _("Unreadable")}
    none = {"type": _("No type"), "category": _("No category"), "tag": _("No tag")} if value == asking.NONE else {}
    return str(states.get(value) or none.get(dimension) or _("Unknown"))


def title_of(asked: Asked) -> str:
    return str({"all": _("All documents"), "mine": _("Mine"), "shared": _("Shared with me"), "trash": _("Trash")}[asked.view])


def _frame(asked: Asked) -> dict[str, object]:
    """What the page and its fragments draw around the rows."""
    base = url_for("search.document_index")
    heads = {"created": _("Date"), "dated": _("Dated"), "title": _("Title"), "size": _("Size")}
    return {
        "asked": asked,
        "heading": title_of(asked),
        "base": base,
        "query": asked.address("").removeprefix("?"),
        "heads": {name: (words, asked.sorted_by(name).address(base), _direction(asked, name)) for name, words in heads.items()},
        "kept": tuple(argument for argument in asked.arguments() if argument[0] not in ("q", "created_from", "created_to")),
        "clear_url": Asked(view=asked.view, sort=asked.sort).address(base),
        "facets_url": asked.address(url_for("search.facet_index")),
        "views_url": asked.address(url_for("search.view_index")),
        "source": source(asked),
        "saved": None,
        "upload_limit": config.current().upload_limit,
        "may_upload": current.may("documents.upload"),
        "may_trash": current.may("documents.edit") and asked.view != "trash",
        "may_file_together": current.may("filing.see") and asked.view != "trash",
        "may_share_together": current.may("documents.share") and asked.view != "trash",
        "may_save": current.may("views.save"),
        "may_share": current.may("views.share"),
    }


def source(asked: Asked, counts: Sequence[Total] = ()) -> tuple[tuple[str, bool, str], ...]:
    """COMMON as search/library/_source.html draws them: address, whether it is this list, how many documents."""
    base = url_for("search.document_index")
    numbers = [spoken(one) for one in counts] or [""] * len(COMMON)
    return tuple((one.address(base), one == asked, number) for one, number in zip(COMMON, numbers, strict=True))


def spoken(total: Total) -> str:
    """ "1,000+"; empty where none was found and there may be some."""
    return "" if total.is_cut and not total.number else f"{total.number:,}{'+' if total.is_cut else ''}"


def _direction(asked: Asked, name: str) -> str:
    """As aria-sort says it; empty where the list is ordered otherwise."""
    if asked.column != name or asked.sort == asking.BEST:
        return ""
    return "descending" if asked.is_descending else "ascending"


def _eyes(viewer: listing.Viewer) -> listing.Viewer | None:
    """Whose eyes names are learned through; nobody's, where they may be learned at all."""
    return None if current.may("filing.see") else viewer


def _chips(viewer: listing.Viewer, asked: Asked, counted: Facets | None) -> dict[str, object]:
    """Those that are asked for, those that are at hand, and all of them by dimension."""
    names = facets.names(asked, _eyes(viewer))
    active = [
        chip(asked, name, value, names.get(value, "") or _named(counted, name, value), _number(counted, name, value))
        for name in asking.DIMENSIONS
        for value in asked.wanted(name).all
    ]
    groups = (
        {name: [chip(asked, name, one.value, one.name or names.get(one.value, ""), one.number) for one in counted.values[name]] for name in asking.DIMENSIONS}
        if counted
        else {}
    )
    quick = [one for name, most in QUICK.items() for one in _free(asked, counted, name)[:most]]
    return {
        "active": tuple(active),
        "groups": tuple((name, words, tuple(groups[name]), _find_url(counted, name)) for name, words in dimensions().items() if groups.get(name)),
        "arguments": tuple(asked.arguments()),
        "quick": tuple(quick),
        "total": counted.total if counted else None,
        "is_cut": bool(counted and counted.is_cut),
        "any_url": asked.either().address(url_for("search.document_index")),
    }


def _find_url(counted: Facets | None, dimension: str) -> str | None:
    """Where its values are looked for by name, where there are more of them than stand here."""
    is_many = counted is not None and dimension in counted.many and dimension in values.DIMENSIONS
    return url_for("search.value_index", dimension=dimension) if is_many else None


def dimensions() -> dict[str, str]:
    return {"type": _("Type"), "category": _("Category"), "tag": _("Tags"), "owner": _("Owner"), "state": _("State")}


def chip(asked: Asked, dimension: str, value: str, name: str, number: int | None) -> Chip:
    base, wanted = url_for("search.document_index"), asked.wanted(dimension)
    mode = "on" if value in wanted.some else "off" if value in wanted.without else ""
    turned, dropped = asked.turned(dimension, value).address(base), asked.dropped(dimension, value).address(base)
    return Chip(name or words_of(dimension, value), number, mode, turned, dropped)


def _free(asked: Asked, counted: Facets | None, dimension: str) -> list[Chip]:
    """Values that would leave something, and that nothing is asked of yet."""
    if counted is None:
        return []
    free = (one for one in counted.values[dimension] if one.value not in (*asked.wanted(dimension).all, asking.NONE) and 0 < one.number < counted.total)
    return [chip(asked, dimension, one.value, one.name, one.number) for one in free]


def _named(counted: Facets | None, dimension: str, value: str) -> str:
    return next((one.name for one in counted.values[dimension] if one.value == value), "") if counted else ""


def _number(counted: Facets | None, dimension: str, value: str) -> int | None:
    return next((one.number for one in counted.values[dimension] if one.value == value), None) if counted else None


def _panel(asked: Asked) -> dict[str, object]:
    """The document that is open beside the list, drawn, where the address names one that there is."""
    document_id = ids.parse(request.args.get("open", ""))
    if document_id is None:
        return {"panel": None}
    try:
        document, owner_name = access.find(current.person.id, document_id, role=current.role)
    except refusals.NotFound:
        return {"panel": None}
    panel.opened(document)
    meant = query.parse(asked.q)
    hit = highlights.of([document.n], meant).get(document.n) if meant.terms else None
    at = hit.page if hit and hit.page != 1 else None
    facts = panel.of(document, owner_name, list_url=asked.address(url_for("search.document_index")), page=at)
    return {"panel": Markup(render_template("documents/document/_panel.html", **facts))}  # noqa: S704  a template of ours
