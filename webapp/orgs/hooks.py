"""Before each request on an organization's host: which organization, and its tenant database for this context."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request

from webapp.kit import config, refusals, tenants
from webapp.orgs import tenancy
from webapp.platform import addresses, organizations
from webapp.platform.registry import Entry
from webapp.web import guards, sides
from webapp.web.current import current


def install(app: Flask) -> None:
    @app.before_request
    def find_organization() -> Response | None:
        place = current.place
        if place.side != sides.ORG or guards.is_apart():
            return None
        slug = place.slug or ""
        if place.domain:
            enter(tenancy.serve_at(place.domain, slug))
            return None
        try:
            enter(tenancy.serve(slug))
        except refusals.NotFound:
            present = organizations.successor(slug)
            if present is None:
                raise
            if not config.current().pinned_org:
                return _lead_to(present)
            enter(tenancy.serve(present))
        return None

    @app.teardown_request
    def leave_organization(_error: BaseException | None) -> None:
        _leave()


def enter(entry: Entry) -> None:
    """Makes the organization the current one, until the request is over."""
    g.org = entry
    _leave()  # the registry may have known an old place of the same organization; nothing of it was asked for yet
    g.tenant_token = tenants.enter(entry.tenant)


def _lead_to(slug: str) -> Response:
    """The same page of an organization that was renamed. Not to be kept by browsers, though it holds for ever: the
    organization may go back to its former name, and then leads the other way. Raises Conflict where something was sent."""
    asked = urlsplit(request.url)
    url = addresses.of_org(slug, asked.path + (f"?{asked.query}" if asked.query else ""))
    if request.method not in ("GET", "HEAD"):
        host = urlsplit(url).netloc
        raise refusals.Conflict("This organization is at %(host)s now. Open the page there, then repeat what you did.", code="ORGANIZATION_MOVED", host=host)
    answer: Response = redirect(url, 308)  # type: ignore[assignment]
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _leave() -> None:
    token = g.pop("tenant_token", None)
    if token is not None:
        tenants.leave(token)
