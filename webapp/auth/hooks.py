"""Before each request on a side where people sign in: the session's cookie becomes a person, or nobody. On the API's side it is
a bearer token, and no cookie is looked at."""

from dataclasses import replace

from flask import Flask, g, request
from flask_login import LoginManager

from webapp.audit import ledger
from webapp.auth import api_tokens, bearers, sessions
from webapp.kit import clock, refusals
from webapp.orgs import groups, tenancy
from webapp.orgs import hooks as orgs_hooks
from webapp.platform import organizations, registry
from webapp.web import cookies, guards, sides
from webapp.web.current import current

logins = LoginManager()

SYSADMIN_MAY = frozenset(
    {
        "console.read",
        "organizations.manage",
        "support.enter",
        "users.manage",
        "sysadmins.manage",
        "plans.manage",
        "slugs.manage",
        "jobs.manage",
        "provisioning.call",
        "provisioning.manage",
        "owners.manage",
        "platform_settings.manage",
    }
)


def install(app: Flask) -> None:
    logins.session_protection = None  # our session table decides; Flask's own cookie is not used
    logins.init_app(app, add_context_processor=False)  # templates ask `current`
    logins.request_loader(lambda _request: current.user)

    @app.before_request
    def find_person() -> None:
        if current.place.side == sides.API and not guards.is_apart():
            _find_bearer()
        if current.place.side in (sides.APEX, sides.ORG, sides.ADMIN) and not guards.is_apart():
            _find()


def _find() -> None:
    token = cookies.session_token()
    if token is None:
        return
    found = sessions.find(token, side=current.place.side, org=current.org.id if current.org else None, domain=current.place.domain)
    if found is None:
        cookies.clear_session()
        _look_again()
        return
    if found.org is not None and found.org != current.org:
        # What the registry remembered is stale: from here on the organization is as the database has it.
        registry.keep(found.org.slug, found.org)
        orgs_hooks.enter(tenancy.open_for_service(found.org))
    g.sitting, g.person = found.sitting, found.person
    g.may = _answerer(found)
    if found.support_reason is not None:
        ledger.origin.set(replace(ledger.origin.get(), through=f"support: {found.support_reason}"))
    if found.needs_touch:
        sessions.touch(found.sitting.id, side=current.place.side, org=found.org)
    if found.needs_renewal and found.sitting.role:
        renewed = sessions.renew(found.sitting.id, found.sitting.role)
        if renewed:
            cookies.set_session(renewed.token, renewed.lifetime)


def _find_bearer() -> None:
    """A token that is none of ours, or over, is nobody's: the guard says so where somebody is wanted."""
    given = request.authorization
    found = bearers.find(given.token) if given and given.type == "bearer" and given.token else None
    if found is None:
        return
    if found.org is not None:
        registry.keep(found.org.slug, found.org)
        orgs_hooks.enter(tenancy.open_for_service(found.org))
    g.sitting, g.person = found.sitting, found.person
    g.may = _answerer_to(found)
    _refuse_elsewhere(found)
    if found.scopes is not None and (found.used_at is None or clock.now() - found.used_at > api_tokens.TOUCH_EVERY):
        api_tokens.touch(found.sitting.id)


def _refuse_elsewhere(found: bearers.Found) -> None:
    """Another organization in the path is not there for a token of this one. Who runs the installation is judged by the views."""
    asked = (request.view_args or {}).get("org")
    if asked is not None and found.org is not None and not organizations.is_called(found.org, asked):
        ledger.record_refusal("tokens.used_elsewhere", by=found.person, org=found.org.id, code="WRONG_ORGANIZATION")
        raise refusals.NotFound()


def _answerer_to(found: bearers.Found):  # type: ignore[no-untyped-def]
    """An API token may what its scopes have in common with its owner's role and groups of this moment."""
    role, scopes = found.sitting.role or "", found.scopes
    if found.org is None:
        return SYSADMIN_MAY.__contains__
    return lambda permission: (scopes is None or permission in scopes) and groups.may(found.person.id, role, permission)


def _look_again() -> None:
    """A session that is over may be so because its organization was shut, which the registry need not know yet."""
    if current.org is not None:
        registry.drop(current.org.slug)
        orgs_hooks.enter(tenancy.serve(current.org.slug))


def _answerer(found: sessions.Found):  # type: ignore[no-untyped-def]
    if current.place.side == sides.ADMIN:
        return SYSADMIN_MAY.__contains__
    role = found.sitting.role
    return (lambda permission: groups.may(current.person.id, role, permission)) if role else (lambda _permission: False)
