"""Requests to people outside, as those see them who ask: their own, or all of them for managers."""

from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.documents import checklists, links, offering, requests, tags
from webapp.documents.forms import A_DAY, EndForm, RequestForm
from webapp.documents.request_models import DocumentRequest
from webapp.documents.views import sharing
from webapp.kit import ids, refusals
from webapp.platform import addresses
from webapp.web import guards, htmx
from webapp.web.current import current

PAGE = 50
BLANK = 3  # lines that a new form has, and that are added at once


class Typed(NamedTuple):
    """A line as it stands in the form."""

    name: str = ""
    number: str = "1"
    kind: str = ""


@guards.may("documents.upload")
@guards.module("requests")
def request_index() -> Response:
    """One's own; everybody's (`whose=all`) for managers."""
    manages = current.may("links.manage")
    of_all = manages and request.args.get("whose") == "all"
    page = requests.page(None if of_all else current.person.id, cursor=request.args.get("after"), limit=PAGE)
    far = checklists.progress(one.request.id for one in page.items)
    here: dict[str, Any] = {"whose": "all"} if of_all else {}
    values = {
        "requests": [(one, far.get(one.request.id, checklists.Progress())) for one in page.items],
        "manages": manages,
        "of_all": of_all,
        "next_url": url_for("documents.request_index", after=page.cursor, **here) if page.cursor else None,
    }
    return make_response(render_template("documents/request/index.html", **values))


@guards.may("documents.upload")
@guards.module("requests")
def request_new() -> Response:
    return _form(RequestForm(formdata=None), [Typed()] * BLANK)


@guards.may("documents.upload")
@guards.module("requests")
def request_create() -> Response:
    """The request with its address, which nobody is shown again."""
    form, lines = RequestForm(), _typed()
    if "more" in request.form:
        return _form(form, lines + [Typed()] * BLANK)
    if not form.validate():
        return _form(form, lines, 422)
    try:
        made = requests.make(current.here.id, _terms(form, lines), by=current.person)
    except (refusals.Invalid, refusals.TooMany) as refusal:
        form.refuse(refusal)
        return _form(form, lines, refusal.status, problem=refusal.field == "lines")
    return _shown(made.request, made_url=_address(made.token))


@guards.may("documents.upload")
@guards.module("requests")
def request_show(document_request_id: UUID) -> Response:
    return _shown(_found(document_request_id))


@guards.may("documents.upload")
@guards.module("requests")
def acceptance_create(document_request_id: UUID, line_id: UUID) -> Response:
    found = _own(document_request_id)
    checklists.accept(found, checklists.find(found, line_id), by=current.person)
    return _done(found)


@guards.may("documents.upload")
@guards.module("requests")
def return_create(document_request_id: UUID, line_id: UUID) -> Response:
    """Whoever was asked reads the reason at the address, and in a letter where theirs is known."""
    found = _own(document_request_id)
    line = checklists.find(found, line_id)
    try:
        requests.send_back(current.here.id, found, line, request.form.get("reason", ""), by=current.person)
    except refusals.Invalid as refusal:
        return _shown(found, refusal.status, problem=refusal, problem_line=line.id)
    return _done(found)


@guards.may("documents.upload")
@guards.module("requests")
def request_reminder_create(document_request_id: UUID) -> Response:
    found = _own(document_request_id)
    try:
        requests.remind(current.here.id, found, checklists.progress([found.id])[found.id], by=current.person)
    except refusals.Conflict as refusal:
        return _shown(found, refusal.status, problem=refusal)
    return _done(found, _("A reminder is on its way."))


@guards.may("documents.upload")
@guards.module("documents")
def request_closing_create(document_request_id: UUID) -> Response:
    """Where the module is off too: what is out there can always be shut."""
    found = _found(document_request_id)
    requests.close(found, by=current.person)
    return _done(found) if "requests" in current.here.modules else htmx.moved(url_for("search.document_index"))


@guards.may("documents.upload")
@guards.module("requests")
def request_reopening_create(document_request_id: UUID) -> Response:
    return _with_end(_found(document_request_id), is_reopening=True)


@guards.may("documents.upload")
@guards.module("requests")
def request_extension_create(document_request_id: UUID) -> Response:
    return _with_end(_own(document_request_id), is_reopening=False)


