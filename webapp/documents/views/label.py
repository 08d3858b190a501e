"""Types, tags and correspondents: three lists alike, and one of them beside its list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.documents import correspondents, labels, starting, tags, types
from webapp.documents.forms import IntoForm, NameForm
from webapp.documents.models import Correspondent, DocumentType, Tag
from webapp.kit import db, refusals
from webapp.web import errors, guards, htmx
from webapp.web.current import current
from webapp.web.forms import Form

PAGE = 100
WORDS: dict[str, Any] = {"types": types, "tags": tags, "correspondents": correspondents}
ROWS: dict[str, Any] = {"types": DocumentType, "tags": Tag, "correspondents": Correspondent}
Label = DocumentType | Tag | Correspondent


@guards.may("filing.see")
@guards.module("documents")
def label_index(vocabulary: str) -> Response:
    return _desk(vocabulary, None)


@guards.may("tags.create")
@guards.module("documents")
def tag_create() -> Response:
    form = NameForm()
    return _done("tags", None, form, lambda: tags.create(form.name.data or "", by=current.person), where="adding")


@guards.may("tags.create")
@guards.module("documents")
def correspondent_create() -> Response:
    form = NameForm()
    return _done("correspondents", None, form, lambda: correspondents.create(form.name.data or "", by=current.person), where="adding")


@guards.may("filing.manage")
@guards.module("documents")
def type_create() -> Response:
    form = NameForm()
    return _done("types", None, form, lambda: types.create(form.name.data or "", by=current.person), where="adding")


@guards.may("filing.manage")
@guards.module("documents")
def type_starter_create() -> Response:
    starting.plant_types(lambda words: str(_(words)), by=current.person)
    return _answer("types", None)


@guards.may("filing.manage")
@guards.module("documents")
def label_edit(vocabulary: str, label_id: UUID) -> Response:
    return _desk(vocabulary, WORDS[vocabulary].get(label_id))


@guards.may("filing.manage")
@guards.module("documents")
def label_update(vocabulary: str, label_id: UUID) -> Response:
    label, form = WORDS[vocabulary].get(label_id), NameForm()
    return _done(vocabulary, label, form, lambda: WORDS[vocabulary].rename(label, form.name.data or "", by=current.person), where="renaming")


@guards.may("filing.manage")
@guards.module("documents")
def label_merging_create(vocabulary: str, label_id: UUID) -> Response:
    label, form = WORDS[vocabulary].get(label_id), IntoForm()
    return _done(vocabulary, label, form, lambda: WORDS[vocabulary].merge(label, _named(vocabulary, form.into.data), by=current.person), where="merging")


@guards.may("filing.manage")
@guards.module("documents")
def label_delete(vocabulary: str, label_id: UUID) -> Response:
    label, form = WORDS[vocabulary].get(label_id), IntoForm()

    def delete() -> None:
        move_to = _named(vocabulary, form.into.data) if form.into.data else None
        WORDS[vocabulary].delete(label, move_to=move_to, force=bool(form.without.data), by=current.person)

    return _done(vocabulary, label, form, delete, where="deleting")


def _done(vocabulary: str, label: Label | None, form: Form, act: Callable[[], object], *, where: str) -> Response:
    if not form.validate():
        problem = next((str(said) for field in form for said in field.errors), "")
        return _desk(vocabulary, label, problem, 422, where=where)
    try:
        act()
    except (refusals.Invalid, refusals.Conflict) as refusal:
        db.rollback()  # what it did until then is not done
        return _desk(vocabulary, label, errors.sentence(refusal), refusal.status, where=where, typed=request.form.get("name", ""))
    return _answer(vocabulary, label if where == "renaming" else None)


def _answer(vocabulary: str, label: Label | None) -> Response:
    if htmx.is_partial():
        return _desk(vocabulary, label)
    index = url_for("documents.label_index", vocabulary=vocabulary)
    return htmx.moved(url_for("documents.label_edit", vocabulary=vocabulary, label_id=label.id) if label else index)


def _desk(vocabulary: str, label: Label | None, problem: str = "", status: int = 200, *, where: str = "", typed: str = "") -> Response:
    manages, find = current.may("filing.manage"), request.args.get("find", "").replace("\0", "").strip()[:80]
    page = WORDS[vocabulary].page(cursor=request.args.get("after"), limit=PAGE, search=find)
    counts = WORDS[vocabulary].counts([one.id for one in page.items] + ([label.id] if label else [])) if manages else {}
    return htmx.show(
        "documents/label/index.html",
        "documents/label/_desk.html",
        status,
        vocabulary=vocabulary,
        labels=page.items,
        find=find,
        manages=manages,
        may_create=current.may("filing.manage" if vocabulary == "types" else "tags.create"),
        counts=counts,
        label=label,
        next_url=url_for("documents.label_index", vocabulary=vocabulary, find=find or None, after=page.cursor) if page.cursor else None,
        problem=problem,
        typed=typed,
        where=where,
    )


def _named(vocabulary: str, text: str | None) -> Any:
    """The one that is called so. Raises Invalid (LABEL_UNKNOWN)."""
    found: Label | None = labels.called(ROWS[vocabulary], text or "")
    if found is None:
        raise refusals.Invalid("There is none of that name. Write the whole name of one that there is.", code="LABEL_UNKNOWN", field="into")
    return found
