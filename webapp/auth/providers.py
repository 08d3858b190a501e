"""OpenID providers: those of the whole installation, from configuration, and each organization's own. What a provider says
of itself is fetched when first needed and kept an hour by each process.

An operator's providers may stand anywhere, also in a network of their own. What an organization's manager wrote down is
called under `outbound.TENANTS`: the public internet by https, and nothing else."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from joserfc import errors as jose
from joserfc import jwk

from webapp.auth import gate
from webapp.auth.models import SsoProvider
from webapp.kit import clock, config, crypto, db, ids, outbound, refusals
from webapp.platform import addresses, entitlements, organizations

KEPT = timedelta(hours=1)
REMEMBERED = 500  # providers of some 10 kB each
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")  # asymmetric; never "none" or HS*
MOST_KEYS = 50


@dataclass(frozen=True, slots=True)
class Provider:
    """`key` stands in addresses: a name from configuration, or the id of an organization's own. `org` is whose own it is."""

    key: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    org: UUID | None = None

    @property
    def rules(self) -> outbound.Rules:
        return outbound.OPERATORS if self.org is None else outbound.TENANTS

    @property
    def callback(self) -> str:
        """The redirect URI to register with the provider: one each, on the apex."""
        return callback(self.key)


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a provider says of itself."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    algorithms: tuple[str, ...]
    says_iss: bool
    takes_basic: bool
    keys: tuple[jwk.Key, ...]
    fetched_at: datetime


class Down(refusals.Unavailable):
    """The provider does not answer, or says nothing that can be used."""

    code = "PROVIDER_DOWN"


_known: OrderedDict[tuple[str, str], Discovered] = OrderedDict()
_lock = threading.Lock()


def platform_wide() -> list[Provider]:
    """Those of the whole installation, in the order of their names."""
    return [Provider(one.name, one.label or one.name.capitalize(), one.issuer, one.client_id, one.client_secret) for one in config.current().oidc_providers]


def own(org_id: UUID) -> Provider | None:
    """An organization's own, where it has the module."""
    row = db.session.scalar(sa.select(SsoProvider).where(SsoProvider.organization_id == org_id))
    return of_row(row) if row and _has_module(org_id) else None


def offered(side: str, org_id: UUID | None) -> list[Provider]:
    """Through whom one may sign in at a place: an organization's own first; nobody at the console."""
    if side == gate.ADMIN:
        return []
    mine = own(org_id) if org_id else None
    return [*filter(None, [mine]), *platform_wide()]


def find(key: str) -> Provider:
    """Raises NotFound, also for the provider of an organization that has the module no more."""
    for provider in platform_wide():
        if provider.key == key:
            return provider
    own_id = ids.parse(key)
    row = db.session.get(SsoProvider, own_id) if own_id and str(own_id) == key else None
    if row is None or not _has_module(row.organization_id):
        raise refusals.NotFound()
    return of_row(row)


def of_row(row: SsoProvider) -> Provider:
    return Provider(str(row.id), row.name, row.issuer, row.client_id, crypto.unseal(row.client_secret), row.organization_id)


def callback(key: str) -> str:
    return addresses.of_apex(f"/oidc/{key}/callback")


def discover(provider: Provider) -> Discovered:
    """What a provider says of itself, at most an hour old. Raises Down."""
    with _lock:
        known = _known.get(_key(provider))
    if known is None or clock.now() - known.fetched_at > KEPT:
        known = fetch(provider)
        _keep(provider, known)
    return known


def with_new_keys(provider: Provider) -> Discovered:
    """Asks for the keys once more: one of them was not known. Raises Down."""
    known = discover(provider)
    renewed = replace(known, keys=_keys(_fetched(provider, known.jwks_uri)))
    _keep(provider, renewed)
    return renewed


def fetch(provider: Provider) -> Discovered:
    """Asks the provider, whatever is remembered. Raises Down."""
    said = _fetched(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if not isinstance(said, dict) or said.get("issuer") != provider.issuer:
        raise Down(
            "%(name)s calls itself by another name than the one written down as its issuer. Compare the two letter by letter.",
            name=provider.label,
            field="issuer",
        )
    announced = said.get("id_token_signing_alg_values_supported")
    methods = said.get("token_endpoint_auth_methods_supported")
    return Discovered(
        authorization_endpoint=_endpoint(provider, said, "authorization_endpoint"),
        token_endpoint=_endpoint(provider, said, "token_endpoint"),
        jwks_uri=(jwks_uri := _endpoint(provider, said, "jwks_uri")),
        userinfo_endpoint=_endpoint(provider, said, "userinfo_endpoint") if said.get("userinfo_endpoint") else None,
        algorithms=tuple(name for name in ALGORITHMS if name in announced) if isinstance(announced, list) else ("RS256",),
        says_iss=said.get("authorization_response_iss_parameter_supported") is True,
        takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        keys=_keys(_fetched(provider, jwks_uri)),
        fetched_at=clock.now(),
    )


def forget_all() -> None:
    """Whatever was remembered is asked for anew."""
    with _lock:
        _known.clear()


def _has_module(org_id: UUID) -> bool:
    return "sso" in entitlements.of(organizations.get(org_id)).on


def _keep(provider: Provider, found: Discovered) -> None:
    with _lock:
        _known[_key(provider)] = found
        _known.move_to_end(_key(provider))
        if len(_known) > REMEMBERED:
            _known.popitem(last=False)


def _key(provider: Provider) -> tuple[str, str]:
    return provider.key, provider.issuer


def _fetched(provider: Provider, url: str) -> Any:
    try:
        return outbound.fetch_json(url, provider.rules)
    except outbound.Forbidden as error:
        raise Down(
            "%(name)s leads to an address that is not on the public internet, or not by https. Nothing is asked there.", name=provider.label, field="issuer"
        ) from error
    except outbound.Unreachable as error:
        raise down(provider) from error


def down(provider: Provider) -> Down:
    return Down("%(name)s cannot be reached, or answers something else than an OpenID provider. Try again later.", name=provider.label, field="issuer")


def _endpoint(provider: Provider, said: dict[str, Any], name: str) -> str:
    url = said.get(name)
    try:
        if not isinstance(url, str) or len(url) > 2000:
            raise outbound.Forbidden(f"{name} is missing")
        outbound.check(url, provider.rules)
    except outbound.Forbidden as error:
        raise Down("%(name)s names no usable %(what)s.", name=provider.label, what=name, field="issuer") from error
    return url


def _keys(said: Any) -> tuple[jwk.Key, ...]:
    """The keys that can check a signature. One of a kind we do not know must not keep the others from being used."""
    found: list[jwk.Key] = []
    entries = said.get("keys") if isinstance(said, dict) else None
    for entry in (entries if isinstance(entries, list) else [])[:MOST_KEYS]:
        if isinstance(entry, dict) and entry.get("kty") in ("RSA", "EC", "OKP") and entry.get("use", "sig") == "sig":
            try:
                found.append(jwk.import_key(entry))
            except (jose.JoseError, ValueError, TypeError, KeyError):
                continue
    return tuple(found)