@guards.may("documents.upload")
@guards.module("requests")
def request_address_create(document_request_id: UUID) -> Response:
    found = _own(document_request_id)
    return _shown(found, made_url=_address(requests.renew_address(found, by=current.person)), is_renewed=True)


def _found(request_id: UUID) -> DocumentRequest:
    """One of one's own; any for managers."""
    return requests.find(request_id, owner_id=None if current.may("links.manage") else current.person.id)


def _own(request_id: UUID) -> DocumentRequest:
    return requests.find(request_id, owner_id=current.person.id)


def _with_end(found: DocumentRequest, *, is_reopening: bool) -> Response:
    form = EndForm()
    if not form.validate():
        return _shown(found, 422, end_form=form)
    ends_at = sharing.end_of(form.ends.data, form.day.data) or links.latest()
    ends_at = ends_at if form.ends.data == A_DAY else min(ends_at, links.latest())
    try:
        if is_reopening:
            requests.reopen(found, ends_at, manages=current.may("links.manage"), by=current.person)
        else:
            requests.extend(found, ends_at, by=current.person)
    except (refusals.Invalid, refusals.Conflict, refusals.NotAllowed) as refusal:
        return _shown(found, refusal.status, problem=refusal)
    return _done(found)


def _terms(form: RequestForm, lines: list[Typed]) -> requests.Terms:
    """Raises Invalid."""
    wanted = [requests.Wanted(one.name, int(one.number) if one.number.isdigit() else 0, ids.parse(one.kind)) for one in lines if one.name.strip()]
    ends_at = sharing.end_of(form.ends.data, form.day.data) or links.latest()
    names = [one.strip() for one in (form.tags.data or "").split(",") if one.strip()]
    return requests.Terms(
        form.title.data or "",
        ends_at if form.ends.data == A_DAY else min(ends_at, links.latest()),
        wanted,
        note=form.note.data or "",
        recipient=form.recipient.data or "",
        email=form.email.data or None,
        category_id=ids.parse(form.category.data or ""),
        tags=[tags.ensure(one, by=current.person) for one in names],
    )


def _typed() -> list[Typed]:
    names, numbers, kinds = (request.form.getlist(name)[: requests.MOST_LINES] for name in ("line", "number", "kind"))
    return [
        Typed(name[: 2 * requests.NAME], (numbers[at] if at < len(numbers) else "1")[:4], (kinds[at] if at < len(kinds) else "")[:36])
        for at, name in enumerate(names)
    ]


def _address(token: str) -> str:
    return addresses.of_home(current.here.slug, url_for("documents.answer_show", token=token))


def _form(form: RequestForm, lines: list[Typed], status: int = 200, *, problem: bool = False) -> Response:
    html = render_template(
        "documents/request/new.html",
        form=form,
        lines=lines,
        is_wrong=problem,
        kinds=offering.found("type", "", offering.MOST_AT_ONCE),
        categories=offering.found("categories", "", offering.MOST_AT_ONCE),
        most_files=requests.MOST_WANTED,
    )
    return make_response(html, status)


def _done(found: DocumentRequest, said: str = "") -> Response:
    if htmx.is_partial():
        return _shown(found, said=said)
    more: dict[str, Any] = {"said": "reminded"} if said else {}
    return htmx.moved(url_for("documents.request_show", document_request_id=found.id, **more))


def _shown(found: DocumentRequest, status: int = 200, *, problem: refusals.Refusal | None = None, **more: Any) -> Response:
    lines, form = checklists.of(found), more.pop("end_form", None) or EndForm(formdata=None)
    if problem is not None and "problem_line" not in more:
        form.refuse(problem)
    lacking = [line for line in lines if line.state in checklists.LACKING]
    values: dict[str, Any] = {
        "one": found,
        "state": requests.state_of(found),
        "owner_name": requests.owner_name(found),
        "is_owner": found.owner_id == current.person.id,
        "lines": lines,
        "received": len(lines) - len(lacking),
        "may_remind": bool(found.email and lacking and not requests.was_reminded(found)),
        "end_form": form,
        "made_url": None,
        "is_renewed": False,
        "said": _("A reminder is on its way.") if request.args.get("said") == "reminded" else "",
        "problem": problem,
        "problem_line": None,
        "url": url_for("documents.request_show", document_request_id=found.id),
    }
    return htmx.show("documents/request/show.html", "documents/request/_board.html", status, **{**values, **more})
