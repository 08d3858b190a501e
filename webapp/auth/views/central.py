"""Central sign-in: signed in once at the apex, over to each organization's own host by a code."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from flask import Response, make_response, render_template, request, url_for

from webapp.auth import handover, sessions, support
from webapp.auth.views import invited, signin
from webapp.kit import config, db, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs import invitations, members
from webapp.platform import addresses, registry
from webapp.platform.models import User
from webapp.platform.registry import Entry
from webapp.web import cookies, errors, guards, htmx, next, sides
from webapp.web.current import current

PER_PERSON = Limit("handover.person", 60, timedelta(minutes=10))  # far more than a person changes between organizations


@guards.public
def central_show() -> Response:
    """An organization's host asks the apex who this is. Nothing is kept of it but the browser's own cookie."""
    if config.current().pinned_org:
        raise refusals.NotFound()
    to = next.safe(request.args.get("next"))
    if current.sitting and current.sitting.kind == "full":
        return htmx.moved(to)
    state, challenge = handover.begin(current.here.slug, browser=cookies.browser_secret(), next=to)
    wanted = handover.Wanted(current.here.slug, state, challenge, current.place.domain or "")
    return htmx.elsewhere(addresses.of_apex(_entry_url(wanted)))


@guards.signed_in
def entry_show() -> Response:
    """Moves on at once where a page of ours led here; a link from elsewhere needs a click."""
    wanted, org = _asked()
    reason = _why_not(org)
    if reason is None and _is_led_by_us():
        url = _issue(wanted, org)
        return htmx.elsewhere(url) if _may_redirect() else _moving(url, org)
    page = render_template("auth/entry/show.html", org=org, action=_entry_url(wanted), reason=reason, join_url=_join_url(org))
    return make_response(page, 403 if reason else 200)


@guards.signed_in
def entry_create() -> Response:
    wanted, org = _asked()
    if _why_not(org):
        return htmx.moved(_entry_url(wanted))
    return _moving(_issue(wanted, org), org)


@guards.public
def handover_show() -> Response:
    """The way back: bound to the browser that asked by its pre-auth cookie, so that it may be a GET."""
    code, state = request.args.get("code", ""), request.args.get("state", "")
    try:
        come = handover.redeem(code, state, slug=current.here.slug, org_id=current.here.id, browser=cookies.browser_secret())
    except refusals.NotAllowed as refusal:
        return make_response(render_template("auth/entry/refused.html", sentence=errors.sentence(refusal)), refusal.status)
    if invited.is_meant(come.next, come.user):
        return htmx.moved(invited.vouched(come))
    entry = support.find(come.support_entry) if come.support_entry else None
    return signin.come_in(come.user, come.way, second_step_done=come.second_step_done, proved_at=come.proved_at, to=come.next, support=entry)


def _asked() -> tuple[handover.Wanted, Entry]:
    wanted = handover.Wanted.read(request.args)
    org = registry.find(wanted.slug)
    if org is None or org.status not in ("active", "suspended"):
        raise refusals.NotFound()
    if wanted.domain and registry.slug_at(wanted.domain) != org.slug:
        raise refusals.NotFound()
    return wanted, org


def _entry_url(wanted: handover.Wanted) -> str:
    return f"/entry?{urlencode(wanted.query)}"


def _why_not(org: Entry) -> str | None:
    """`stranger`, `suspended` or `closed`: told here rather than on a host where nothing could be done about it."""
    membership = members.find(org.id, current.person.id)
    if org.status != "active":
        return "closed"
    if membership is None:
        return None if invitations.is_open_for(org.id, current.person.email) else "stranger"
    return "suspended" if membership.status == "suspended" else None


def _join_url(org: Entry) -> str | None:
    return addresses.of_org(org.slug, "/signup") if org.accepts_signups else None


def _issue(wanted: handover.Wanted, org: Entry) -> str:
    """Where the browser goes on with its code."""
    throttle.count((PER_PERSON, str(current.person.id)))
    session = sessions.get(current.sitting.id)  # type: ignore[union-attr]
    code = handover.issue(
        db.session.get_one(User, session.user_id),
        org.id,
        challenge=wanted.challenge,
        way=session.way,
        second_step_done=session.second_step == "done",
        proved_at=session.proved_at,
    )
    path = f"/signin/handover?{urlencode({'code': code, 'state': wanted.state})}"
    return addresses.of_host(wanted.domain, path) if wanted.domain else addresses.of_org(org.slug, path)


def _moving(url: str, org: Entry) -> Response:
    return make_response(render_template("apex/moving.html", url=url, name=org.name))


def _is_led_by_us() -> bool:
    """Whether a page of the apex or of an organization began this navigation. The Referer is believed, since pages can leave
    it out but not forge it; services behind the gateway have origins that are none of these."""
    asked = request.headers
    if request.method != "GET" or "Sec-Purpose" in asked or asked.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    if asked.get("Sec-Fetch-Dest", "document") != "document":
        return False
    origin = _referring_origin()
    place = sides.resolve(urlsplit(origin).netloc)
    if place.slug is None or registry.find(place.slug) is None:
        return origin == addresses.of_apex("")
    return origin == (addresses.of_host(place.domain, "") if place.domain else addresses.of_org(place.slug, ""))


def _may_redirect() -> bool:
    """Not after a form: its page's policy would hold the whole chain of redirects to this host."""
    return _referring_origin() != addresses.of_apex("") or urlsplit(request.referrer or "").path == url_for("orgs.organization_index")


def _referring_origin() -> str:
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
