"""A person's own keys."""

from flask import Response, make_response, render_template, url_for

from webapp.auth.views import identity
from webapp.web import guards


@guards.signed_in
def security_show() -> Response:
    return make_response(render_template("auth/security/show.html", here=url_for("auth.security_show"), **identity.section()))
