"""Signing in: by code (the address, then the six digits that went there), or by password."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import channels, contacts, gate, otp, passwords, providers, sessions
from webapp.auth.forms import AddressForm, PasswordWayForm
from webapp.auth.jobs import SEND_CODE
from webapp.auth.views.code_page import CodePage
from webapp.kit import config, refusals
from webapp.platform import users
from webapp.platform.models import SupportEntry, User
from webapp.web import cookies, errors, guards, hooks, htmx, next, sides
from webapp.web.current import current


@guards.public
def signin_new() -> Response:
    if current.sitting and current.sitting.kind == gate.FULL:
        return htmx.moved(wanted())
    return _ask_password(PasswordWayForm()) if request.args.get("way") == "password" else _ask_address(AddressForm())


@guards.public
def signin_create() -> Response:
    form = AddressForm()
    if not form.validate():
        return _ask_address(form, 422)
    try:
        contact = contacts.read(form.email.data or "")
        otp.issue(_ask(), contact, network=hooks.network(), letter=SEND_CODE, channel=channels.of(contact))
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_ask_address(form, refusal.status), refusal)
    return htmx.moved(url_for("auth.signin_code_new", next=next.safe(request.args.get("next"))))


@guards.public
def signin_code_new() -> Response:
    code = otp.awaited(_ask())
    return _code_page().show(code.contact) if code else htmx.moved(url_for("auth.signin_new"))


@guards.public
def signin_code_create() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("auth.signin_new"))
    _used, page = _code_page().take(code.contact, lambda typed: otp.redeem(_ask(), code.contact, typed))
    return page or _come_in(code.contact)


@guards.public
def signin_code_again() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("auth.signin_new"))
    return _code_page().send_again(code.contact, lambda: otp.issue(_ask(), code.contact, network=hooks.network(), letter=SEND_CODE, channel=code.channel))


@guards.public
def signin_password_create() -> Response:
    form = PasswordWayForm()
    if not form.validate():
        return _ask_password(form, 422)
    try:
        org = current.org.id if current.org else None
        user = passwords.verify(form.email.data or "", form.password.data or "", org=org, network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_ask_password(form, refusal.status), refusal)
    return come_in(user, "password")


@guards.waiting
def signout() -> Response:
    leave()
    return htmx.moved(url_for("auth.signin_new"))


def leave() -> None:
    """Ends the session this request came with, here and in the browser."""
    if current.sitting:
        sessions.close(current.sitting.id, of=current.person.id, by=current.person, org=current.org.id if current.org else None)
    cookies.clear_session()


def come_in(
    user: User, way: str, *, second_step_done: bool = False, proved_at: datetime | None = None, to: str | None = None, support: SupportEntry | None = None
) -> Response:
    """Opens a session for somebody who proved who they are, and shows them in: to the workspace, to the second step, to the
    waiting page, or to a page that says why not. `way` as in gate.admit, `proved_at` and `support` as in sessions.open; `to` is a safe path
    where the request's own `next` does not say it."""
    org = current.org.id if current.org else None
    to = wanted(to)
    where: dict[str, Any] = {"side": current.place.side, "way": way, "device": request.user_agent.string, "domain": current.place.domain}
    try:
        opened = sessions.open(user, org=org, second_step_done=second_step_done, proved_at=proved_at, support=support, **where)
    except gate.ShutOut as refusal:
        return denied(errors.sentence(refusal))
    if current.sitting:
        sessions.close(current.sitting.id, of=current.person.id, by=user, org=org)
    cookies.set_session(opened.token, opened.lifetime)
    if opened.kind == gate.WAITING:
        return htmx.moved(url_for("signups.waiting_show"))
    if opened.kind == gate.HALF:
        return htmx.moved(url_for("auth.second_step_new", next=to))
    return htmx.moved(to)


def wanted(to: str | None = None) -> str:
    """Where `to`, or else this request's `next`, leads once somebody is signed in. The apex has no workspace: there it is the
    list of theirs."""
    to = to or next.safe(request.args.get("next"))
    return url_for("orgs.organization_index") if to == "/" and current.place.side == sides.APEX else to


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
    to = next.safe(request.args.get("next"))
    return htmx.show(
        "auth/signin/new.html",
        "auth/signin/_form.html",
        status,
        form=form,
        action=url_for("auth.signin_create", next=to),
        another_url=url_for("auth.signin_new", next=to, another=1),
        **_providers(to),
        place=place_name(),
        password_url=url_for("auth.signin_new", way="password", next=to),
        contact_type="text" if channels.CHANNELS[channels.SMS].is_configured() else "email",
        central_url=_central_url(),
        passkey_action=url_for("auth.signin_passkey_create", next=to),
        passkey_options_url=url_for("auth.signin_options_create"),
        signup_url=url_for("signups.signup_new") if current.place.side == sides.ORG and current.org and current.org.accepts_signups else None,
    )


def _central_url() -> str | None:
    """The way over the apex, where there is one."""
    if current.place.side != sides.ORG or config.current().pinned_org:
        return None
    return url_for("auth.central_show", next=next.safe(request.args.get("next")))


def _providers(to: str) -> dict[str, object]:
    """What auth/signin/_providers.html draws. Where the organization's own is required, it stands alone, and another way is
    for those who ask for it."""
    offered = providers.offered(current.place.side, current.org.id if current.org else None)
    is_required = current.org is not None and current.org.needs_sso and bool(offered) and "another" not in request.args
    shown = offered[:1] if is_required else offered
    return {
        "is_sso_only": is_required and request.method == "GET",
        "providers": [(one.label, url_for("auth.signin_provider_create", provider=one.key, next=to)) for one in shown],
    }


def _ask_password(form: PasswordWayForm, status: int = 200) -> Response:
    to = next.safe(request.args.get("next"))
    return htmx.show(
        "auth/signin/password.html",
        "auth/signin/_password_form.html",
        status,
        form=form,
        action=url_for("auth.signin_password_create", next=to),
        place=place_name(),
        code_url=url_for("auth.signin_new", next=to),
        reset_url=url_for("auth.reset_new"),
        done=_("Your new password is set. Sign in with it.") if request.args.get("done") == "reset" else None,
    )


def place_name() -> str:
    """What somebody signs in to."""
    if current.org:
        return current.org.name
    return "Gatehouse" if current.place.side == sides.APEX else _("Gatehouse console")


def _code_page() -> CodePage:
    to = next.safe(request.args.get("next"))
    return CodePage(
        otp.SIGNIN, url_for("auth.signin_code_create", next=to), url_for("auth.signin_code_again", next=to), url_for("auth.signin_new"), _("Sign in")
    )
