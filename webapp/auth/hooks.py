"""Before each request on a side where people sign in: the session's cookie becomes a person, or nobody."""

from flask import Flask, g
from flask_login import LoginManager

from webapp.auth import sessions
from webapp.orgs import hooks as orgs_hooks
from webapp.orgs import roles, tenancy
from webapp.platform import registry
from webapp.web import cookies, guards, sides
from webapp.web.current import current

logins = LoginManager()

SYSADMIN_MAY = frozenset({"console.read"})


def install(app: Flask) -> None:
    logins.session_protection = None  # our session table decides; Flask's own cookie is not used
    logins.init_app(app)
    logins.request_loader(lambda _request: current.user)

    @app.before_request
    def find_person() -> None:
        if current.place.side in (sides.APEX, sides.ORG, sides.ADMIN) and not guards.is_apart():
            _find()


def _find() -> None:
    token = cookies.session_token()
    if token is None:
        return
    found = sessions.find(token, side=current.place.side, org=current.org.id if current.org else None)
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
    if found.needs_touch:
        sessions.touch(found.sitting.id, side=current.place.side, org=found.org)
    if found.needs_renewal and found.sitting.role:
        renewed = sessions.renew(found.sitting.id, found.sitting.role)
        if renewed:
            cookies.set_session(renewed.token, renewed.lifetime)


def _look_again() -> None:
    """A session that is over may be so because its organization was shut, which the registry need not know yet."""
    if current.org is not None:
        registry.drop(current.org.slug)
        orgs_hooks.enter(tenancy.serve(current.org.slug))


def _answerer(found: sessions.Found):  # type: ignore[no-untyped-def]
    if current.place.side == sides.ADMIN:
        return SYSADMIN_MAY.__contains__
    role = found.sitting.role
    return (lambda permission: roles.may(role, permission)) if role else (lambda _permission: False)
