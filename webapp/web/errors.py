"""Refusals and failures become pages, fragments or problem+json, after everything the request did is rolled back."""

from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge, TooManyRequests

from webapp.kit import config, db, refusals, tenants
from webapp.kit.log import log
from webapp.web import api, hooks, htmx, next, sides
from webapp.web.current import current

TITLES = {
    401: refusals.marked("Sign in first"),
    403: refusals.marked("Not allowed"),
    404: refusals.marked("Nothing here"),
    405: refusals.marked("Not possible here"),
    409: refusals.marked("That cannot be done now"),
    412: refusals.marked("Changed in the meantime"),
    413: refusals.marked("Too large"),
    415: refusals.marked("Not this kind"),
    422: refusals.marked("Something is missing"),
    428: refusals.marked("A condition is missing"),
    429: refusals.marked("Too often"),
    500: refusals.marked("Something broke"),
    503: refusals.marked("Not available now"),
    507: refusals.marked("No room left"),
}
DOORS = {"SECOND_STEP_NEEDED": "auth.second_step_new", "PROOF_NEEDED": "auth.proof_new"}  # where else than to sign in
OTHERWISE = refusals.marked("That did not work")


def install(app: Flask) -> None:
    app.register_error_handler(refusals.Refusal, on_refusal)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(tenants.DatabaseMissing, on_missing_database)
    app.register_error_handler(Exception, on_crash)


def sentence(refusal: refusals.Refusal) -> str:
    """The refusal's sentence in the reader's language."""
    facts = {name: _spoken(fact) for name, fact in refusal.facts.items()}
    said: str = _(refusal.sentence) % facts if facts else _(refusal.sentence)
    return said


def on_refusal(refusal: refusals.Refusal) -> Response:
    db.rollback()
    if isinstance(refusal, refusals.SignInNeeded) and current.place.side in (sides.APEX, sides.ORG, sides.ADMIN):
        return _to_the_door(refusal)
    return told(refusal)


def told(refusal: refusals.Refusal, **more: object) -> Response:
    """The answer that says so. Nothing is rolled back: for what was refused and must stand all the same. `more`: members of
    the API's problem."""
    errors = getattr(refusal, "errors", None) or ({refusal.field: [sentence(refusal)]} if refusal.field else None)
    return held_back(_answer(refusal.status, refusal.code, sentence(refusal), errors=errors, **more), refusal)


def held_back(response: Response, refusal: refusals.Refusal) -> Response:
    """The answer, saying when to try again where the refusal knows it. For views that show a refusal on their form."""
    wait: int | None = getattr(refusal, "retry_after", None)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def on_http_error(error: HTTPException) -> Response:
    db.rollback()
    if isinstance(error, RequestEntityTooLarge):
        limit = config.current().upload_limit_mb
        return _answer(413, "TOO_LARGE", _("That is more than this server takes: a document may have %(limit)s MB.", limit=limit))
    if error.code in (301, 302, 303, 307, 308) and error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    if error.code == 404:
        return on_refusal(refusals.NotFound())
    if isinstance(error, TooManyRequests):
        return told(refusals.TooMany("That is more than anybody may ask here in a minute. Wait, then go on.", retry_after=g.get("retry_after", 60)))
    response = _answer(error.code or 500, (error.name or "ERROR").upper().replace(" ", "_"), _(error.description) if error.description else "")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def on_missing_database(error: tenants.DatabaseMissing) -> Response:
    db.rollback()
    log.error("tenant database missing", organization=str(current.org.id) if current.org else None, reason=str(error))
    return _answer(503, "DATABASE_MISSING", _("This organization's database cannot be reached. Its operator has been told; try again later."))


def on_crash(error: Exception) -> Response:
    db.rollback()
    if isinstance(error, sa.exc.ProgrammingError) and getattr(error.orig, "sqlstate", "") in ("42P01", "3F000"):
        return on_missing_database(tenants.DatabaseMissing(f"no schema: {error.orig}"))
    if _is_full(error):
        return on_refusal(refusals.NoRoom("The server's disk is full, and nothing was changed. Try again later, or tell your operator."))
    log.error("crash", path=hooks.path(), exc_info=error)
    return _answer(500, "CRASH", _("Something broke on our side, and nothing was changed. Try again; if it stays, tell your operator the reference below."))


def _spoken(fact: object) -> object:
    if isinstance(fact, refusals.Words):
        return _(fact)
    return format_timedelta(fact, granularity="second", threshold=1.5) if isinstance(fact, timedelta) else fact


def _is_full(error: Exception) -> bool:
    """SQLite's SQLITE_FULL, PostgreSQL's 53100."""
    driver = getattr(error, "orig", None)
    return isinstance(error, sa.exc.DBAPIError) and ("disk is full" in str(driver) or getattr(driver, "sqlstate", "") == "53100")


def _to_the_door(refusal: refusals.Refusal) -> Response:
    """People who are not signed in go to where they can; a page's own requests are told to go there."""
    if refusal.code == "WAITING":
        return htmx.moved(url_for("signups.waiting_show"))
    door = DOORS.get(refusal.code, "auth.signin_new")
    if request.method == "GET" and not htmx.is_partial():
        return htmx.moved(url_for(door, next=request.full_path.removesuffix("?")))
    if htmx.is_htmx() or door != "auth.signin_new":
        return htmx.moved(url_for(door, next=next.safe(urlsplit(request.referrer or "").path)))
    return _answer(401, refusal.code, sentence(refusal))


def _ask_url(status: int) -> str | None:
    """Where somebody asks to see a document whose address they have; offered for every such address alike, whatever there is."""
    document_id = (request.view_args or {}).get("document_id")
    if status != 404 or document_id is None or request.method != "GET" or current.org is None or not current.may("documents.ask"):
        return None
    return url_for("documents.access_request_new", document=document_id)


def _answer(status: int, code: str, said: str, **more: object) -> Response:
    title = _(TITLES.get(status, OTHERWISE))
    if current.place.side == sides.API:
        return api.problem(status, str(title), str(said), code, **more)
    if htmx.is_htmx():
        return htmx.problem(make_response(render_template("errors/_problem.html", sentence=said), status))
    if code == "ORGANIZATION_SUSPENDED":
        return make_response(render_template("errors/suspended.html", sentence=said), status)
    home = "/" if current.place.side in (sides.APEX, sides.ADMIN) or current.org else None
    values = {"status": status, "title": title, "sentence": said, "reference": g.get("request_id"), "home_url": home, "ask_url": _ask_url(status)}
    page = render_template("errors/page.html", **values)
    return make_response(page, status)
