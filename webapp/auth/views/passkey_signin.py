"""Signing in by a passkey alone: it names who one is, and is worth two factors."""

from datetime import timedelta

from flask import Response, make_response, render_template, request, url_for

from webapp.auth import passkeys
from webapp.auth.forms import ProofForm
from webapp.auth.views import proof, signin
from webapp.kit import refusals, throttle
from webapp.kit.throttle import Limit
from webapp.web import cookies, errors, guards, hooks, htmx, next

PER_NETWORK = Limit("passkey.network", 60, timedelta(minutes=10))  # an office of sixty may start its day


@guards.public
def signin_options_create() -> Response:
    throttle.count((PER_NETWORK, hooks.network()))
    return proof.options(passkeys.begin_signing_in(proof.site(), cookies.browser()))


@guards.public
def signin_passkey_create() -> Response:
    try:
        throttle.count((PER_NETWORK, hooks.network()))
        user = passkeys.sign_in(ProofForm().credential.data or "", proof.site(), cookies.browser())
    except refusals.Refusal as refusal:
        return _way(errors.sentence(refusal), refusal.status)
    return signin.come_in(user, "passkey", second_step_done=True)


def _way(error: str, status: int) -> Response:
    """The button with what went wrong. It needs script, so a piece of the page is what was asked for."""
    to = next.safe(request.args.get("next"))
    way = render_template(
        "auth/signin/_passkey_way.html",
        passkey_action=url_for("auth.signin_passkey_create", next=to),
        passkey_options_url=url_for("auth.signin_options_create"),
        error=error,
    )
    return make_response(way, status) if htmx.is_partial() else htmx.moved(url_for("auth.signin_new", next=to))
