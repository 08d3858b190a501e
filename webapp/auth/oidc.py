"""Signing in through an OpenID provider: code flow with PKCE (S256), state and nonce.

Checked by us because no library does it for us: the `iss` of the answer (RFC 9207), exact `iss` and `aud` of the ID token,
`azp`, times, and that the algorithm is an asymmetric one that the provider announced."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import requests
import sqlalchemy as sa
import urllib3
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import errors as jose
from joserfc import jwk, jwt

from webapp.auth import errands, providers
from webapp.auth.models import OidcFlow
from webapp.auth.providers import Provider
from webapp.kit import clock, crypto, db, ids, outbound, refusals
from webapp.kit.log import log

GOOD_FOR = timedelta(minutes=10)
LEEWAY = timedelta(seconds=60)  # by which two clocks may differ
OLDEST = timedelta(minutes=10)  # an ID token is made while we wait for it
SCOPE = "openid email profile"


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom a provider names. `email` only where it says that it has verified it; `unverified` where there is another one."""

    issuer: str
    subject: str
    email: str | None
    unverified: bool
    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A flow that was begun in this browser, used up."""

    errand: errands.Errand
    nonce: str
    verifier: str


class Refused(refusals.NotAllowed):
    """The provider's answer is not one to what we asked, or it says no."""

    code = "OIDC_REFUSED"


def begin(provider: Provider, errand: errands.Errand, *, org: UUID | None, browser: str) -> str:
    """The provider's address to send somebody to. `browser` is the digest of the pre-auth id at the apex. Raises Down."""
    said = providers.discover(provider)
    state, nonce, verifier = ids.token(), ids.token(), ids.token()
    db.session.add(
        OidcFlow(
            state_hash=crypto.digest(state),
            browser=browser,
            provider=provider.key,
            purpose=errand.purpose,
            organization_id=org,
            user_id=UUID(errand.user) if errand.user else None,
            nonce=nonce,
            verifier=verifier,
            back=asdict(errand),
            expires_at=clock.now() + GOOD_FOR,
        )
    )
    db.session.flush()
    url: str = _session(provider, said).create_authorization_url(said.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce)[0]
    return url


def take(provider_key: str, state: str, *, browser: str) -> Taken:
    """Uses a flow up, whatever follows: of several answers to it, one is looked at. Before the first platform write. Raises
    Stale for one that was used, is too old, or was begun in another browser or for another provider."""
    now = clock.now()
    with db.aside() as connection:
        row = connection.execute(
            sa.delete(OidcFlow)
            .where(
                OidcFlow.state_hash == crypto.digest(state),
                OidcFlow.browser == browser,
                OidcFlow.provider == provider_key,
                OidcFlow.expires_at > now,
            )
            .returning(OidcFlow.back, OidcFlow.nonce, OidcFlow.verifier)
        ).one_or_none()
    if row is None:
        raise errands.Stale
    return Taken(errands.Errand(**row.back), row.nonce, row.verifier)


def redeem(provider: Provider, taken: Taken, answer: Mapping[str, str]) -> Claims:
    """Whom the provider names in its answer to a flow. Raises Refused, Down."""
    said = providers.discover(provider)
    _check_issuer(provider, said, answer.get("iss"))
    if "error" in answer:
        raise Refused("%(name)s did not let you in. Try again, or sign in another way.", name=provider.label, code="OIDC_DECLINED")
    if not answer.get("code"):
        raise _refused(provider, "no code")
    tokens = _exchange(provider, said, taken, answer["code"])
    claims = _checked(provider, said, str(tokens.get("id_token", "")), taken.nonce)
    if "email" not in claims and said.userinfo_endpoint and isinstance(tokens.get("access_token"), str):
        claims = {**_userinfo(provider, said.userinfo_endpoint, claims["sub"], tokens["access_token"]), **claims}
    return _named(provider, claims)


def sweep() -> None:
    """Forgets flows that nobody came back from."""
    db.session.execute(sa.delete(OidcFlow).where(OidcFlow.expires_at < clock.now()))


def _session(provider: Provider, said: providers.Discovered) -> Any:
    session = OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=SCOPE,
        redirect_uri=provider.callback,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if said.takes_basic else "client_secret_post",
    )
    outbound.guard(session, provider.rules)
    return session


