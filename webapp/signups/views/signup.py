"""Asking to join: on the apex the way to the organization's host, there the form and the code."""

from datetime import timedelta

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import errands, identities, otp, providers
from webapp.auth.providers import Provider
from webapp.auth.views import signin
from webapp.auth.views.code_page import CodePage
from webapp.kit import db, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs import tenancy
from webapp.platform import addresses, users
from webapp.platform.models import User
from webapp.signups import asking
from webapp.signups.forms import SignupForm
from webapp.signups.models import Signup
from webapp.web import cookies, guards, hooks, htmx, sides
from webapp.web.current import current

PER_NETWORK = Limit("signup.vouched", 20, timedelta(hours=1))  # as many as codes are sent to one network


@guards.public
def signup_entry(slug: str) -> Response:
    """`/signup/<org>` on the apex: people are given this address. The form stands on the organization's own host, where the
    session that follows belongs."""
    org = tenancy.called(slug)
    if org is None or org.status != "active":
        return make_response(render_template("apex/signup_refused.html", slug=slug, name=None, reason="unknown"), 404)
    if not org.accepts_signups:
        return make_response(render_template("apex/signup_refused.html", slug=slug, name=org.name, reason="closed"), 403)
    return htmx.elsewhere(addresses.of_org(org.slug, "/signup"))


@guards.public
def signup_new() -> Response:
    if current.sitting and current.sitting.kind == "full":
        return htmx.moved("/")
    if current.sitting and asking.waiting(current.here.id, current.person.id):
        return htmx.moved(url_for("signups.waiting_show"))
    arrival = _arrival()
    return _form(SignupForm(formdata=None, name=arrival.name, email=arrival.email) if arrival else SignupForm())


@guards.public
def signup_create() -> Response:
    form, arrival = SignupForm(), _arrival()
    if arrival:
        form.email.data = arrival.email
    if not form.validate():
        return _form(form, 422)
    try:
        if arrival and (provider := providers.find(arrival.provider)).org is None:
            return _ask_vouched(form, arrival, provider)
        asking.ask(current.here, _ask(), email=form.email.data or "", name=form.name.data or "", reason=form.reason.data or "", network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _form(form, refusal.status)
    return htmx.moved(url_for("signups.code_new", proof=_proof()))


@guards.public
def code_new() -> Response:
    code = otp.awaited(_ask())
    return _code_page().show(code.contact) if code else htmx.moved(url_for("signups.signup_new"))


@guards.public
def code_create() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("signups.signup_new"))
    _used, page = _code_page().take(code.contact, lambda typed: otp.redeem(_ask(), code.contact, typed))
    if page:
        return page
    user = asking.prove(db.session.get_one(Signup, code.subject_id))
    arrival = _arrival()
    if arrival and arrival.email and users.clean_email(arrival.email) == code.contact:
        _link(user, arrival)
    return signin.come_in(user, "signup")


@guards.public
def code_again() -> Response:
    code = otp.awaited(_ask())
    if code is None:
        return htmx.moved(url_for("signups.signup_new"))
    return _code_page().send_again(
        code.contact, lambda: otp.issue(_ask(), code.contact, network=hooks.network(), letter=asking.SEND_CODE, subject=code.subject_id)
    )


def _arrival() -> errands.Arrival | None:
    """Whom an OpenID provider named, where somebody comes from one. Raises Stale."""
    sealed = request.args.get("proof")
    return errands.opened(sealed, purpose=errands.SIGNUP, slug=current.here.slug, browser=cookies.browser()) if sealed else None


def _proof() -> str | None:
    """Goes along in every address until the mailbox is proved."""
    return request.args.get("proof")


def _ask_vouched(form: SignupForm, arrival: errands.Arrival, provider: Provider) -> Response:
    throttle.count((PER_NETWORK, hooks.network()))
    if identities.find(arrival.provider, arrival.issuer, arrival.subject) is not None:
        raise errands.Stale
    _signup, user = asking.ask_vouched(current.here, provider, email=arrival.email or "", name=form.name.data or "", reason=form.reason.data or "")
    _link(user, arrival)
    return signin.come_in(user, "signup")


def _link(user: User, arrival: errands.Arrival) -> None:
    """The next time they come in by the provider alone."""
    provider = providers.find(arrival.provider)
    identities.link(user, provider, issuer=arrival.issuer, subject=arrival.subject, email=arrival.email, by=user, org=current.here.id)


def _ask() -> otp.Ask:
    return otp.Ask(otp.SIGNUP, sides.ORG, current.here.id, cookies.browser())


def _form(form: SignupForm, status: int = 200) -> Response:
    if not current.here.accepts_signups:
        return make_response(render_template("signups/signup/closed.html"), 403)
    arrival = _arrival()
    provider = providers.find(arrival.provider) if arrival else None
    return htmx.show(
        "signups/signup/new.html",
        "signups/signup/_form.html",
        status,
        form=form,
        action=url_for("signups.signup_create", proof=_proof()),
        provider=provider.label if provider else None,
        needs_code=provider is None or provider.org is not None,
    )


def _code_page() -> CodePage:
    return CodePage(
        otp.SIGNUP,
        action=url_for("signups.code_create", proof=_proof()),
        again_url=url_for("signups.code_again", proof=_proof()),
        back_url=url_for("signups.signup_new", proof=_proof()),
        button=_("Prove my address"),
    )
