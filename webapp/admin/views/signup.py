"""Sign-ups that wait too long."""

from flask import render_template, request, url_for

from webapp.signups import long_waits
from webapp.web import guards


@guards.may("console.read")
def signup_index() -> str:
    page = long_waits.page(request.args.get("after"))
    next_url = url_for("admin.signup_index", after=page.cursor) if page.cursor else None
    return render_template("admin/signup/index.html", signups=page.items, next_url=next_url)
