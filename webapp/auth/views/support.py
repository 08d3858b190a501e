"""Support inside an organization: the managers' switch, and a sys-admin's way in and out."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import handover, sessions, support
from webapp.auth.forms import SupportForm
from webapp.auth.views import signin
from webapp.kit import clock, config, ids, refusals
from webapp.orgs import roles
from webapp.platform import addresses, organizations
from webapp.platform.models import SupportEntry
from webapp.web import cookies, guards, htmx
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as managers see it; `left_at` is when it ended, None while it lasts."""

    who: str
    reason: str
    began_at: datetime
    left_at: datetime | None


@guards.may("settings.manage")
def support_edit() -> Response:
    return _page(SupportForm(formdata=None, is_admitted=current.here.support_access))


@guards.may("settings.manage")
def support_update() -> Response:
    form = SupportForm()
    if current.role == roles.SUPPORT:
        raise refusals.NotAllowed("Whether support may come in is for the organization's own managers to decide.", code="NOT_FOR_SUPPORT")
    support.admit(organizations.get(current.here.id), bool(form.is_admitted.data), by=current.person)
    return _page(form, saved=True) if htmx.is_partial() else htmx.moved(url_for("auth.support_edit"))


@guards.public
def support_entry_show() -> Response:
    """A sys-admin's browser on its way from the console: asks there for a code. Nothing is kept of it but the browser's own cookie."""
    entry = ids.parse(request.args.get("entry", ""))
    if entry is None or config.current().pinned_org:
        raise refusals.NotFound()
    state, challenge = handover.begin(current.here.slug, browser=cookies.browser_secret(), next=url_for("signups.request_index"))
    return htmx.elsewhere(addresses.of_console(f"/support-entries/{entry}/way?challenge={challenge}&state={state}"))


@guards.signed_in
def support_entry_delete() -> Response:
    """Leaves, and goes back to the console."""
    if current.role != roles.SUPPORT or current.sitting is None:
        raise refusals.NotFound()
    entry_id = sessions.get(current.sitting.id).support_entry_id
    if entry_id is not None:
        support.leave(support.find(entry_id), by=current.person)
    signin.leave()
    url = addresses.of_console(f"/organizations/{current.here.id}")
    return make_response(render_template("apex/moving.html", url=url, name=_("the console")))


def _line(entry: SupportEntry, who: str) -> Line:
    is_over = entry.left_at is not None or entry.ends_at <= clock.now()
    return Line(who, entry.reason, entry.created_at, (entry.left_at or entry.ends_at) if is_over else None)


def _page(form: SupportForm, *, saved: bool = False) -> Response:
    return htmx.show(
        "auth/support/edit.html",
        "auth/support/_form.html",
        form=form,
        action=url_for("auth.support_update"),
        is_support=current.role == roles.SUPPORT,
        place=current.here.name,
        saved=saved,
        entries=[_line(entry, who) for entry, who in support.latest(current.here.id)],
    )
