"""What the organization holds and does, for its managers: quotas, plots, and a file."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import NamedTuple

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.audit import ledger
from webapp.kit import volumes
from webapp.platform import quota, usage
from webapp.web import guards, templating
from webapp.web.current import current

MAY = "usage.read"
PERIODS = (30, 90, 365)


class Bar(NamedTuple):
    """A quota as the page draws it. `tone` is "", warn from 80 % on, bad from 95 % on."""

    label: str
    used: int
    allowed: int | None
    unit: str
    tone: str


class Plot(NamedTuple):
    title: str
    series: list[tuple[date, int]]
    kind: str
    unit: str
    note: str


@guards.may(MAY)
def usage_show() -> str:
    period = int(request.args.get("days", "30")) if request.args.get("days") in {str(days) for days in PERIODS} else PERIODS[0]
    found = _measured(period)
    quotas = quota.of(current.here.id)
    return render_template(
        "orgs/usage/show.html",
        bars=[_bar(row) for row in quotas],
        plots=_plots(found),
        storage_allowed=next((row.allowed for row in quotas if row.kind == "storage"), None),
        periods=[(days, url_for("orgs.usage_show", days=days)) for days in PERIODS],
        period=period,
        export_url=url_for("orgs.usage_export_show", days=period),
    )


@guards.may(MAY)
def usage_export_show() -> Response:
    """A line a day: at most 400 of them, so it is made at once."""
    days = request.args.get("days", type=int) or PERIODS[-1]
    found = _measured(min(max(days, 1), usage.MOST_DAYS))
    made = StringIO()
    csv.writer(made).writerows([usage.Day._fields, *found])
    ledger.record("usage.exported", by=current.person, org=current.here.id, subject=current.here)
    response = Response(made.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"usage-{current.here.slug}.csv")
    return response


def _measured(period: int) -> list[usage.Day]:
    today = usage.today()
    usage.flush()  # stands alone, so before the first write
    usage.measure(current.here.id, today)
    return usage.days(current.here.id, today - timedelta(days=period - 1), today)


def _plots(found: list[usage.Day]) -> list[Plot]:
    def series(name: str) -> list[tuple[date, int]]:
        return [(day.day, getattr(day, name)) for day in found]

    def total(name: str) -> int:
        return sum(getattr(day, name) for day in found)

    return [
        Plot(_("Uploads a day"), series("uploads"), "bars", "number", _("%(number)s in all", number=templating.amount(total("uploads")))),
        Plot(_("Active people a day"), series("people"), "bars", "number", ""),
        Plot(_("Documents"), series("documents"), "line", "number", templating.amount(found[-1].documents)),
        Plot(_("Stored"), series("bytes"), "line", "bytes", volumes.spoken(found[-1].bytes)),
        Plot(_("Calls of programs a day"), series("api_calls"), "bars", "number", _("%(number)s in all", number=templating.amount(total("api_calls")))),
        Plot(_("AI tokens a day"), series("ai_tokens"), "bars", "number", _("%(number)s in all", number=templating.amount(total("ai_tokens")))),
    ]


def _bar(row: quota.Row) -> Bar:
    labels = {"members": _("People"), "storage": _("Storage"), "ai_tokens": _("AI tokens this month")}
    share = row.used / row.allowed if row.allowed else 0 if row.allowed is None else 1
    tone = "bad" if share >= 0.95 else "warn" if share >= 0.8 else ""
    return Bar(labels[row.kind], row.used, row.allowed, "bytes" if row.kind == "storage" else "number", tone)
