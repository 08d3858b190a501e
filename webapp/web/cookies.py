"""Our two cookies: the session's, and the pre-auth id that binds codes and form tokens to a browser before there is one.

Neither has a Domain, ever: a sibling organization's host must not see them."""

from datetime import timedelta

from flask import Response, g, request

from webapp.kit import config, crypto, ids

SESSION = "gatehouse_session"
BROWSER = "gatehouse_browser"
BROWSER_DAYS = 30


def _name(plain: str) -> str:
    # The __Host- prefix makes browsers refuse the cookie from another host or over plain HTTP; plain localhost can't have it.
    return f"__Host-{plain.removesuffix('_session').replace('_', '-')}" if config.current().scheme == "https" else plain


def session_token() -> str | None:
    """The session token this request brought. None also where two cookies bear its name: one of them is planted."""
    tokens = request.cookies.getlist(_name(SESSION))
    return tokens[0] if len(tokens) == 1 else None


def set_session(token: str, lifetime: timedelta) -> None:
    """Sends the token with this request's answer."""
    g.new_session = (token, lifetime)


def clear_session() -> None:
    g.new_session = ("", timedelta(0))


def browser() -> str:
    """The digest of this browser's pre-auth id."""
    return crypto.digest(browser_secret())


def browser_secret() -> str:
    """This browser's pre-auth id itself, made on first need: for what is derived from it, never to be kept."""
    if "browser" not in g:
        given = request.cookies.getlist(_name(BROWSER))
        if len(given) == 1 and len(given[0]) == 43:
            g.browser = given[0]
        else:
            g.browser = g.new_browser = ids.token()
    secret: str = g.browser
    return secret


def send(response: Response) -> Response:
    if "new_session" in g:
        token, lifetime = g.new_session
        _set(response, SESSION, token, lifetime)
    if "new_browser" in g:
        _set(response, BROWSER, g.new_browser, timedelta(days=BROWSER_DAYS))
    return response


def _set(response: Response, name: str, value: str, lifetime: timedelta) -> None:
    response.set_cookie(_name(name), value, max_age=lifetime, secure=config.current().scheme == "https", httponly=True, samesite="Lax", path="/")
