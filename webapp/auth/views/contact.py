"""Another e-mail address or phone number: asked for with a fresh proof, true once a code came back from it."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from webapp.auth import channels, contacts, otp
from webapp.auth.forms import ContactForm
from webapp.auth.views.code_page import CodePage
from webapp.kit import db, refusals
from webapp.platform.models import User
from webapp.web import cookies, errors, guards, hooks, htmx
from webapp.web.current import current


@guards.signed_in
@guards.fresh
def contact_new(kind: str) -> Response:
    channels.find(contacts.CHANNEL_OF[kind])
    return _ask_contact(ContactForm(), kind)


@guards.signed_in
@guards.fresh
def contact_create(kind: str) -> Response:
    form = ContactForm()
    if not form.validate():
        return _ask_contact(form, kind, 422)
    try:
        contacts.request_change(_user(), kind, form[kind].data or "", _ask(), network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_ask_contact(form, kind, refusal.status), refusal)
    return htmx.moved(url_for("auth.contact_code_new", kind=kind))


@guards.signed_in
def contact_code_new(kind: str) -> Response:
    code = contacts.awaited(_ask(), current.person.id)
    return _code_page(kind).show(code.contact) if code else htmx.moved(url_for("auth.contact_new", kind=kind))


@guards.signed_in
def contact_code_create(kind: str) -> Response:
    code = contacts.awaited(_ask(), current.person.id)
    if code is None:
        return htmx.moved(url_for("auth.contact_new", kind=kind))
    changed, page = _code_page(kind).take(code.contact, lambda typed: contacts.confirm(_ask(), _user(), typed, keep=_sitting()))
    return page or htmx.moved(url_for("auth.profile_edit", done=changed))


@guards.signed_in
def contact_code_again(kind: str) -> Response:
    code = contacts.awaited(_ask(), current.person.id)
    if code is None:
        return htmx.moved(url_for("auth.contact_new", kind=kind))
    wanted = contacts.KIND_OF[code.channel]
    return _code_page(kind).send_again(code.contact, lambda: contacts.request_change(_user(), wanted, code.contact, _ask(), network=hooks.network()))


@guards.signed_in
@guards.fresh
def phone_delete() -> Response:
    contacts.remove_phone(_user(), keep=_sitting(), org=current.org.id if current.org else None)
    return htmx.moved(url_for("auth.profile_edit", done="phone-removed"))


def _ask() -> otp.Ask:
    return otp.Ask(otp.CONTACT, current.place.side, current.org.id if current.org else None, cookies.browser())


def _ask_contact(form: ContactForm, kind: str, status: int = 200) -> Response:
    return htmx.show(
        "auth/contact/new.html",
        "auth/contact/_form.html",
        status,
        form=form,
        kind=kind,
        present=getattr(_user(), kind),
        minutes=otp.minutes(otp.CONTACT),
        action=url_for("auth.contact_create", kind=kind),
        back_url=url_for("auth.profile_edit"),
    )


def _code_page(kind: str) -> CodePage:
    return CodePage(
        otp.CONTACT,
        action=url_for("auth.contact_code_create", kind=kind),
        again_url=url_for("auth.contact_code_again", kind=kind),
        back_url=url_for("auth.contact_new", kind=kind),
        button=_("Change my address") if kind == "email" else _("Change my number"),
    )


def _user() -> User:
    return db.session.get_one(User, current.person.id)


def _sitting() -> UUID | None:
    return current.sitting.id if current.sitting else None
