"""Saved views: beside the list with how many documents each has, and on a page of their own, where they are renamed and deleted."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import categories
from webapp.kit import refusals
from webapp.search import asked as asking
from webapp.search import facets, listing, saved_views
from webapp.search.forms import ViewForm
from webapp.search.models import SavedView
from webapp.search.saved_views import Rights
from webapp.search.views import library
from webapp.web import guards, htmx
from webapp.web.current import current

PAGE = 50


@guards.may("documents.list")
@guards.module("documents")
def view_index() -> Response:
    if not htmx.is_partial():
        return make_response(render_template("search/view/index.html", **_page()))
    asked, viewer = asking.read(request.args), listing.viewer(current.person.id, current.role)
    views = saved_views.shown(current.person.id)
    wanted = [saved_views.asked_by(view) for view in views]
    counts = facets.totals(viewer, [*library.COMMON, *wanted])
    base = url_for("search.document_index")
    saved = [
        (view.name, one.address(base), one == asked, view.is_shared, library.spoken(number))
        for view, one, number in zip(views, wanted, counts[len(library.COMMON) :], strict=True)
    ]
    return make_response(
        render_template(
            "search/library/_source.html",
            source=library.source(asked, counts[: len(library.COMMON)]),
            saved=saved,
            views_url=asked.address(url_for("search.view_index")),
            may_save=current.may("views.save"),
            tree=categories.around(next(iter(asked.category.some), "")) if current.may("filing.see") else None,
            base_url=asked.without("category").address(base),
            chosen=next(iter(asked.category.some), ""),
        )
    )


@guards.may("views.save")
@guards.module("documents")
def view_create() -> Response:
    form = ViewForm()
    asked = asking.from_query(form.query.data or "")
    if not form.validate():
        return _refused(form, 422)
    try:
        saved_views.create(form.name.data or "", asked, is_shared=bool(form.is_shared.data), rights=rights(), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _refused(form, refusal.status)
    return htmx.moved(asked.address(url_for("search.document_index")))


@guards.may("views.save")
@guards.module("documents")
def view_update(view_id: UUID) -> Response:
    view, form = saved_views.find(current.person.id, view_id), ViewForm()
    if not form.validate():
        return _row(view, form, 422)
    try:
        saved_views.change(view, name=form.name.data, is_shared=bool(form.is_shared.data), rights=rights(), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _row(view, form, refusal.status)
    return _row(view, None) if htmx.is_partial() else htmx.moved(url_for("search.view_index"))


@guards.may("views.save")
@guards.module("documents")
def view_delete(view_id: UUID) -> Response:
    saved_views.delete(saved_views.find(current.person.id, view_id), rights=rights(), by=current.person)
    return htmx.gone() if htmx.is_partial() else htmx.moved(url_for("search.view_index"))


def rights() -> Rights:
    return Rights(current.may("views.share"), current.may("views.manage"))


def _refused(form: ViewForm, status: int) -> Response:
    """The same form, with what is wrong beside its field."""
    return htmx.show("search/view/new.html", "search/view/_form.html", status, form=form, may_share=current.may("views.share"))


def _page() -> dict[str, object]:
    page = saved_views.page(current.person.id, cursor=request.args.get("after"), limit=PAGE)
    return {
        "lines": [_line(view) for view in page.items],
        "next_url": url_for("search.view_index", after=page.cursor) if page.cursor else None,
        "may_share": current.may("views.share"),
    }


def _row(view: SavedView, form: ViewForm | None, status: int = 200) -> Response:
    fragment = "search/view/_view.html"
    values = {"line": _line(view, form), "may_share": current.may("views.share")}
    return make_response(render_template(fragment if htmx.is_partial() else "search/view/edit.html", **values), status)


def _line(view: SavedView, form: ViewForm | None = None) -> dict[str, object]:
    """What search/view/_view.html draws."""
    asked = saved_views.asked_by(view)
    return {
        "id": view.id,
        "name": view.name,
        "is_shared": view.is_shared,
        "is_open": form is not None,
        "url": asked.address(url_for("search.document_index")),
        "may_change": saved_views.may_change(view, current.person.id, rights()),
        "form": form or ViewForm(formdata=None, data={"name": view.name, "is_shared": view.is_shared}),
    }
