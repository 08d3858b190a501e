"""What one document is filed under: seen, and changed a field at a time."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.documents import access, filing, offering
from webapp.documents.filing import Filing
from webapp.documents.models import Document
from webapp.documents.views import way
from webapp.kit import db, ids, refusals
from webapp.web import errors, guards, htmx
from webapp.web.current import current

FIELDS = ("type", "correspondent", "categories", "tags")
MOST_SENT = 500  # values of one field that are looked at


@guards.may("documents.read")
@guards.module("documents")
def filing_show(document_id: UUID) -> Response:
    """A page of its own lets choose from all there is without script."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return _shown(document)


@guards.may("documents.edit")
@guards.may("filing.see")
@guards.module("documents")
def filing_type_update(document_id: UUID) -> Response:
    return _changed(document_id, "type")


@guards.may("documents.edit")
@guards.may("filing.see")
@guards.module("documents")
def filing_correspondent_update(document_id: UUID) -> Response:
    return _changed(document_id, "correspondent")


@guards.may("documents.edit")
@guards.may("filing.see")
@guards.module("documents")
def filing_categories_update(document_id: UUID) -> Response:
    return _changed(document_id, "categories")


@guards.may("documents.edit")
@guards.may("filing.see")
@guards.module("documents")
def filing_tags_update(document_id: UUID) -> Response:
    return _changed(document_id, "tags")


@guards.may("filing.see")
@guards.module("documents")
def option_index() -> dict[str, object]:
    """Names that fit what is being typed into a picker."""
    kind = request.args.get("kind", "")
    if kind not in offering.KINDS:
        raise refusals.NotFound()
    return {"options": [{"value": one.id, "text": one.label} for one in offering.found(kind, request.args.get("q", ""))]}


def _changed(document_id: UUID, field: str) -> Response:
    document = access.find_editable(current.person.id, document_id, role=current.role)
    try:
        _set(document, field, filing.of(document.n))
    except refusals.Invalid as refusal:
        db.rollback()  # a tag that was made until then is not
        return _answer(document, field, {field: errors.sentence(refusal)}, refusal.status)
    if htmx.is_partial():
        return _answer(document, field)
    if way.beside():
        return way.on(document.id)
    return htmx.moved(url_for("documents.filing_show", document_id=document.id) + way.suffix(document.id, None))


def _set(document: Document, field: str, before: Filing) -> None:
    chosen, shown = _sent(field), _sent("shown")
    if field == "type":
        filing.set_type(document, _id(chosen[0], field) if chosen else None, by=current.person)
    elif field == "correspondent":
        named = chosen[0] if chosen else request.form.get("new", "")[:200].strip()
        filing.change(document, correspondent=named or None, may_create=current.may("tags.create"), by=current.person)
    elif field == "categories":
        wanted = filing.wanted([one.id for one in before.categories], shown, chosen)
        filing.set_categories(document, [_id(one, field) for one in wanted], by=current.person)
    else:
        new = [word.strip() for word in request.form.get("new", "")[:2000].split(",") if word.strip()]
        wanted = filing.wanted([one.id for one in before.tags], shown, [*chosen, *new])
        filing.change(document, tags=wanted, may_create=current.may("tags.create"), by=current.person)


def _sent(name: str) -> list[str]:
    return [value.strip() for value in request.form.getlist(name)[:MOST_SENT] if value.strip()]


def _id(text: str, field: str) -> UUID:
    """Raises Invalid (LABEL_UNKNOWN)."""
    found = ids.parse(text)
    if found is None:
        raise refusals.Invalid("What you chose is not there any more. Choose another one.", code="LABEL_UNKNOWN", field=field)
    return found


def _answer(document: Document, field: str, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    """The form of one field, where only that was asked for."""
    if not htmx.is_partial():
        return _shown(document, problems, status)
    found = filing.of(document.n)
    one = {"type": found.type, "correspondent": found.correspondent}
    now = [named for named in [one[field]] if named] if field in one else {"categories": found.categories, "tags": found.tags}[field]
    words = {"type": _("Type"), "correspondent": _("Correspondent"), "categories": _("Categories"), "tags": _("Tags")}[field]
    values = {"document_id": document.id, "field": field, "now": now, "words": words, "problems": problems or {}, "end": _end(document)}
    return make_response(render_template("documents/document/_filing_field.html", **values), status)


def _shown(document: Document, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    may_edit = access.may_edit(current.person.id, document, role=current.role) and current.may("filing.see") and document.trashed_at is None
    return htmx.show(
        "documents/filing/show.html",
        "documents/document/_filing.html",
        status,
        document_id=document.id,
        title=document.title,
        filing=filing.of(document.n),
        may_edit=may_edit,
        problems=problems or {},
        end=_end(document),
        back_url=way.page(document.id),
        offered={field: offering.found(field, "", offering.MOST_AT_ONCE) for field in FIELDS} if may_edit and not htmx.is_partial() else None,
    )


def _end(document: Document) -> str:
    """What the addresses of its forms end with."""
    return way.suffix(document.id, way.beside() if htmx.is_partial() else None)
