"""What all organizations hold and do, day by day, as a file."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask, Response, current_app

from webapp.admin import figures
from webapp.audit import exporting, ledger
from webapp.platform import usage
from webapp.web import guards
from webapp.web.current import current


@guards.may("console.read")
def usage_export_show() -> Response:
    """A line for each day and organization of the last year and more, streamed. That it was taken is in the ledger."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    since = usage.today() - timedelta(days=usage.MOST_DAYS)
    ledger.record("usage.exported", by=current.person, org=None)

    def taken() -> Iterator[bytes]:
        with app.app_context():
            yield exporting.row(figures.EXPORTED).encode()
            for day in figures.every_day(since):
                yield exporting.row(exporting.cell(value) for value in day).encode()

    response = Response(taken(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="usage.csv")
    return response
