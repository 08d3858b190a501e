"""What managers change about a member, answered in the member's row; and leaving of one's own accord."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth.forms import HeirForm, RoleForm
from webapp.auth.views import person
from webapp.kit import refusals
from webapp.orgs import directory, members, roles
from webapp.orgs.forms import ROLE_WORDS
from webapp.platform.models import Membership
from webapp.web import cookies, errors, guards, htmx
from webapp.web.current import current


@guards.may("members.manage")
def role_update(user_id: UUID) -> Response:
    form = RoleForm()
    role = form.role.data if form.validate() else ""
    return _changed(user_id, lambda seat: _give(seat, role))


@guards.may("members.manage")
def suspension_create(user_id: UUID) -> Response:
    return _changed(user_id, lambda seat: members.suspend(seat, by=current.person))


@guards.may("members.manage")
def suspension_delete(user_id: UUID) -> Response:
    return _changed(user_id, lambda seat: members.reactivate(seat, by=current.person))


@guards.may("members.manage")
def removal_new(user_id: UUID) -> Response:
    members.refuse_support(current.role)
    if user_id == current.person.id:
        return htmx.moved(url_for("auth.departure_new"))
    return _removal(members.get(current.here.id, user_id), HeirForm(formdata=None))


@guards.may("members.manage")
def removal_create(user_id: UUID) -> Response:
    members.refuse_support(current.role)
    seat, form = members.get(current.here.id, user_id), HeirForm()
    if user_id == current.person.id:
        return htmx.moved(url_for("auth.departure_new"))
    if not form.validate():
        return _removal(seat, form, 422)
    try:
        members.remove(seat, _heir(form) or current.person.id, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _removal(seat, form, refusal.status)
    return htmx.moved(url_for("auth.person_index"))


@guards.may("directory.see")
def suggestion_index() -> str:
    """What a field for a person offers while somebody types."""
    search = request.args.get("heir", "").replace("\0", "")[: person.LONGEST_SEARCH]
    found = directory.suggested(current.here.id, search, heirs=True) if search.strip() else []
    return render_template("auth/person/_suggestions.html", people=found)


@guards.signed_in
def departure_new() -> Response:
    return _departure(HeirForm(formdata=None))


@guards.signed_in
def departure_create() -> Response:
    form = HeirForm()
    if not form.validate():
        return _departure(form, 422)
    try:
        heir = _heir(form) if current.may("directory.see") else None  # a client names nobody: they see no directory
        members.leave(members.get(current.here.id, current.person.id), heir)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _departure(form, refusal.status)
    cookies.clear_session()
    return htmx.moved(url_for("auth.signin_new"))


def _heir(form: HeirForm) -> UUID | None:
    """Whom the form names; None where it is left empty. Raises Invalid."""
    if not form.heir.data:
        return None
    found = directory.named(current.here.id, form.heir.data)
    if found is None:
        raise refusals.Invalid("Nobody here is called that. Write the whole name, or the address.", code="HEIR_UNKNOWN", field="heir")
    return found.user_id


def _give(seat: Membership, role: str) -> None:
    if role == roles.MANAGER and members.has_manager(current.here.id):
        members.refuse_support(current.role)
    members.change_role(seat, role, by=current.person)


def _changed(user_id: UUID, change: Callable[[Membership], None]) -> Response:
    """The row as it stands now. Without script: back to the list, and what is wrong on a page."""
    seat = members.get(current.here.id, user_id)
    try:
        change(seat)
    except refusals.Refusal as refusal:
        if not htmx.is_partial():
            raise
        return _row(user_id, refusal.status, error=errors.sentence(refusal))
    if not htmx.is_partial():
        return htmx.moved(url_for("auth.person_index"))
    return htmx.moved("/") if user_id == current.person.id else _row(user_id, said=_said(seat))


def _row(user_id: UUID, status: int = 200, *, error: str | None = None, said: str | None = None) -> Response:
    line = directory.line(current.here.id, user_id)
    if line is None:
        raise refusals.NotFound()
    (row,) = person.rows([line])
    return make_response(
        render_template("auth/person/_member_row.html", person=row, manages=person.manages(), role_words=ROLE_WORDS, error=error, said=said), status
    )


def _said(seat: Membership) -> str:
    words = {
        roles.MANAGER: _("%(name)s is a manager.", name=seat.user.name),
        roles.CLIENT: _("%(name)s is a client.", name=seat.user.name),
        roles.MEMBER: _("%(name)s is a member.", name=seat.user.name),
    }
    return str(_("%(name)s is suspended.", name=seat.user.name) if seat.status == "suspended" else words[seat.role])


def _removal(seat: Membership, form: HeirForm, status: int = 200) -> Response:
    return htmx.show(
        "auth/person/removal.html",
        "auth/person/_removal.html",
        status,
        form=form,
        name=seat.user.name,
        email=seat.user.email,
        place=current.here.name,
        me=current.person.name,
        action=url_for("auth.removal_create", user_id=seat.user_id),
    )


def _departure(form: HeirForm, status: int = 200) -> Response:
    seat = members.get(current.here.id, current.person.id)
    managers = [manager for manager in members.managers(current.here.id) if manager.id != current.person.id]
    sees = current.may("directory.see")
    return htmx.show(
        "auth/person/departure.html",
        "auth/person/_departure.html",
        status,
        form=form,
        place=current.here.name,
        is_last_manager=seat.role == roles.MANAGER and not managers,
        heir=managers[0].name if managers and sees else None,
        sees_directory=sees,
        action=url_for("auth.departure_create"),
    )
