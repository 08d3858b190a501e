"""Before each request on an organization's host: which organization, and its tenant database for this context."""

from flask import Flask, g

from webapp.kit import tenants
from webapp.orgs import tenancy
from webapp.platform.registry import Entry
from webapp.web import guards, sides
from webapp.web.current import current


def install(app: Flask) -> None:
    @app.before_request
    def find_organization() -> None:
        if current.place.side == sides.ORG and not guards.is_apart():
            enter(tenancy.serve(current.place.slug or ""))

    @app.teardown_request
    def leave_organization(_error: BaseException | None) -> None:
        _leave()


def enter(entry: Entry) -> None:
    """Makes the organization the current one, until the request is over."""
    g.org = entry
    _leave()  # the registry may have known an old place of the same organization; nothing of it was asked for yet
    g.tenant_token = tenants.enter(entry.tenant)


def _leave() -> None:
    token = g.pop("tenant_token", None)
    if token is not None:
        tenants.leave(token)
