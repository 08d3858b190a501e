"""Owners at the console: who founds here, how much they use, and what they may have."""

from flask import Response, render_template, request, url_for

from webapp.founding.forms import GIGABYTE, OwnerForm
from webapp.kit import refusals
from webapp.platform import organizations, owners, quota
from webapp.platform.models import Owner
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("owners.manage")
def owner_index() -> str:
    page = owners.page(request.args.get("after"))
    next_url = url_for("founding.owner_index", after=page.cursor) if page.cursor else None
    return render_template("founding/owner/index.html", page=page, next_url=next_url, spoken=quota.spoken)


@guards.may("owners.manage")
def owner_edit(owner_hash: str) -> Response:
    owner = owners.get(owner_hash)
    return _edit(owner, OwnerForm.of(owner))


@guards.may("owners.manage")
def owner_update(owner_hash: str) -> Response:
    owner, form = owners.get(owner_hash), OwnerForm()
    form.plan.choices = owners.plans()
    if not form.validate():
        return _edit(owner, form, 422)
    try:
        owners.change(owner, form.limits(), plan=form.plan.data, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _edit(owner, form, refusal.status)
    return _edit(owner, form, saved=True) if htmx.is_partial() else htmx.moved(url_for("founding.owner_edit", owner_hash=owner.hash))


def _edit(owner: Owner, form: OwnerForm, status: int = 200, *, saved: bool = False) -> Response:
    form.plan.choices = owners.plans()
    return htmx.show(
        "founding/owner/edit.html",
        "founding/owner/_form.html",
        status,
        owner=owner,
        form=form,
        saved=saved,
        room=owners.quota_of(owner),
        theirs=organizations.of_owner(owner.hash),
        spoken=quota.spoken,
        gigabyte=GIGABYTE,
    )
