"""One person's organizations: the page at the apex, and the menu in a workspace."""

from dataclasses import dataclass

from flask import Response, make_response, render_template

from webapp.kit import config, refusals
from webapp.orgs.forms import FindForm
from webapp.platform import addresses, organizations
from webapp.web import guards, htmx
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Line:
    """`state` is active, waiting, suspended (the membership) or closed (the organization). `url` leads in by one click."""

    name: str
    host: str
    role: str
    state: str
    url: str | None


@guards.signed_in
def organization_index() -> str:
    lines = [_line(one) for one in organizations.of_user(current.person.id)]
    return render_template("orgs/organization/index.html", organizations=lines, form=FindForm(formdata=None))


@guards.signed_in
def switcher_show() -> Response:
    """The other organizations of whoever opened the menu; as a page of its own, the list at the apex."""
    if config.current().pinned_org:
        raise refusals.NotFound()
    if not htmx.is_partial():
        return htmx.elsewhere(addresses.of_apex("/organizations"))
    others = [_line(one) for one in organizations.of_user(current.person.id) if one.is_open and one.slug != current.here.slug]
    return make_response(render_template("orgs/organization/_switcher.html", organizations=others))


def _line(one: organizations.Belonging) -> Line:
    if one.status != "active":
        state = "closed"
    else:
        state = {"pending": "waiting", "active": "active"}.get(one.membership, "suspended")
    url = addresses.of_org(one.slug, "/signin/central?next=/") if state in ("active", "waiting") else None
    return Line(one.name, addresses.of_org(one.slug, "").partition("://")[2], one.role, state, url)
