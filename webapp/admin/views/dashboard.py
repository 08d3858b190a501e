"""The console's first page."""

from flask import render_template

from webapp.admin import figures, overview
from webapp.jobs import backlog
from webapp.kit import clock
from webapp.ops import health, migrations
from webapp.signups import long_waits
from webapp.web import guards

FEW = 10  # organizations, under the figures


@guards.may("console.read")
def dashboard_show() -> str:
    days = figures.days()
    return render_template(
        "admin/dashboard.html",
        now=clock.now(),
        totals=figures.totals(),
        uploads=sum(day.uploads for day in days),
        series=figures.series(days),
        jobs=backlog.counts(),
        oldest_job=backlog.oldest_due(),
        checks=health.checks(),
        places=long_waits.places(figures.FEW),
        near=figures.near_limits(),
        behind=migrations.waiting(),
        organizations=overview.organizations(limit=FEW).items,
    )


@guards.may("console.read")
def health_show() -> str:
    return render_template("admin/health.html", checks=health.checks() + health.parts(), jobs=backlog.counts())
