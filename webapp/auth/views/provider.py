"""Signing in through an OpenID provider: from a host of ours over the apex to the provider, and the way back."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for

from webapp.audit import ledger
from webapp.auth import errands, gate, handover, identities, oidc, providers
from webapp.auth.errands import Arrival, Errand
from webapp.auth.models import Identity
from webapp.auth.oidc import Claims
from webapp.auth.providers import Provider
from webapp.auth.views import signin
from webapp.kit import config, crypto, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs import members
from webapp.platform import addresses, registry, users
from webapp.platform.registry import Entry
from webapp.web import cookies, errors, guards, hooks, htmx, next, sides
from webapp.web.current import current

PER_NETWORK = Limit("oidc.network", 1200, timedelta(hours=1))  # a company signs in from one address each morning, with two counts each


@guards.public
def signin_provider_create(provider: str) -> Response:
    one = _of_here(provider)
    to = next.safe(request.args.get("next"))
    errand = errand_from_here(errands.SIGNIN, one, to)
    if current.org:
        state, challenge = handover.begin(current.org.slug, browser=cookies.browser_secret(), next=to)
        errand = replace(errand, state=state, challenge=challenge)
    return lead(errand)


@guards.public
def errand_show() -> Response:
    """A form may not lead to another host, so it leads to this page, which moves on."""
    sealed = request.args.get("errand", "")
    errand = Errand.open(sealed)
    if not crypto.same(errand.browser, cookies.browser()):
        raise errands.Stale
    url = addresses.of_apex(f"/oidc/{errand.provider}/start?{urlencode({'errand': sealed})}")
    return make_response(render_template("apex/moving.html", url=url, name=providers.find(errand.provider).label))


@guards.public
def provider_start(provider: str) -> Response:
    """From a host of ours to the provider. Nothing comes of it but a row that waits for the answer in this browser."""
    _only_where_providers_answer()
    throttle.count((PER_NETWORK, hooks.network()))
    errand = Errand.open(request.args.get("errand", ""))
    if errand.provider != provider or (errand.side == sides.APEX and not crypto.same(errand.browser, cookies.browser())):
        raise errands.Stale
    try:
        one = providers.find(provider)
        org = _organization(one, errand)
        return htmx.elsewhere(oidc.begin(one, errand, org=org.id if org else None, browser=cookies.browser()))
    except refusals.Refusal as refusal:
        return _refused(refusal, errand)


@guards.public
def provider_return(provider: str) -> Response:
    """The callback: bound to the browser that began by its pre-auth cookie, so that it may be a GET."""
    _only_where_providers_answer()
    throttle.count((PER_NETWORK, hooks.network()))
    taken = oidc.take(provider, request.args.get("state", ""), browser=cookies.browser())
    org: Entry | None = None
    try:
        one = providers.find(provider)
        org = _organization(one, taken.errand)
        claims = oidc.redeem(one, taken, request.args.to_dict())
        if taken.errand.purpose == errands.SIGNIN:
            return _sign_in(one, org, taken.errand, claims)
        if taken.errand.purpose == errands.LINK:
            return _back(taken.errand, "/me/security/identities/return", errands.LINK, claims)
        return _back(taken.errand, "/settings/sso/return", errands.TEST, claims)
    except refusals.Refusal as refusal:
        ledger.record_refusal("providers.answered", by=None, org=org.id if org else None, code=refusal.code, provider=provider, purpose=taken.errand.purpose)
        return _refused(refusal, taken.errand)


def errand_from_here(purpose: str, provider: Provider, to: str) -> Errand:
    """What is begun on this host in this browser; by whoever is signed in, unless it is to sign in."""
    person = str(current.person.id) if purpose != errands.SIGNIN else None
    slug = current.org.slug if current.org else None
    return Errand(purpose, provider.key, current.place.side, slug, cookies.browser(), to, user=person, domain=current.place.domain)


def lead(errand: Errand) -> Response:
    return htmx.moved(url_for("auth.errand_show", errand=errand.seal()))


def _sign_in(provider: Provider, org: Entry | None, errand: Errand, claims: Claims) -> Response:
    identity = identities.find(provider.key, claims.issuer, claims.subject)
    if identity is not None:
        return _hand_over(identity, provider, org, errand, claims)
    identities.refuse_unverified(provider, claims.email)
    email = users.clean_email(claims.email or "")
    user = users.find(email)
    if org is not None and user is not None and provider.org and members.find(org.id, user.id):
        # They show at their own mailbox that they are who the organization's provider says.
        return _back(errand, "/signin/arrival", errands.SIGNIN, claims)
    if user is not None and not provider.org:
        raise refusals.Conflict(
            "Somebody here has the address %(email)s already, and has not linked %(name)s. Sign in another way first, then link it under Security.",
            code="LINK_FIRST",
            email=email,
            name=provider.label,
        )
    if org is None:
        raise refusals.NotAllowed("Nobody here has linked this sign-in at %(name)s.", code="IDENTITY_UNKNOWN", name=provider.label)
    if not org.accepts_signups:
        raise refusals.Conflict("%(name)s takes no sign-ups at present. A manager can invite you.", code="SIGNUPS_CLOSED", name=org.name)
    return _back(errand, "/signup", errands.SIGNUP, claims)


def _hand_over(identity: Identity, provider: Provider, org: Entry | None, errand: Errand, claims: Claims) -> Response:
    """To the organization's host, or where it was begun on the apex, into the list of one's organizations."""
    user = identities.use(identity, claims.email)
    way, is_enough = (gate.SSO, True) if provider.org else ("oidc", False)
    if org is None:
        return signin.come_in(user, way, to=errand.next)
    code = handover.issue(user, org.id, challenge=errand.challenge or "", way=way, second_step_done=is_enough)
    return htmx.elsewhere(_home(errand, f"/signin/handover?{urlencode({'code': code, 'state': errand.state or ''})}"))


def _back(errand: Errand, path: str, purpose: str, claims: Claims) -> Response:
    """To the host where it began, with whom the provider named."""
    arrival = Arrival(purpose, errand.provider, claims.issuer, claims.subject, claims.email, claims.name, errand.slug, errand.browser, errand.user, errand.next)
    return htmx.elsewhere(_home(errand, f"{path}?{urlencode({'proof': arrival.seal()})}"))


def _home(errand: Errand, path: str) -> str:
    if errand.domain:
        return addresses.of_host(errand.domain, path)
    if errand.slug:
        return addresses.of_org(errand.slug, path)
    return addresses.of_console(path) if errand.side == sides.ADMIN else addresses.of_apex(path)


def _organization(provider: Provider, errand: Errand) -> Entry | None:
    """Where an errand is for. Raises NotFound where it is gone, or where the provider belongs to another."""
    org = registry.find(errand.slug) if errand.slug else None
    if (errand.slug and (org is None or org.status != "active")) or (provider.org and (org is None or org.id != provider.org)):
        raise refusals.NotFound()
    return org


def _of_here(key: str) -> Provider:
    for provider in providers.offered(current.place.side, current.org.id if current.org else None):
        if provider.key == key:
            return provider
    raise refusals.NotFound()


def _only_where_providers_answer() -> None:
    """The apex; where one organization has the whole process, its host."""
    if current.place.side == sides.ORG and not config.current().pinned_org:
        raise refusals.NotFound()


def _refused(refusal: refusals.Refusal, errand: Errand) -> Response:
    to = {errands.LINK: "/me/security", errands.TEST: "/settings/sso"}.get(errand.purpose, "/signin")
    page = render_template("auth/provider/refused.html", sentence=errors.sentence(refusal), back_url=_home(errand, to), purpose=errand.purpose)
    return make_response(page, refusal.status)
