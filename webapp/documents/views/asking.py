"""Asking to see a document that one was told of, and what an organization allows in sharing."""

import re
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.documents import access, asking, policy
from webapp.documents.forms import AskingForm, SharingPolicyForm
from webapp.kit import ids, refusals
from webapp.web import guards, htmx
from webapp.web.current import current

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@guards.may("documents.ask")
@guards.module("documents")
def access_request_new() -> str:
    """The same for every address, whether or not there is a document at it."""
    return render_template("documents/asking/new.html", document=request.args.get("document", "")[:36], is_sent=False)


@guards.may("documents.ask")
@guards.module("documents")
def access_request_create() -> Response:
    """Says the same whatever came of it."""
    form = AskingForm()
    note = (form.note.data or "")[: asking.NOTE]
    asking.ask(current.here.id, _meant(form.document.data or ""), note, role=current.role, by=current.person)
    return make_response(render_template("documents/asking/new.html", document="", is_sent=True), 202)


def _meant(text: str) -> UUID | None:
    """The document in `text`: its id, or an address with it."""
    found = ID.findall(text)
    return ids.parse(found[-1]) if found else None


@guards.may("settings.manage")
@guards.module("documents")
def sharing_policy_edit() -> Response:
    return _policy(SharingPolicyForm(formdata=None, data=policy.of()._asdict()))


@guards.may("settings.manage")
@guards.module("documents")
def sharing_policy_update() -> Response:
    form = SharingPolicyForm()
    if not form.validate():
        return _policy(form, 422)
    before = policy.of()
    wanted = policy.Policy(form.members_make_links.data, form.longest_link_days.data or 0, form.managers_see_all.data, form.new_for_everyone.data)
    if wanted.managers_see_all:
        guards.refuse_support()
    try:
        policy.change(wanted, by=current.person)
    except refusals.Invalid as refusal:
        form.refuse(refusal)
        return _policy(form, refusal.status)
    if wanted.managers_see_all != before.managers_see_all:
        access.show_managers_everything(wanted.managers_see_all)
    return htmx.moved(url_for("documents.sharing_policy_edit", done="saved"))


def _policy(form: SharingPolicyForm, status: int = 200) -> Response:
    is_saved = request.args.get("done") == "saved"
    return htmx.show("documents/policy/edit.html", "documents/policy/_form.html", status, form=form, longest=policy.LONGEST_DAYS, is_saved=is_saved)
