"""Registration tokens: the right to found one organization, signed, good once and for two days.

Ours name a row. Those that the management service signs (with the key both share) have none: the first use makes it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import itsdangerous
import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, config, crypto, db, ids, refusals
from webapp.platform import addresses, owners, users
from webapp.platform.models import RegistrationToken

GOOD_FOR = timedelta(hours=48)
SALT = "gatehouse.registration"  # of itsdangerous' URLSafeTimedSerializer, with which the management service signs too
KEPT = timedelta(days=90)  # a used token stays known for so long; its signature is too old by then


@dataclass(frozen=True, slots=True)
class Made:
    """`token` is shown to whoever asked, and kept nowhere."""

    token: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Right:
    """What a good token says."""

    id: UUID
    email: str
    owner_hash: str
    expires_at: datetime


class Refused(refusals.Invalid):
    code = "REGISTRATION_TOKEN_INVALID"

    def __init__(self, sentence: str = refusals.marked("This link is used up, too old, or not complete. Ask for a new one."), **more: Any) -> None:
        super().__init__(sentence, **more)


def make(email: str, owner_hash: str | None = None, *, by: ledger.Actor | None) -> Made:
    """A token for somebody whose address the caller answers for. Raises Invalid (EMAIL_INVALID, OWNER_INVALID), NotFound where
    nobody may found here."""
    if not config.current().saas_mode:
        raise refusals.NotFound("Organizations are not founded by people themselves here: SAAS_MODE is off.", code="SAAS_MODE_OFF")
    address = users.clean_email(email)
    owner = owners.clean_hash(owner_hash) if owner_hash else owners.hash_of(address)
    row = RegistrationToken(id=ids.new(), email=address, owner_hash=owner, expires_at=clock.now() + GOOD_FOR)
    db.session.add(row)
    db.session.flush()
    ledger.record("registration_tokens.made", by=by, org=None, email=address, owner=owner)
    token = sign({"id": str(row.id), "email": address, "userIdHash": owner})
    return Made(token, addresses.of_apex(f"/organizations/new?userToken={token}"), row.expires_at)


def sign(facts: dict[str, str]) -> str:
    """As the management service does: "email", and "userIdHash" where it names its people itself."""
    return _signer().dumps(facts)


def read(token: str) -> Right:
    """What a token says, where it is signed, young and not used yet. Raises Refused."""
    right = _opened(token)
    refuse_used(right)
    return right


def refuse_used(right: Right) -> None:
    """Raises Refused for one that was used, or is too old by now."""
    row = db.session.get(RegistrationToken, right.id)
    if right.expires_at < clock.now() or (row is not None and (row.used_at is not None or row.expires_at < clock.now())):
        raise Refused


def claim(right: Right) -> None:
    """Uses the token up, in the transaction of what is founded; of several at once, one succeeds. Raises Refused."""
    now = clock.now()
    connection = db.session.connection(bind_arguments=db.PLATFORM)
    columns = {"id": right.id, "created_at": now, "email": right.email, "owner_hash": right.owner_hash, "expires_at": right.expires_at}
    connection.execute(db.upsert(RegistrationToken, connection).values(**columns).on_conflict_do_nothing(index_elements=[RegistrationToken.id]))
    unused = (RegistrationToken.id == right.id, RegistrationToken.used_at.is_(None), RegistrationToken.expires_at >= now)
    used = sa.update(RegistrationToken).where(*unused).values(used_at=now).returning(RegistrationToken.id)
    if connection.execute(used).one_or_none() is None:
        raise Refused


def sweep() -> None:
    db.session.execute(sa.delete(RegistrationToken).where(RegistrationToken.expires_at < clock.now() - KEPT))


def _opened(token: str) -> Right:
    """The clock is ours, not the library's, which no test can stop."""
    try:
        facts, signed_at = _signer().loads(token, return_timestamp=True)
        email = users.clean_email(facts["email"])
        owner = owners.clean_hash(facts["userIdHash"]) if facts.get("userIdHash") else owners.hash_of(email)
        named = ids.parse(str(facts["id"])) if facts.get("id") else None
    except (itsdangerous.BadData, refusals.Invalid, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refused from error
    return Right(named or _digest(token), email, owner, signed_at.astimezone(UTC) + GOOD_FOR)


def _digest(token: str) -> UUID:
    """The name of a token that names no row. Of what was signed: the signature's last character may be written in several ways."""
    return UUID(bytes=hashlib.sha256(token.rpartition(".")[0].encode()).digest()[:16])


def _signer() -> itsdangerous.URLSafeTimedSerializer:
    key = config.current().saas_token_key or crypto.keyed("registration-token")
    return itsdangerous.URLSafeTimedSerializer(key, salt=SALT)
