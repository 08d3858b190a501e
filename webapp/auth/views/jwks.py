"""The public halves of the keys that sign access tokens, for whoever wants to verify one."""

from flask import Response, jsonify

from webapp.auth import signing
from webapp.web import guards


@guards.public
def jwks_show() -> Response:
    signing.ensure()
    response = jsonify(keys=signing.published())
    response.cache_control.public = True
    response.cache_control.max_age = int(signing.CACHED.total_seconds())
    return response
