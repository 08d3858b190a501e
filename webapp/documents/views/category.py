"""The tree of categories, and one of them beside it: named, moved, merged, deleted."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.documents import categories, starting
from webapp.documents.forms import BelowForm, IntoForm, NameForm
from webapp.documents.models import Category
from webapp.kit import db, ids, refusals
from webapp.web import errors, guards, htmx
from webapp.web.current import current
from webapp.web.forms import Form

ENDS = ("merging", "deleting")  # after which a category is gone
OPEN = 300  # categories up to which the whole tree is drawn open


@guards.may("filing.see")
@guards.module("documents")
def category_index() -> Response:
    return _desk(None)


@guards.may("filing.see")
@guards.module("documents")
def tree_show() -> Response:
    """What a list's tree shows while somebody looks for a category in it."""
    base_url = request.args.get("base", "/documents")
    if not base_url.startswith("/documents") or base_url.startswith("//"):
        raise refusals.NotFound()
    find = _find()
    return htmx.show(
        "documents/category/browse.html",
        "documents/category/_tree_branches.html",
        tree=categories.tree(find) if find else categories.around(),
        base_url=base_url,
        find=find,
        chosen="",
    )


@guards.may("filing.manage")
@guards.module("documents")
def category_create() -> Response:
    """Stays where the new one was asked for, so that several follow each other."""
    form = BelowForm()
    parent = _wanted(form.parent.data) if form.parent.data else None
    return _done(form, lambda: categories.create(form.name.data or "", parent, by=current.person), parent, "adding")


@guards.may("filing.manage")
@guards.module("documents")
def starter_create() -> Response:
    starting.plant_categories(lambda words: str(_(words)), by=current.person)
    return _answer(None)


@guards.may("filing.manage")
@guards.module("documents")
def category_edit(category_id: UUID) -> Response:
    return _desk(categories.get(category_id))


@guards.may("filing.manage")
@guards.module("documents")
def category_update(category_id: UUID) -> Response:
    category, form = categories.get(category_id), NameForm()
    return _done(form, lambda: categories.rename(category, form.name.data or "", by=current.person), category.id, "renaming")


@guards.may("filing.manage")
@guards.module("documents")
def parent_update(category_id: UUID) -> Response:
    """Puts it below another one; at the top, where none is named."""
    category, form = categories.get(category_id), IntoForm()
    target = _wanted(form.into.data) if form.into.data else None
    return _done(form, lambda: categories.move(category, target, by=current.person), category.id, "moving")


@guards.may("filing.manage")
@guards.module("documents")
def category_merging_create(category_id: UUID) -> Response:
    category, form = categories.get(category_id), IntoForm()
    into = _wanted(form.into.data)
    return _done(form, lambda: categories.merge(category, categories.get(into), by=current.person), category.id, "merging", after=into)


@guards.may("filing.manage")
@guards.module("documents")
def category_delete(category_id: UUID) -> Response:
    category, form = categories.get(category_id), IntoForm()
    move_to = categories.get(_wanted(form.into.data)) if form.into.data else None
    return _done(
        form,
        lambda: categories.delete(category, move_to=move_to, force=bool(form.without.data), by=current.person),
        category.id,
        "deleting",
        after=move_to.id if move_to else category.parent_id,
    )


def _done(form: Form, act: Callable[[], object], chosen: UUID | None, where: str, *, after: UUID | None = None) -> Response:
    """Does it, or says at the form `where` why not. `after`: what is shown when the one before is gone."""
    if not form.validate():
        return _desk(categories.get(chosen) if chosen else None, _first_error(form), 422, where=where)
    try:
        act()
    except (refusals.Invalid, refusals.Conflict) as refusal:
        db.rollback()  # what it did until then is not done
        return _desk(categories.get(chosen) if chosen else None, errors.sentence(refusal), refusal.status, where=where, typed=request.form.get("name", ""))
    return _answer(after if where in ENDS else chosen)


def _answer(chosen: UUID | None) -> Response:
    if htmx.is_partial():
        return _desk(categories.get(chosen) if chosen else None)
    return htmx.moved(url_for("documents.category_edit", category_id=chosen) if chosen else url_for("documents.category_index"))


def _desk(category: Category | None, problem: str = "", status: int = 200, *, where: str = "", typed: str = "") -> Response:
    """The tree, and beside it `category`. `where`: the form at which `problem` is told."""
    manages, find = current.may("filing.manage"), _find()
    everything = categories.tree()
    tree = categories.tree(find) if find else everything
    nodes = categories.flat(everything)
    node = next((one for one in nodes if category is not None and one.id == str(category.id)), None)
    below = {one.id for one in node.branch} if node else set()
    return htmx.show(
        "documents/category/index.html",
        "documents/category/_desk.html",
        status,
        tree=tree,
        total=len(nodes),
        find=find,
        manages=manages,
        counts=_counts() if manages else {},
        node=node,
        in_branch=categories.count_branch(category) if category is not None and manages else 0,
        targets=[one for one in nodes if one.id not in below] if node else [],
        is_open=len(nodes) <= OPEN or bool(find),
        problem=problem,
        typed=typed,
        where=where,
    )


def _counts() -> dict[str, int]:
    return {str(category_id): number for category_id, number in categories.counts().items()}


def _wanted(text: str | None) -> UUID:
    """An id that a form names; what is there is found out by the verb. Raises NotFound."""
    found = ids.parse(text or "")
    if found is None:
        raise refusals.NotFound()
    return found


def _first_error(form: Form) -> str:
    return next((str(said) for field in form for said in field.errors), "")


def _find() -> str:
    return request.args.get("find", "").replace("\0", "").strip()[:80]
