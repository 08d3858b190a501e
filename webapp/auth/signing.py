"""The keys that sign access tokens: RSA of 4096 bits, sealed in the database; their public halves are for everybody.

Others keep the published keys for an hour (`CACHED`), so a replaced one verifies that long and a token's life more."""

import json
import time
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from webapp.audit import ledger
from webapp.auth.models import SigningKey
from webapp.kit import clock, crypto, db
from webapp.platform import addresses

BITS = 4096
ALGORITHM = "RS256"
KIND = "at+jwt"  # RFC 9068: no other JWT of ours passes for an access token
LIFETIME = timedelta(minutes=15)
CACHED = timedelta(hours=1)
RETIRES_AFTER = CACHED + LIFETIME
FIRST = UUID(int=0)  # the id of the first key, so that of several made at once one stands
SKEW = 5  # seconds by which the clocks of several hosts may differ
REMEMBERED = 60  # seconds for which a public key is not read again

_public: dict[str, tuple[float, RSAKey]] = {}


def ensure() -> None:
    """Makes the first key where there is none, which takes a second or two. Stands alone: call it before the first write of
    the unit of work. Of several callers at once, one makes the key that all use."""
    if _newest() is None:
        private, public = _make()
        with db.aside() as connection:
            insert = db.upsert(SigningKey, connection).values(id=FIRST, private=private, public=public, created_at=clock.now())
            connection.execute(insert.on_conflict_do_nothing(index_elements=[SigningKey.id]))


def rotate() -> str:
    """A new key signs from here on. Answers its name (`kid`)."""
    private, public = _make()
    made = SigningKey(private=private, public=public)
    db.session.add(made)
    db.session.flush()
    retiring = sa.update(SigningKey).where(SigningKey.retires_at.is_(None), SigningKey.id != made.id)
    db.session.execute(retiring.values(retires_at=clock.now() + RETIRES_AFTER))
    ledger.record("keys.rotated", by=None, org=None, kid=public["kid"])
    return public["kid"]


def sign(claims: dict[str, Any]) -> str:
    """An access token that holds `claims`, beside who issued it, for whom and until when."""
    newest = _newest()
    if newest is None:
        raise RuntimeError("there is no signing key: ensure() comes first")
    now = int(clock.now().timestamp())
    issuer = addresses.of_api("")
    standing = {"iss": issuer, "aud": issuer, "iat": now, "exp": now + int(LIFETIME.total_seconds())}
    header = {"alg": ALGORITHM, "typ": KIND, "kid": newest.public["kid"]}
    return jwt.encode(header, {**claims, **standing}, _private(newest.private), algorithms=[ALGORITHM])


def read(token: str) -> dict[str, Any] | None:
    """What an access token of ours claims; None for any other, and for one past its time."""
    try:
        found = jwt.decode(token, _key_of, algorithms=[ALGORITHM])
        issuer = addresses.of_api("")
        jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=SKEW,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": issuer},
            exp={"essential": True},
            sub={"essential": True},
            sid={"essential": True},
        ).validate(found.claims)
    except (JoseError, ValueError, TypeError):  # ValueError: what is no JSON, no base64, or names a key we do not have
        return None
    return found.claims if found.header.get("typ") == KIND else None


def published() -> list[dict[str, str]]:
    """The public halves of all keys that verify, as JWKs, the one that signs first."""
    return [dict(key.public) for key in _live()]


def sweep() -> None:
    """Forgets keys whose tokens are all over."""
    db.session.execute(sa.delete(SigningKey).where(SigningKey.retires_at < clock.now()))


def _live() -> list[SigningKey]:
    alive = sa.or_(SigningKey.retires_at.is_(None), SigningKey.retires_at > clock.now())
    return list(db.session.scalars(sa.select(SigningKey).where(alive).order_by(SigningKey.created_at.desc(), SigningKey.id.desc())))


def _newest() -> SigningKey | None:
    return next((key for key in _live() if key.retires_at is None), None)


def _make() -> tuple[str, dict[str, str]]:
    """The sealed private half, and the public one."""
    key = RSAKey.generate_key(BITS, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    public = {name: str(value) for name, value in key.as_dict(private=False).items() if isinstance(value, str)}
    return crypto.seal(json.dumps(key.as_dict(private=True))), public


@lru_cache(maxsize=4)
def _private(sealed: str) -> RSAKey:
    """Kept in memory: to open and check one takes longer than to sign."""
    return RSAKey.import_key(json.loads(crypto.unseal(sealed)))


def _key_of(token: Any) -> RSAKey:
    """The public key that a token names. Raises ValueError where it is none of ours, or verifies no more."""
    kid = token.headers().get("kid")
    known = _public.get(kid) if isinstance(kid, str) else None
    if known is None or known[0] < time.monotonic():
        until = time.monotonic() + REMEMBERED
        _public.clear()
        _public.update({key.public["kid"]: (until, RSAKey.import_key(dict(key.public))) for key in _live()})
        known = _public.get(kid) if isinstance(kid, str) else None
    if known is None:
        raise ValueError("signed by a key that is none of ours")
    return known[1]
