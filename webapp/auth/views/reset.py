"""A new password for somebody who forgot theirs: the address, the code that went there, the new one. Signs nobody in."""

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.auth import otp, passwords
from webapp.auth.forms import AddressForm, NewPasswordForm
from webapp.auth.views import password
from webapp.auth.views.code_page import CodePage
from webapp.kit import refusals
from webapp.platform import users
from webapp.web import cookies, errors, guards, hooks, htmx
from webapp.web.current import current


@guards.public
def reset_new() -> Response:
    return _ask_address(AddressForm())


@guards.public
def reset_create() -> Response:
    form = AddressForm()
    if not form.validate():
        return _ask_address(form, 422)
    try:
        passwords.request_reset(_ask(), form.email.data or "", network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_ask_address(form, refusal.status), refusal)
    return htmx.moved(url_for("auth.reset_code_new"))


@guards.public
def reset_code_new() -> Response:
    code = otp.awaited(_ask())
    return _code_page().show(code.contact) if code else htmx.moved(url_for("auth.reset_new"))


@guards.public
def reset_code_create() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("auth.reset_new"))
    _used, page = _code_page().take(code.contact, lambda typed: otp.redeem(_ask(), code.contact, typed))
    return page or htmx.moved(url_for("auth.reset_edit"))


@guards.public
def reset_code_again() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("auth.reset_new"))
    return _code_page().send_again(code.contact, lambda: passwords.request_reset(_ask(), code.contact, network=hooks.network()))


@guards.public
def reset_edit() -> Response:
    proof = otp.proved(_ask())
    return _ask_password(NewPasswordForm(), proof.contact) if proof else htmx.moved(url_for("auth.reset_new"))


@guards.public
def reset_update() -> Response:
    form, proof = NewPasswordForm(), otp.proved(_ask())
    if proof is None:
        return htmx.moved(url_for("auth.reset_new"))
    if not form.validate():
        return _ask_password(form, proof.contact, 422)
    try:
        passwords.reset_proved(_ask(), form.password.data or "")
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_ask_password(form, proof.contact, refusal.status), refusal)
    return htmx.moved(url_for("auth.signin_new", way="password", done="reset"))


def _ask() -> otp.Ask:
    return otp.Ask(otp.RESET, current.place.side, current.org.id if current.org else None, cookies.browser())


def _ask_address(form: AddressForm, status: int = 200) -> Response:
    return htmx.show(
        "auth/reset/new.html",
        "auth/reset/_address_form.html",
        status,
        form=form,
        action=url_for("auth.reset_create"),
        back_url=url_for("auth.signin_new", way="password"),
    )


def _code_page() -> CodePage:
    return CodePage(otp.RESET, url_for("auth.reset_code_create"), url_for("auth.reset_code_again"), url_for("auth.reset_new"), _("Go on"))


def _ask_password(form: NewPasswordForm, email: str, status: int = 200) -> Response:
    user = users.find(email)
    said = password.demands(bool(user and user.has_second_factor))
    return htmx.show(
        "auth/reset/edit.html", "auth/reset/_password_form.html", status, form=form, email=email, demands=said, action=url_for("auth.reset_update")
    )
