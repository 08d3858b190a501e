"""Signing in by code: the address, then the six digits that went there."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import gate, otp, sessions
from webapp.auth.forms import AddressForm, CodeForm
from webapp.auth.jobs import SEND_CODE
from webapp.kit import refusals
from webapp.platform import users
from webapp.platform.models import User
from webapp.web import cookies, errors, guards, hooks, htmx, next, sides
from webapp.web.current import current


@guards.public
def signin_new() -> Response:
    if current.sitting and current.sitting.kind == gate.FULL:
        return htmx.moved(next.safe(request.args.get("next")))
    return _ask_address(AddressForm())


@guards.public
def signin_create() -> Response:
    form = AddressForm()
    if not form.validate():
        return _ask_address(form, 422)
    try:
        otp.issue(_ask(), users.clean_email(form.email.data), network=hooks.network(), letter=SEND_CODE)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _ask_address(form, refusal.status)
    return htmx.moved(url_for("auth.signin_code_new", next=next.safe(request.args.get("next"))))


@guards.public
def signin_code_new() -> Response:
    code = otp.awaited(_ask())
    return _ask_code(CodeForm(), code.contact) if code else htmx.moved(url_for("auth.signin_new"))


@guards.public
def signin_code_create() -> Response:
    form, code = CodeForm(), otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("auth.signin_new"))
    if not form.validate():
        return _ask_code(form, code.contact, 422)
    try:
        otp.redeem(_ask(), code.contact, form.code.data)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _ask_code(form, code.contact, refusal.status)
    return _come_in(code.contact)


@guards.public
def signin_code_again() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("auth.signin_new"))
    form = CodeForm(formdata=None)
    try:
        otp.issue(_ask(), code.contact, network=hooks.network(), letter=SEND_CODE)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _ask_code(form, code.contact, refusal.status)
    return _ask_code(form, code.contact, sent_again=True)


@guards.waiting
def signout() -> Response:
    leave()
    return htmx.moved(url_for("auth.signin_new"))


def leave() -> None:
    """Ends the session this request came with, here and in the browser."""
    if current.sitting:
        sessions.close(current.sitting.id, of=current.person.id, by=current.person, org=current.org.id if current.org else None)
    cookies.clear_session()


def come_in(user: User, way: str, *, second_step_done: bool = False) -> Response:
    """Opens a session for somebody who proved who they are, and shows them in: to the workspace, to the second step, to the
    waiting page, or to a page that says why not. `way` as in gate.admit."""
    org = current.org.id if current.org else None
    try:
        opened = sessions.open(user, side=current.place.side, org=org, way=way, device=request.user_agent.string, second_step_done=second_step_done)
    except gate.ShutOut as refusal:
        return denied(errors.sentence(refusal))
    if current.sitting:
        sessions.close(current.sitting.id, of=current.person.id, by=user, org=org)
    cookies.set_session(opened.token, opened.lifetime)
    if opened.kind == gate.WAITING:
        return htmx.moved(url_for("signups.waiting_show"))
    if opened.kind == gate.HALF:
        return htmx.moved(url_for("auth.second_step_new", next=next.safe(request.args.get("next"))))
    return htmx.moved(next.safe(request.args.get("next")))


def denied(sentence: str, *, title: str | None = None, reason: str | None = None, signout: bool = False) -> Response:
    """The page of somebody who may not come in. A page, also where a fragment was asked for: nothing else is left to do."""
    page = render_template("auth/denied.html", title=title or _("You cannot come in"), sentence=sentence, reason=reason, signout=signout)
    return htmx.whole_page(page, 403)


def _come_in(contact: str) -> Response:
    user = users.find(contact)
    if user is None:  # the letter to an unknown address brings no code, so this is a race with a removal
        return denied(_("There is no account with this address here."))
    return come_in(user, "code")


def _ask() -> otp.Ask:
    return otp.Ask(otp.SIGNIN, current.place.side, current.org.id if current.org else None, cookies.browser())


def _ask_address(form: AddressForm, status: int = 200) -> Response:
    return htmx.show(
        "auth/signin/new.html",
        "auth/signin/_form.html",
        status,
        form=form,
        action=url_for("auth.signin_create", next=next.safe(request.args.get("next"))),
        place=current.org.name if current.org else "Gatehouse" if current.place.side == sides.APEX else _("Gatehouse console"),
        passkey_action=url_for("auth.signin_passkey_create", next=next.safe(request.args.get("next"))),
        passkey_options_url=url_for("auth.signin_options_create"),
        signup_url=url_for("signups.signup_new") if current.place.side == sides.ORG and current.org and current.org.accepts_signups else None,
    )


def _ask_code(form: CodeForm, email: str, status: int = 200, *, sent_again: bool = False) -> Response:
    return htmx.show(
        "auth/signin/code.html",
        "auth/signin/_code_form.html",
        status,
        form=form,
        email=email,
        minutes=otp.minutes(otp.SIGNIN),
        action=url_for("auth.signin_code_create", next=next.safe(request.args.get("next"))),
        again_url=url_for("auth.signin_code_again", next=next.safe(request.args.get("next"))),
        back_url=url_for("auth.signin_new"),
        title=_("Enter the code"),
        button=_("Sign in"),
        sent_again=sent_again,
    )
