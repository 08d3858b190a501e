"""One's password: set, change, remove."""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.auth import passwords, strength
from webapp.auth.forms import ChangePasswordForm, NewPasswordForm, RemovePasswordForm
from webapp.kit import config, db, refusals
from webapp.platform.models import User
from webapp.web import errors, guards, hooks, htmx
from webapp.web.current import current
from webapp.web.forms import Form


@guards.signed_in
@guards.fresh
def password_new() -> Response:
    return htmx.moved(url_for("auth.password_edit")) if passwords.is_set(current.person.id) else _show_new(NewPasswordForm())


@guards.signed_in
@guards.fresh
def password_create() -> Response:
    form = NewPasswordForm()
    if not form.validate():
        return _show_new(form, 422)
    try:
        passwords.set_first(_user(), form.password.data or "", keep=_sitting(), org=_org())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_show_new(form, refusal.status), refusal)
    return htmx.moved(url_for("auth.password_edit", done="set"))


@guards.signed_in
def password_edit() -> Response:
    return _show(ChangePasswordForm()) if passwords.is_set(current.person.id) else htmx.moved(url_for("auth.password_new"))


@guards.signed_in
def password_update() -> Response:
    form = ChangePasswordForm()
    if not form.validate():
        return _show(form, 422)
    try:
        passwords.change(_user(), form.known.data or "", form.password.data or "", keep=_sitting(), org=_org(), network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_show(form, refusal.status), refusal)
    return htmx.moved(url_for("auth.password_edit", done="changed"))


@guards.signed_in
def password_removal_new() -> Response:
    return _show_removal(RemovePasswordForm()) if passwords.is_set(current.person.id) else htmx.moved(url_for("auth.password_new"))


@guards.signed_in
def password_removal_create() -> Response:
    form = RemovePasswordForm()
    if not form.validate():
        return _show_removal(form, 422)
    try:
        passwords.remove(_user(), form.known.data or "", keep=_sitting(), org=_org(), network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_show_removal(form, refusal.status), refusal)
    return htmx.moved(url_for("auth.profile_edit", done="password-removed"))


def demands(has_second_factor: bool) -> list[str]:
    """What a new password must be like, in words."""
    least = strength.least(has_second_factor)
    said = [_("%(least)s characters or more. Four or five words that only you would combine are good, with spaces if you like.", least=least)]
    wanted = {"uppercase": _("a capital letter"), "digit": _("a digit"), "special": _("a special character")}
    if rules := [wanted[rule] for rule in config.current().password_rules]:
        said.append(_("In it: %(rules)s.", rules=", ".join(rules)))
    said.append(_("Not your name, your organization's, or a password that has leaked somewhere."))
    return said


def _show_new(form: Form, status: int = 200) -> Response:
    return _page(form, status, title=_("Set a password"), button=_("Set the password"), action=url_for("auth.password_create"))


def _show(form: Form, status: int = 200) -> Response:
    done = {"set": _("Your password is set. Sign in with it from now on, or with a code."), "changed": _("Your password is changed.")}
    return _page(
        form,
        status,
        title=_("Change your password"),
        button=_("Change the password"),
        action=url_for("auth.password_update"),
        removal_url=url_for("auth.password_removal_new"),
        changed_at=passwords.changed_at(current.person.id),
        done=done.get(request.args.get("done", "")),
    )


def _show_removal(form: Form, status: int = 200) -> Response:
    return htmx.show(
        "auth/password/remove.html", "auth/password/_removal_form.html", status, form=form, action=url_for("auth.password_removal_create"), back_url=_back()
    )


def _page(form: Form, status: int, **more: object) -> Response:
    said = demands(_user().has_second_factor)
    return htmx.show("auth/password/edit.html", "auth/password/_form.html", status, form=form, demands=said, username=current.person.email, **more)


def _back() -> str:
    return url_for("auth.password_edit")


def _user() -> User:
    return db.session.get_one(User, current.person.id)


def _sitting() -> UUID | None:
    return current.sitting.id if current.sitting else None


def _org() -> UUID | None:
    return current.org.id if current.org else None
