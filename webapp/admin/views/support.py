"""From the console into an organization, with a reason."""

from uuid import UUID

from flask import Response, render_template, request

from webapp.admin.forms import ReasonForm
from webapp.admin.views import organization
from webapp.auth import gate, handover, sessions, support
from webapp.auth.models import Session
from webapp.kit import db, refusals
from webapp.platform import addresses, organizations
from webapp.platform.models import SupportEntry, User
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("support.enter")
@guards.fresh
def support_entry_create(org_id: UUID) -> Response:
    org = organizations.get(org_id)
    form = ReasonForm()
    if not form.validate():
        return organization.page(org, 422, reason_form=form)
    try:
        entry = support.enter(org, db.session.get_one(User, current.person.id), form.reason.data or "", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return organization.page(org, refusal.status, reason_form=form)
    return htmx.whole_page(render_template("apex/moving.html", url=way_in(entry, org.slug), name=org.name))


@guards.may("support.enter")
def way_show(entry_id: UUID) -> Response:
    """The organization's host asks for a code. Bound to the browser that asked there, so that it may be a GET."""
    entry = support.live(entry_id, current.person.id)
    org = organizations.get(entry.organization_id)
    wanted = handover.Wanted.read({**request.args, "org": org.slug})
    session = _session()
    code = handover.issue(
        db.session.get_one(User, current.person.id),
        org.id,
        challenge=wanted.challenge,
        way=gate.SUPPORT,
        second_step_done=session.second_step == gate.DONE,
        proved_at=session.proved_at,
        support_entry=entry.id,
    )
    return htmx.elsewhere(addresses.of_org(org.slug, f"/signin/handover?code={code}&state={wanted.state}"))


def way_in(entry: SupportEntry, slug: str) -> str:
    """Where a browser that is signed in at the console goes on with an entry."""
    return addresses.of_org(slug, f"/signin/support?entry={entry.id}")


def _session() -> Session:
    if current.sitting is None:
        raise refusals.SignInNeeded("Sign in first.")
    return sessions.get(current.sitting.id)
