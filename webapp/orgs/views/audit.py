"""The organization's audit log, for its managers: read, looked through, taken out."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Response, current_app, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _

from webapp.audit import exporting, ledger, reading
from webapp.audit.reading import Fact, Filter
from webapp.kit import tenants
from webapp.orgs.forms import AuditForm
from webapp.orgs.views import telling
from webapp.web import guards, htmx
from webapp.web.current import current

MAY = "audit.read"


class Line(NamedTuple):
    """A fact as the page shows it. `more`: (name, value) of what its sentence may not say."""

    at: datetime
    sentence: str
    actor: str
    action: str
    is_refused: bool
    address: str
    more: list[tuple[str, str]]


@guards.may(MAY)
def audit_index() -> Response:
    form = AuditForm(request.args)
    form.action.choices = [("", _("Everything")), *telling.stems()]
    is_good = form.validate()
    page = reading.page(current.here.id, asked(form) if is_good else Filter(), request.args.get("after"))
    given = form.said() if is_good else {}
    return htmx.show(
        "orgs/audit/index.html",
        "orgs/audit/_entries.html",
        200 if is_good else 422,
        form=form,
        lines=[line(fact) for fact in page.items],
        is_narrowed=bool(given),
        next_url=url_for("orgs.audit_index", **given, after=page.cursor) if page.cursor else None,
        all_url=url_for("orgs.audit_index"),
        exports=[(kind, url_for("orgs.audit_export_show", form=kind, **given)) for kind in _kinds()],
    )


@guards.may(MAY)
@guards.module("audit_export")
@guards.fresh
def audit_export_show(form: str) -> Response:
    """Streams: the log is read batch by batch, in units of work of its own, while the reader takes it. That it was taken is in it."""
    filters = AuditForm(request.args)
    filters.action.choices = [("", _("Everything")), *telling.stems()]
    if not filters.validate():
        return htmx.moved(url_for("orgs.audit_index", **filters.said()))
    wanted = asked(filters)
    org, tenant = current.here, tenants.current()
    looked_for = ", ".join(f"{name} {value}" for name, value in filters.said().items())
    ledger.record("audit.exported", by=current.person, org=org.id, subject=org, form=form, looked_for=looked_for)
    response = Response(_elsewhere(exporting.streamed(reading.every(org.id, wanted), form), tenant), mimetype=exporting.FORMS[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"audit-{org.slug}.{form}")
    return response


def _kinds() -> list[str]:
    return list(exporting.FORMS) if "audit_export" in current.here.modules else []


def _elsewhere(pieces: Iterator[bytes], tenant: tenants.Tenant) -> Iterator[bytes]:
    """Runs in a context of its own, since the request's is over when the first piece is taken."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def taken() -> Iterator[bytes]:
        with app.app_context(), tenants.replaced_by(tenant):
            yield from pieces

    return taken()


def asked(form: AuditForm) -> Filter:
    """What a good form looks for. Its days are the reader's."""
    zone = ZoneInfo(str(get_timezone()))
    return Filter(
        actor=form.actor.data or "",
        stem=form.action.data or "",
        subject=form.subject.data or "",
        result=form.result.data or "",
        since=datetime.combine(form.since.data, time(), zone).astimezone(UTC) if form.since.data else None,
        until=datetime.combine(form.until.data + timedelta(days=1), time(), zone).astimezone(UTC) if form.until.data else None,
    )


def line(fact: Fact, actor: str | None = None) -> Line:
    more = [(key, ", ".join(map(str, value)) if isinstance(value, list) else str(value)) for key, value in fact.facts.items() if value not in (None, "", [])]
    return Line(
        fact.created_at,
        telling.sentence(fact, actor),
        actor or fact.actor_name,
        fact.action,
        fact.result == "refused",
        fact.address or "",
        more,
    )
