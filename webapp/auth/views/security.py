"""A person's own keys: the page that lists them, and the pages on which they come and go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, render_template, request, url_for

from webapp.auth import devices, factors, passkeys, passwords, recovery, totp
from webapp.auth.forms import AppForm, PasskeyForm
from webapp.auth.models import Passkey
from webapp.auth.views import identity, proof
from webapp.kit import refusals
from webapp.web import cookies, errors, guards, htmx, next
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Line:
    """A passkey in the list. `host` is where it works, where that is elsewhere."""

    id: UUID
    name: str
    used_at: datetime | None
    created_at: datetime
    host: str | None


@guards.signed_in
def security_show() -> Response:
    return _show()


@guards.enrolling
def passkey_new() -> Response:
    return _passkey(PasskeyForm(formdata=None, name=devices.describe(request.user_agent.string)))


@guards.enrolling
def passkey_options_create() -> Response:
    return proof.options(passkeys.begin_registering(proof.me(), proof.site(), cookies.browser()))


@guards.enrolling
def passkey_create() -> Response:
    form = PasskeyForm()
    if not form.validate():
        return _passkey(form, 422)
    try:
        codes = factors.add_passkey(proof.me(), form.credential.data or "", form.name.data or "", proof.site(), cookies.browser(), at=proof.place())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _passkey(form, refusal.status)
    return _enrolled(codes)


@guards.signed_in
@guards.fresh
def passkey_update(passkey_id: UUID) -> Response:
    passkey = passkeys.find(current.person.id, passkey_id)
    name = passkey.name
    form = PasskeyForm()
    try:
        factors.rename_passkey(proof.me(), passkey, form.name.data or "", at=proof.place())
    except refusals.Refusal as refusal:
        return _passkey_line(passkey, name, errors.sentence(refusal), refusal.status)
    return _passkey_line(passkey, passkey.name) if htmx.is_partial() else htmx.moved(url_for("auth.security_show"))


@guards.signed_in
@guards.fresh
def passkey_delete(passkey_id: UUID) -> Response:
    factors.remove_passkey(proof.me(), passkeys.find(current.person.id, passkey_id), at=proof.place())
    return htmx.moved(url_for("auth.security_show"))


@guards.enrolling
def totp_create() -> Response:
    factors.begin_app(proof.me())
    return htmx.moved(url_for("auth.totp_edit", next=_next()))


@guards.enrolling
def totp_edit() -> Response:
    if not totp.awaited(current.person.id):
        return htmx.moved(_next())
    return _app(AppForm(formdata=None))


@guards.enrolling
def totp_update() -> Response:
    form = AppForm()
    if not totp.awaited(current.person.id):
        return htmx.moved(_next())
    if not form.validate():
        return _app(form, 422)
    try:
        codes = factors.add_app(proof.me(), form.code.data or "", at=proof.place())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _app(form, refusal.status)
    return _enrolled(codes)


@guards.signed_in
@guards.fresh
def totp_delete() -> Response:
    factors.remove_app(proof.me(), at=proof.place())
    return htmx.moved(url_for("auth.security_show"))


@guards.signed_in
@guards.fresh
def recovery_edit() -> str:
    return render_template("auth/recovery/edit.html", left=recovery.left(current.person.id), has_second_factor=proof.me().has_second_factor)


@guards.signed_in
@guards.fresh
def recovery_update() -> Response:
    return _codes(factors.renew_recovery_codes(proof.me(), at=proof.place()), url_for("auth.security_show"))


def _show(status: int = 200) -> Response:
    user = proof.me()
    page = render_template(
        "auth/security/show.html",
        passkeys=[_line(passkey) for passkey in passkeys.of_user(user.id)],
        has_app=totp.is_set_up(user.id),
        has_second_factor=user.has_second_factor,
        is_required=factors.is_required_of(user.id),
        codes_left=recovery.left(user.id),
        password_changed_at=passwords.changed_at(user.id),
        here=url_for("auth.security_show"),
        **identity.section(),
    )
    return htmx.whole_page(page, status)


def _line(passkey: Passkey) -> Line:
    host = None if passkey.rp_id == proof.site().rp_id else passkey.rp_id
    return Line(passkey.id, passkey.name, passkey.used_at, passkey.created_at, host)


def _passkey_line(passkey: Passkey, name: str, error: str | None = None, status: int = 200) -> Response:
    line = Line(passkey.id, name, passkey.used_at, passkey.created_at, _line(passkey).host)
    return Response(render_template("auth/security/_passkey.html", passkey=line, error=error), status)


def _next() -> str:
    """Where setting up a factor leads to: back to the list of keys, or for somebody on their way in to what they wanted."""
    wanted = next.safe(request.args.get("next"))
    return wanted if "next" in request.args else url_for("auth.security_show")


def _enrolled(codes: list[str]) -> Response:
    """The person has just used what they set up, so their second step is done."""
    proof.renewed(second_step=True)
    return _codes(codes, _next()) if codes else htmx.moved(_next())


def _codes(codes: list[str], to: str) -> Response:
    return htmx.whole_page(render_template("auth/recovery/show.html", codes=codes, to=to, email=current.person.email))


def _passkey(form: PasskeyForm, status: int = 200) -> Response:
    return htmx.show(
        "auth/passkey/new.html",
        "auth/passkey/_form.html",
        status,
        form=form,
        action=url_for("auth.passkey_create", next=_next()),
        options_url=url_for("auth.passkey_options_create"),
        app_url=None if totp.is_set_up(current.person.id) else url_for("auth.totp_create", next=_next()),
        back_url=_next(),
        host=proof.site().rp_id,
    )


def _app(form: AppForm, status: int = 200) -> Response:
    secret, name = totp.awaited(current.person.id) or "", current.person.email or current.person.name
    return htmx.show(
        "auth/totp/edit.html",
        "auth/totp/_form.html",
        status,
        form=form,
        action=url_for("auth.totp_update", next=_next()),
        picture=totp.picture(secret, name),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=totp.address(secret, name),
        back_url=_next(),
    )
