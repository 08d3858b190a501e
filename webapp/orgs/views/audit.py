"""The organization's audit log, for its managers: read, looked through, taken out."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
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


class Search(NamedTuple):
    """`filter` lets everything through and `given` is empty where the form has errors."""

    form: AuditForm
    filter: Filter
    given: dict[str, Any]


@guards.may(MAY)
def audit_index() -> Response:
    search = looked_for(telling.stems())
    page = reading.page(current.here.id, search.filter, request.args.get("after"))
    exports = [(kind, url_for("orgs.audit_export_show", form=kind, **search.given)) for kind in _kinds()]
    return show("orgs", search, page.cursor, lines=[line(fact) for fact in page.items], exports=exports)


@guards.may(MAY)
@guards.module("audit_export")
@guards.fresh
def audit_export_show(form: str) -> Response:
    """Streams: the log is read batch by batch, in units of work of its own, while the reader takes it. That it was taken is in it."""
    search = looked_for(telling.stems())
    if search.form.errors:
        return htmx.moved(url_for("orgs.audit_index", **search.form.said()))
    org, tenant = current.here, tenants.current()
    words = ", ".join(f"{name} {value}" for name, value in search.given.items())
    ledger.record("audit.exported", by=current.person, org=org.id, subject=org, form=form, looked_for=words)
    response = Response(_elsewhere(exporting.streamed(reading.every(org.id, search.filter), form), tenant), mimetype=exporting.FORMS[form])
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


def looked_for(stems: Iterable[tuple[str, str]]) -> Search:
    """What the address asks for, of facts with these stems: (stem, label)."""
    form = AuditForm(request.args)
    form.action.choices = [("", _("Everything")), *stems]
    return Search(form, _filter(form), form.said()) if form.validate() else Search(form, Filter(), {})


def show(room: str, search: Search, cursor: str | None, **more: object) -> Response:
    """The page of <room>/audit/. `cursor` leads to what is older."""
    index = f"{room}.audit_index"
    return htmx.show(
        f"{room}/audit/index.html",
        f"{room}/audit/_entries.html",
        422 if search.form.errors else 200,
        form=search.form,
        is_narrowed=bool(search.given),
        next_url=url_for(index, **search.given, after=cursor) if cursor else None,
        all_url=url_for(index),
        **more,
    )


def _filter(form: AuditForm) -> Filter:
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
