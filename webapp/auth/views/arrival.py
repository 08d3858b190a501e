"""The first time through an organization's own provider: a member shows at their mailbox that they are whom it named, and
from then on comes in through it."""

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import errands, gate, identities, otp, providers
from webapp.auth.jobs import SEND_CODE
from webapp.auth.views import signin
from webapp.auth.views.code_page import CodePage
from webapp.orgs import members
from webapp.platform import users
from webapp.web import cookies, guards, hooks, htmx, sides
from webapp.web.current import current


@guards.public
def arrival_new() -> Response:
    arrival = _arrival()
    page = render_template("auth/arrival/new.html", email=_email(arrival), name=providers.find(arrival.provider).label, action=_url("arrival_create"))
    return make_response(page)


@guards.public
def arrival_create() -> Response:
    otp.issue(_ask(), _email(_arrival()), network=hooks.network(), letter=SEND_CODE)
    return htmx.moved(_url("arrival_code_new"))


@guards.public
def arrival_code_new() -> Response:
    return _code_page().show(_email(_arrival()))


@guards.public
def arrival_code_create() -> Response:
    arrival = _arrival()
    email = _email(arrival)
    _used, page = _code_page().take(email, lambda typed: otp.redeem(_ask(), email, typed))
    if page:
        return page
    user, provider = users.find(email), providers.find(arrival.provider)
    if user is None or members.find(current.here.id, user.id) is None or provider.org != current.here.id:
        return signin.denied(_("You are not a member here. You can ask to join."))
    identities.link(user, provider, issuer=arrival.issuer, subject=arrival.subject, email=arrival.email, by=user, org=current.here.id)
    return signin.come_in(user, gate.SSO, second_step_done=True, to=arrival.next)


@guards.public
def arrival_code_again() -> Response:
    email = _email(_arrival())
    return _code_page().send_again(email, lambda: otp.issue(_ask(), email, network=hooks.network(), letter=SEND_CODE))


def _arrival() -> errands.Arrival:
    return errands.opened(request.args.get("proof", ""), purpose=errands.SIGNIN, slug=current.here.slug, browser=cookies.browser())


def _email(arrival: errands.Arrival) -> str:
    return users.clean_email(arrival.email or "")


def _ask() -> otp.Ask:
    return otp.Ask(otp.ARRIVAL, sides.ORG, current.here.id, cookies.browser())


def _url(view: str) -> str:
    return url_for(f"auth.{view}", proof=request.args.get("proof", ""))


def _code_page() -> CodePage:
    return CodePage(otp.ARRIVAL, _url("arrival_code_create"), _url("arrival_code_again"), url_for("auth.signin_new"), _("Sign in"))
