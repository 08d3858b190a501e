"""A changing request must come from a page of this very host, and show the token that page was given.

Sibling organizations are same-site, so SameSite cookies do not keep one's pages from posting to another.

The API is left out: nothing of it reads a cookie, and a browser adds no bearer token by itself, so another site's page can
send nothing there in somebody's name."""

from flask import current_app, g, request

from webapp.kit import config, crypto, refusals
from webapp.web import cookies, sides
from webapp.web.current import current

SAFE = {"GET", "HEAD", "OPTIONS"}
HEADER = "X-CSRF-Token"
FIELD = "csrf_token"


def token() -> str:
    """The token for forms of this page: bound to the session, or before there is one to the browser."""
    if "csrf_token" not in g:
        g.csrf_token = crypto.keyed("csrf", str(current.sitting.id) if current.sitting else cookies.browser())
    made: str = g.csrf_token
    return made


def check() -> None:
    """Raises NotAllowed (CSRF). The body is read for the field only where no header brought the token; a view that streams
    its body (`guards.streams`) checks the field itself, before anything is kept."""
    if request.method in SAFE or request.routing_exception is not None or current.place.side == sides.API:
        return
    _check_origin()
    given = request.headers.get(HEADER)
    if given is None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "streams", False):
            return
        given = request.form.get(FIELD, "")
    check_token(given)


def check_token(given: str) -> None:
    if not crypto.same(given, token()):
        raise refusals.NotAllowed("This page is out of date. Load it again, then repeat what you did.", code="CSRF")


def _check_origin() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    own = f"{config.current().scheme}://{request.host}"
    if site != "same-origin" if site is not None else request.headers.get("Origin") != own:
        raise refusals.NotAllowed("This request came from another site. Open the page here, then repeat what you did.", code="CSRF")
