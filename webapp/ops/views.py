"""Answers for load balancers and probes, on every host."""

from flask import Response, jsonify, request

from webapp.kit import refusals
from webapp.ops import certificates, health
from webapp.web import guards


@guards.apart
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@guards.apart
def readyz() -> Response:
    """The process can do its work. Names what is down, never why: that stands in the log and on the console."""
    found = health.checks()
    response = jsonify(status="ok" if all(check.ok for check in found) else "down", checks={check.name: check.ok for check in found})
    response.status_code = 200 if all(check.ok for check in found) else 503
    return response


@guards.internal
def certificate_show() -> Response:
    """Whether a proxy may order a certificate for `?domain=`, as Caddy asks it (`on_demand_tls`): 200 or 404."""
    if not certificates.may_have(request.args.get("domain", "")):
        raise refusals.NotFound()
    return jsonify(status="ok")
