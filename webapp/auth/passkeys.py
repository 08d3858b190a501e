"""Passkeys (WebAuthn, Level 3): made on one host name, worth something there only, and never without the person.

A ceremony is a challenge on its way: good once, for five minutes, in the browser that asked. User verification is always
asked for, so that a passkey is two factors by itself: what one has, and what unlocks it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.audit import ledger
from webapp.auth.models import Ceremony, Passkey
from webapp.kit import clock, config, db, refusals
from webapp.kit.log import log
from webapp.platform.models import User

REGISTER, SIGNIN, PROOF = "register", "signin", "proof"
TIME = timedelta(minutes=5)
AT_MOST = 20  # passkeys of one person
LONGEST = 20_000  # characters of an answer; the largest attestations have 10,000
LONGEST_ID = 1023  # bytes (WebAuthn, 4)
NAME_LENGTH = 80
TRANSPORTS = {transport.value for transport in AuthenticatorTransport}

Checked = TypeVar("Checked")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a browser stands: `rp_id` is the host name passkeys are made for, `origin` what the browser calls this very page."""

    rp_id: str
    origin: str


def site(host: str) -> Site:
    """`host` as the request names it, with its port. Hosts of a real base domain share their passkeys; localhost and custom
    domains have their own, since browsers refuse rp.id "localhost" from acme.localhost."""
    settings = config.current()
    name, base = host.partition(":")[0].lower(), settings.hostname
    is_shared = not settings.is_development and (name == base or name.endswith(f".{base}"))
    return Site(base if is_shared else name, f"{settings.scheme}://{host}")


def begin_registering(user: User, at: Site, browser: str) -> str:
    """Options for navigator.credentials.create(), as JSON. Raises Conflict where the person has AT_MOST."""
    mine = of_user(user.id)
    if len(mine) >= AT_MOST:
        raise refusals.Conflict("You have %(number)s passkeys, and no more are kept. Remove one you do not use.", code="TOO_MANY_PASSKEYS", number=AT_MOST)
    options = webauthn.generate_registration_options(
        rp_id=at.rp_id,
        rp_name="Gatehouse",
        user_id=user.id.bytes,
        user_name=user.email or user.name,
        user_display_name=user.name,
        challenge=_begin(REGISTER, browser, user.id),
        timeout=_milliseconds(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[_descriptor(passkey) for passkey in mine if passkey.rp_id == at.rp_id],
    )
    return webauthn.options_to_json(options)


def register(user: User, answer: str, name: str, at: Site, browser: str) -> Passkey:
    """Keeps what the browser made. Raises Invalid."""
    challenge = _end(REGISTER, browser, user.id)
    made = _checked(
        answer,
        lambda: webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=at.rp_id, expected_origin=at.origin, require_user_verification=True
        ),
    )
    credential_id = bytes_to_base64url(made.credential_id)
    if len(made.credential_id) > LONGEST_ID:
        raise _refused()
    if db.session.scalar(sa.select(Passkey.id).where(Passkey.credential_id == credential_id)):
        raise refusals.Invalid("This passkey is known already.", code="PASSKEY_KNOWN")
    passkey = Passkey(
        user_id=user.id,
        rp_id=at.rp_id,
        credential_id=credential_id,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        transports=_transports(answer),
        name=clean_name(name),
    )
    db.session.add(passkey)
    db.session.flush()
    return passkey


def begin_signing_in(at: Site, browser: str) -> str:
    """Options for navigator.credentials.get() that name nobody: the browser offers what it has for this host."""
    return _request(at, _begin(SIGNIN, browser, None), [])


def sign_in(answer: str, at: Site, browser: str) -> User:
    """Whose passkey signed this browser's challenge. Raises Invalid."""
    challenge = _end(SIGNIN, browser, None)
    credential = _read(answer)
    passkey = _find(credential, at)
    if credential.response.user_handle != passkey.user_id.bytes:
        raise _refused()
    _verify(passkey, credential, challenge, at)
    return db.session.get_one(User, passkey.user_id)


def begin_proving(user_id: UUID, at: Site, browser: str) -> str:
    """Options for navigator.credentials.get() with this person's passkeys of this host."""
    return _request(at, _begin(PROOF, browser, user_id), [_descriptor(passkey) for passkey in of_user(user_id) if passkey.rp_id == at.rp_id])


def prove(user_id: UUID, answer: str, at: Site, browser: str) -> None:
    """Raises Invalid unless a passkey of this very person signed this browser's challenge."""
    challenge = _end(PROOF, browser, user_id)
    credential = _read(answer)
    passkey = _find(credential, at)
    if passkey.user_id != user_id:
        raise _refused()
    _verify(passkey, credential, challenge, at)


def of_user(user_id: UUID) -> list[Passkey]:
    """The oldest first."""
    return list(db.session.scalars(sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at)))


