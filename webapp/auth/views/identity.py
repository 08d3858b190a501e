"""Sign-ins elsewhere that a person has linked: the section of the security page, and how they come and go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, request, url_for

from webapp.auth import errands, identities, providers
from webapp.auth.providers import Provider
from webapp.auth.views import provider as provider_views
from webapp.kit import db, refusals
from webapp.platform.models import User
from webapp.web import cookies, guards, htmx
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Line:
    id: UUID
    label: str
    email: str | None
    linked_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Linkable:
    key: str
    label: str


def section() -> dict[str, object]:
    """What auth/security/_identities.html draws: `identities` and `linkable`."""
    found, known = identities.of_user(current.person.id), _linkable()
    labels = identities.labels(found) | {one.key: one.label for one in known}
    linked = {identity.provider for identity in found}
    return {
        "identities": [Line(one.id, labels.get(one.provider, one.provider.capitalize()), one.email, one.created_at, one.used_at) for one in found],
        "linkable": [Linkable(one.key, one.label) for one in known if one.key not in linked],
    }


@guards.signed_in
@guards.fresh
def identity_create() -> Response:
    """Leads to the provider; whom it names is linked on the way back."""
    for one in _linkable():
        if one.key == request.form.get("provider"):
            return provider_views.lead(provider_views.errand_from_here(errands.LINK, one, url_for("auth.security_show")))
    raise refusals.NotFound()


@guards.signed_in
def identity_return() -> Response:
    """Good for the person and the browser that began, who proved themselves a moment before: so it may be a GET."""
    slug = current.org.slug if current.org else None
    arrival = errands.opened(request.args.get("proof", ""), purpose=errands.LINK, slug=slug, browser=cookies.browser())
    if arrival.user != str(current.person.id):
        raise errands.Stale
    link(arrival, providers.find(arrival.provider))
    return htmx.moved(arrival.next)


@guards.signed_in
@guards.fresh
def identity_delete(identity_id: UUID) -> Response:
    lines = {line.id: line.label for line in section()["identities"]}  # type: ignore[attr-defined]
    identities.unlink(identity_id, of=_me(), label=lines.get(identity_id, ""), org=current.org.id if current.org else None)
    return htmx.moved(url_for("auth.security_show"))


def link(arrival: errands.Arrival, provider: Provider) -> None:
    """Lets whoever is signed in come in as whom the provider named. Raises as identities.link."""
    org = current.org.id if current.org else None
    identities.link(_me(), provider, issuer=arrival.issuer, subject=arrival.subject, email=arrival.email, by=current.person, org=org)


def _linkable() -> list[Provider]:
    own = providers.own(current.org.id) if current.org else None
    return [*filter(None, [own]), *providers.platform_wide()]


def _me() -> User:
    return db.session.get_one(User, current.person.id)
