"""Users, and those among them who run the installation."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.admin import people
from webapp.admin.forms import SysadminForm
from webapp.kit import refusals
from webapp.platform import sysadmins, users
from webapp.web import errors, guards, htmx
from webapp.web.current import current

STATES = ("active", "suspended")


@guards.may("console.read")
def user_index() -> Response:
    search, status = request.args.get("q", "")[:120].strip(), request.args.get("status", "")
    status = status if status in STATES else ""
    page = people.page(request.args.get("after"), search=search, status=status)
    return htmx.show(
        "admin/user/index.html",
        "admin/user/_list.html",
        users=page.items,
        search=search,
        status=status,
        me=current.person.id,
        next_url=url_for("admin.user_index", q=search or None, status=status or None, after=page.cursor) if page.cursor else None,
    )


@guards.may("users.manage")
def user_suspension_create(person_id: UUID) -> Response:
    user, error = people.find(person_id), None
    try:
        people.suspend(user, by=current.person)
    except refusals.Conflict as refusal:
        if not htmx.is_partial():
            raise
        error = refusal
    return _row(person_id, error)


@guards.may("users.manage")
def user_reactivation_create(person_id: UUID) -> Response:
    users.reactivate(people.find(person_id), by=current.person)
    return _row(person_id)


@guards.may("console.read")
def sysadmin_index() -> Response:
    return _sysadmins(SysadminForm(formdata=None))


@guards.may("sysadmins.manage")
@guards.fresh
def sysadmin_create() -> Response:
    form = SysadminForm()
    if not form.validate():
        return _sysadmins(form, 422)
    try:
        sysadmins.grant(form.email.data or "", form.name.data or "", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _sysadmins(form, refusal.status)
    return htmx.moved(url_for("admin.sysadmin_index"))


@guards.may("sysadmins.manage")
@guards.fresh
def revocation_create(person_id: UUID) -> Response:
    form = SysadminForm(formdata=None)
    try:
        sysadmins.revoke(sysadmins.find(person_id), by=current.person)
    except refusals.Conflict as refusal:
        form.refuse(refusal)
        return _sysadmins(form, refusal.status)
    return htmx.moved(url_for("admin.sysadmin_index"))


def _row(user_id: UUID, error: refusals.Refusal | None = None) -> Response:
    """The row as it is now. Without script: back to the list."""
    if not htmx.is_partial():
        return htmx.moved(url_for("admin.user_index"))
    said = errors.sentence(error) if error else None
    return make_response(render_template("admin/user/_row.html", user=people.line(user_id), me=current.person.id, error=said), error.status if error else 200)


def _sysadmins(form: SysadminForm, status: int = 200) -> Response:
    html = render_template("admin/sysadmin/index.html", form=form, sysadmins=sysadmins.listing(), me=current.person.id)
    return htmx.whole_page(html, status)
