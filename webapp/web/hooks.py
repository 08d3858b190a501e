"""What happens around every request, in this order: who asks, from where, and may this page have sent it."""

import ipaddress
import time

import structlog
from flask import Flask, Response, g, request

from webapp.audit import ledger
from webapp.kit import ids
from webapp.kit.log import log
from webapp.web import cookies, csrf, guards


def install_first(app: Flask) -> None:
    @app.before_request
    def note_origin() -> None:
        g.request_id = str(ids.new())
        ledger.origin.set(ledger.Origin(request.remote_addr, g.request_id))
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.teardown_request
    def forget_origin(_error: BaseException | None) -> None:
        # Threads serve many requests: what stays would be said of the next thing this one does.
        ledger.origin.set(ledger.NOWHERE)

    @app.after_request
    def note_answer(response: Response) -> Response:
        """One line a request: who and where by id, never what. Registered first, so that it runs after everything else."""
        if not guards.is_apart():
            org, person = g.get("org"), g.get("person")
            log.info(
                "request",
                method=request.method,
                path=path(),
                status=response.status_code,
                ms=round((time.perf_counter() - g.started) * 1000, 1),
                organization=str(org.id) if org else None,
                user=str(person.id) if person else None,
            )
        return response


def path() -> str:
    """The request's, for the log: without a token that opens a door, lest whoever reads the log comes in by it."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "…") if token else request.path


def install_last(app: Flask) -> None:
    """After the rooms' hooks: these need to know the session."""
    app.before_request(guards.refuse_undecided)
    app.before_request(csrf.check)

    @app.after_request
    def send_cookies(response: Response) -> Response:
        return cookies.send(response)


def network() -> str:
    """The caller's address for rate limits: an IPv6 caller owns a whole /64."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