def find(user_id: UUID, passkey_id: UUID) -> Passkey:
    """Raises NotFound for anybody else's."""
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user_id:
        raise refusals.NotFound()
    return passkey


def are_usable(user_id: UUID, at: Site) -> bool:
    """Whether the person has one of this host."""
    return db.session.scalar(sa.select(Passkey.id).where(Passkey.user_id == user_id, Passkey.rp_id == at.rp_id).limit(1)) is not None


def clean_name(text: str) -> str:
    """Raises Invalid."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise refusals.Invalid("Give it a name of 1 to %(length)s characters.", code="NAME_INVALID", field="name", length=NAME_LENGTH)
    return name


def sweep() -> None:
    db.session.execute(sa.delete(Ceremony).where(Ceremony.expires_at < clock.now()))


def _begin(purpose: str, browser: str, user_id: UUID | None) -> bytes:
    """A challenge; one that this browser did not answer is void."""
    challenge = secrets.token_bytes(32)
    db.session.execute(sa.delete(Ceremony).where(Ceremony.browser == browser, Ceremony.purpose == purpose))
    db.session.add(
        Ceremony(purpose=purpose, browser=browser, user_id=user_id, challenge=bytes_to_base64url(challenge), expires_at=clock.now() + TIME),
    )
    db.session.flush()
    return challenge


def _end(purpose: str, browser: str, user_id: UUID | None) -> bytes:
    """Uses the challenge up, whatever becomes of the answer: it stands alone. Raises Invalid where there is none."""
    whose = Ceremony.user_id.is_(None) if user_id is None else Ceremony.user_id == user_id
    with db.aside() as connection:
        found = connection.execute(
            sa.delete(Ceremony).where(Ceremony.browser == browser, Ceremony.purpose == purpose, whose).returning(Ceremony.challenge, Ceremony.expires_at)
        ).first()
    if found is None or found.expires_at < clock.now():
        raise refusals.Invalid("That took too long, or was done already. Try again.", code="PASSKEY_TOO_LATE")
    return base64url_to_bytes(found.challenge)


def _request(at: Site, challenge: bytes, allowed: list[PublicKeyCredentialDescriptor]) -> str:
    options = webauthn.generate_authentication_options(
        rp_id=at.rp_id, challenge=challenge, timeout=_milliseconds(), allow_credentials=allowed, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def _read(answer: str) -> AuthenticationCredential:
    return _checked(answer, lambda: parse_authentication_credential_json(answer))


def _find(credential: AuthenticationCredential, at: Site) -> Passkey:
    passkey: Passkey | None = db.session.scalar(sa.select(Passkey).where(Passkey.credential_id == credential.id, Passkey.rp_id == at.rp_id))
    if passkey is None:
        raise _refused()
    return passkey


def _verify(passkey: Passkey, credential: AuthenticationCredential, challenge: bytes, at: Site) -> None:
    """The count is compared by `_move_count` alone, which also sees what another request moved meanwhile."""
    signed = _checked(
        "",
        lambda: webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=at.rp_id,
            expected_origin=at.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        ),
    )
    _move_count(passkey, signed.new_sign_count)


def _move_count(passkey: Passkey, count: int) -> None:
    """Stands alone. A count that does not grow tells of a copied key (WebAuthn 6.1.1); passkeys that are synchronized stay at 0."""
    grows = sa.or_(Passkey.sign_count < count, sa.and_(Passkey.sign_count == 0, sa.literal(count) == 0))
    with db.aside() as connection:
        moved = connection.execute(
            sa.update(Passkey).where(Passkey.id == passkey.id, grows).values(sign_count=count, used_at=clock.now()).returning(Passkey.id)
        ).first()
    if moved is None:
        user = db.session.get_one(User, passkey.user_id)
        ledger.record_refusal("passkeys.use", by=user, org=None, code="COUNT_WENT_BACK", passkey=str(passkey.id), known=passkey.sign_count, shown=count)
        raise _refused()


def _checked(answer: str, check: Callable[[], Checked]) -> Checked:
    """Raises Invalid for whatever is wrong: bytes from outside break the library's parsers in more ways than it declares."""
    if len(answer) > LONGEST:
        raise _refused()
    try:
        return check()
    except Exception as error:
        log.info("passkey refused", reason=f"{type(error).__name__}: {error}"[:300])
        raise _refused() from error


def _refused() -> refusals.Invalid:
    return refusals.Invalid("That passkey was not accepted here. Try again, or use another way.", code="PASSKEY_REFUSED")


def _transports(answer: str) -> list[str]:
    given = webauthn.helpers.parse_registration_credential_json(answer).response.transports or []
    return [transport.value for transport in given if transport.value in TRANSPORTS]


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential_id), transports=[AuthenticatorTransport(name) for name in passkey.transports] or None
    )


def _milliseconds() -> int:
    return int(TIME.total_seconds() * 1000)
