"""The way back from the apex."""

from flask import Response, request

from webapp.auth import handover
from webapp.auth.views import signin
from webapp.kit import refusals
from webapp.web import cookies, errors, guards
from webapp.web.current import current


@guards.public
def handover_show() -> Response:
    """Bound to the browser that asked by its pre-auth cookie, so that it may be a GET."""
    code, state = request.args.get("code", ""), request.args.get("state", "")
    try:
        come = handover.redeem(code, state, slug=current.here.slug, org_id=current.here.id, browser=cookies.browser_secret())
    except refusals.NotAllowed as refusal:
        return signin.denied(errors.sentence(refusal))
    return signin.come_in(come.user, come.way, second_step_done=come.second_step_done, to=come.next)