def _check_issuer(provider: Provider, said: providers.Discovered, given: str | None) -> None:
    """RFC 9207: an answer that says whose it is must say this one's name, and a provider that announced to say so must do it.
    Else one provider's answer could be brought to another's callback."""
    if given is None and not said.says_iss:
        return
    if given != provider.issuer:
        raise _refused(provider, "iss of the answer")


def _exchange(provider: Provider, said: providers.Discovered, taken: Taken, code: str) -> dict[str, Any]:
    try:
        with _session(provider, said) as session:
            return dict(session.fetch_token(said.token_endpoint, grant_type="authorization_code", code=code, code_verifier=taken.verifier))
    except (outbound.Forbidden, outbound.Unreachable, urllib3.exceptions.HTTPError) as error:
        raise providers.down(provider) from error
    except (AuthlibBaseError, ValueError, TypeError, KeyError, AttributeError, requests.HTTPError) as error:  # also answers that are not JSON, or not an object
        raise _refused(provider, f"code: {type(error).__name__}") from error
    except requests.RequestException as error:
        raise providers.down(provider) from error


def _checked(provider: Provider, said: providers.Discovered, id_token: str, nonce: str) -> dict[str, Any]:
    """The claims of a good ID token. Raises Refused."""
    claims = _decoded(provider, said, id_token)
    now = clock.now().timestamp()
    audience = claims.get("aud")
    wrong = {
        "iss": claims.get("iss") != provider.issuer,
        "aud": audience not in (provider.client_id, [provider.client_id]),
        "azp": claims.get("azp", provider.client_id) != provider.client_id,
        "nonce": not isinstance(claims.get("nonce"), str) or not crypto.same(claims["nonce"], nonce),
        "exp": not _is_number(claims.get("exp")) or claims["exp"] <= now - LEEWAY.total_seconds(),
        "iat": not _is_number(claims.get("iat")) or not now - OLDEST.total_seconds() <= claims["iat"] <= now + LEEWAY.total_seconds(),
        "nbf": "nbf" in claims and (not _is_number(claims["nbf"]) or claims["nbf"] > now + LEEWAY.total_seconds()),
        "sub": not isinstance(claims.get("sub"), str) or not 1 <= len(claims["sub"]) <= 255,
    }
    if any(wrong.values()):
        raise _refused(provider, ", ".join(name for name, is_wrong in wrong.items() if is_wrong))
    return claims


def _decoded(provider: Provider, said: providers.Discovered, id_token: str) -> dict[str, Any]:
    """Keys that are not known are asked for once: providers change theirs."""
    try:
        try:
            token = jwt.decode(id_token, jwk.KeySet(list(said.keys)), algorithms=said.algorithms)
        except jose.InvalidKeyIdError:
            said = providers.with_new_keys(provider)
            token = jwt.decode(id_token, jwk.KeySet(list(said.keys)), algorithms=said.algorithms)
    except (jose.JoseError, ValueError, TypeError, KeyError) as error:
        raise _refused(provider, f"ID token: {type(error).__name__}") from error
    if not isinstance(token.claims, dict):
        raise _refused(provider, "ID token: no object")
    return token.claims


def _userinfo(provider: Provider, url: str, subject: str, access_token: str) -> dict[str, Any]:
    """What else the provider tells of that very person. Raises Refused, Down."""
    try:
        said = outbound.fetch_json(url, provider.rules, bearer=access_token)
    except (outbound.Forbidden, outbound.Unreachable) as error:
        raise providers.down(provider) from error
    if not isinstance(said, dict) or said.get("sub") != subject:
        raise _refused(provider, "userinfo of somebody else")
    return said


def _named(provider: Provider, claims: dict[str, Any]) -> Claims:
    email = claims.get("email")
    is_verified = claims.get("email_verified") is True
    has_email = isinstance(email, str) and 3 <= len(email) <= 254
    name = claims.get("name")
    return Claims(
        issuer=provider.issuer,
        subject=claims["sub"],
        email=str(email) if has_email and is_verified else None,
        unverified=has_email and not is_verified,
        name=name[:120] if isinstance(name, str) else "",
    )


def _refused(provider: Provider, why: str) -> Refused:
    """The reason is for the operator: to the person it is one and the same."""
    log.warning("answer of a provider refused", provider=provider.key, issuer=provider.issuer, reason=why)
    return Refused("What %(name)s answered does not fit what was asked. Nothing was done; start again.", name=provider.label)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
