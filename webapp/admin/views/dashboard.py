"""The console's first page."""

from flask import render_template, request, url_for

from webapp.admin import overview
from webapp.jobs import ledger as jobs
from webapp.ops import health
from webapp.web import guards


@guards.may("console.read")
def dashboard_show() -> str:
    page = overview.organizations(request.args.get("after"))
    return render_template(
        "admin/dashboard.html",
        organizations=page,
        next_url=url_for("admin.dashboard_show", after=page.cursor) if page.cursor else None,
        jobs=jobs.counts(),
        checks=health.checks(),
    )
