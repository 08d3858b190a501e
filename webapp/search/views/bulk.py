"""Filing, sharing and throwing away many documents: choosing what, doing it, seeing what became of it, and undoing it."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import access, bulk, filed_together, offering, undo
from webapp.documents.models import Category, Operation, Tag
from webapp.documents.views import sharing as sharing_views
from webapp.kit import ids, refusals
from webapp.orgs import directory, groups
from webapp.search import asked as asking
from webapp.search import bulk as together
from webapp.search import listing
from webapp.search.listing import Viewer
from webapp.search.selecting import Selection
from webapp.web import errors, guards, htmx
from webapp.web.current import current

EDIT = "documents.edit"
LOOKED_AT = 1_000  # documents whose labels are counted for a choice: of more, the newest
REMOVABLE = 60  # labels that are offered to be taken away
OFFERED = 200  # people and groups in a list to choose from


@guards.may(EDIT)
@guards.module("documents")
def bulk_choice_create() -> Response:
    """The page on which one says what is to become of a selection: filing it, or sharing it (`what`)."""
    return _choice(_viewer(), _selection(), "share" if request.form.get("what") == "share" else "file")


@guards.may(EDIT)
@guards.module("documents")
def bulk_create() -> Response:
    viewer, selection, action = _viewer(), _selection(), request.form.get("action", "")
    try:
        value = _value(action)
        guards.need(bulk.NEEDS.get(action, EDIT))
        numbers = together.numbers(viewer, selection)
        operation = bulk.begin(current.here.id, numbers, action, value, role=current.role, may_create=current.may("tags.create"), by=current.person)
    except refusals.Invalid as refusal:
        if not (selection.ids or selection.whole) or refusal.code in ("NOTHING_SELECTED", "TOO_MANY_SELECTED", "ACTION_UNKNOWN"):
            raise
        return _choice(viewer, selection, "share" if action == bulk.SHARE else "file", refusal)
    return htmx.moved(url_for("search.operation_show", operation_id=operation.id, query=request.form.get("query", "")[: asking.LONGEST_QUERY]))


@guards.may(EDIT)
@guards.module("documents")
def trashing_create() -> Response:
    """The selection into the trash: the change that needs no further word."""
    numbers = together.numbers(_viewer(), _selection())
    operation = bulk.begin(current.here.id, numbers, bulk.TRASH, {}, role=current.role, by=current.person)
    return htmx.moved(url_for("search.operation_show", operation_id=operation.id, query=request.form.get("query", "")[: asking.LONGEST_QUERY]))


@guards.may(EDIT)
@guards.module("documents")
def operation_show(operation_id: UUID) -> Response:
    """What became of a change; while it goes on, how far it is."""
    operation = bulk.find(operation_id, current.person.id)
    return htmx.show("search/operation/show.html", "search/operation/_operation.html", **_facts(operation))


@guards.may(EDIT)
@guards.module("documents")
def undoing_create(operation_id: UUID) -> Response:
    operation = bulk.find(operation_id, current.person.id)
    guards.need(bulk.NEEDS.get(operation.action, EDIT))
    undo.begin(current.here.id, operation, role=current.role, by=current.person)
    return htmx.moved(url_for("search.operation_show", operation_id=operation.id, query=request.form.get("query", "")[: asking.LONGEST_QUERY]))


def _viewer() -> Viewer:
    return listing.viewer(current.person.id, current.role)


def _selection() -> Selection:
    """What the form names: documents, or with `all` the whole list that `query` describes."""
    if request.form.get("all"):
        return Selection(whole=asking.from_query(request.form.get("query", "")))
    found = [ids.parse(text) for text in request.form.getlist("id")[: bulk.MOST + 1]]
    return Selection(ids=tuple(one for one in found if one))


def _value(action: str) -> dict[str, Any]:
    """What the form wants of the documents. Raises Invalid."""
    if action == bulk.TYPE:
        chosen = request.form.get("type", "")
        return {"type": None if chosen == asking.NONE else _id(chosen)}
    if action in (bulk.CATEGORIES, bulk.TAGS):
        new = [word.strip() for word in request.form.get("new", "")[:2000].split(",") if word.strip()] if action == bulk.TAGS else []
        add = [one for one in request.form.getlist("add")[:100] if one]
        remove = [one for one in request.form.getlist("remove")[:100] if one]
        if not (add or remove or new):
            raise refusals.Invalid("Choose what to add or to take away.", code="LABEL_UNKNOWN", field=action)
        return {"add": [*map(_id, add), *new], "remove": list(map(_id, remove))}
    if action == bulk.SHARE:
        ends_at = sharing_views.end_of(request.form.get("ends") if request.form.get("ends") in ("1", "7", "30") else None, None)
        return {"principal": request.form.get("principal", ""), "level": request.form.get("level", access.VIEW), "ends_at": ends_at}
    return {}


def _id(text: str) -> UUID:
    found = ids.parse(text)
    if found is None:
        raise refusals.Invalid("What you chose is not there any more. Choose another one.", code="LABEL_UNKNOWN", field="type")
    return found


def _choice(viewer: Viewer, selection: Selection, what: str, refusal: refusals.Invalid | None = None) -> Response:
    numbers = together.numbers(viewer, selection)
    if not numbers:
        raise refusals.Invalid("Nothing is selected that you can see. Select documents, then try again.", code="NOTHING_SELECTED")
    query = request.form.get("query", "")[: asking.LONGEST_QUERY]
    values = {
        "what": what,
        "number": len(numbers),
        "most": bulk.MOST,
        "kept": [("all", "1")] if selection.whole else [("id", str(one)) for one in selection.ids],
        "query": query,
        "back_url": asking.from_query(query).address(url_for("search.document_index")),
        "problem": errors.sentence(refusal) if refusal else "",
        "may_share": current.may("documents.share"),
        **(_people() if what == "share" else _vocabulary(numbers)),
    }
    return make_response(render_template("search/bulk/new.html", **values), refusal.status if refusal else 200)


def _vocabulary(numbers: Any) -> dict[str, Any]:
    """All there is to add, and what some or all of the documents have."""
    guards.need("filing.see")
    some = list(numbers[:LOOKED_AT])
    used = {
        "categories": filed_together.used(filed_together.CATEGORIES, Category, some)[:REMOVABLE],
        "tags": filed_together.used(filed_together.TAGS, Tag, some)[:REMOVABLE],
    }
    offered = {kind: offering.found(kind, "", offering.MOST_AT_ONCE) for kind in ("type", "categories", "tags")}
    return {"used": used, "offered": offered, "of": len(some), "may_create": current.may("tags.create")}


def _people() -> dict[str, Any]:
    people = directory.page(current.here.id, cursor=None, limit=OFFERED, status="active").items
    return {
        "people": [(access.principal(line.user_id), line.name) for line in people if line.user_id != current.person.id],
        "groups": [(access.group(group.id), group.name) for group in groups.offered()],
        "everyone": access.EVERYONE,
    }


def _facts(operation: Operation) -> dict[str, Any]:
    found = bulk.outcome(operation, role=current.role)
    query = request.args.get("query", "")
    return {
        "operation_id": str(operation.id),
        "action": operation.action,
        "state": operation.state,
        "total": operation.total,
        "done": operation.done,
        "changed": found.changed,
        "skipped_number": found.skipped_number,
        "skipped": found.skipped,
        "is_running": operation.state in (bulk.RUNNING, bulk.UNDOING),
        "may_undo": operation.state == bulk.DONE and found.changed > 0,
        "query": query,
        "url": url_for("search.operation_show", operation_id=operation.id, query=query),
        "back_url": asking.from_query(query).address(url_for("search.document_index")),
    }
