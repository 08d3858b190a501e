"""Authenticator apps: six digits from a shared secret and the time (RFC 6238, 30 seconds, SHA-1 as every app has it)."""

import re
from uuid import UUID

import pyotp
import segno
import sqlalchemy as sa

from webapp.auth.models import Totp
from webapp.kit import clock, config, crypto, db, refusals

STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps by which a person's clock may be wrong, or they slow (RFC 6238, 5.2)
DIGITS = re.compile(r"[0-9]{6}")


def begin(user_id: UUID) -> None:
    """A new secret, which counts once `confirm` saw a code of it. Raises Conflict where an app is set up already."""
    if is_set_up(user_id):
        raise refusals.Conflict("An authenticator app is set up already. Remove it first, then set up another one.", code="APP_ALREADY")
    forget(user_id)
    db.session.add(Totp(user_id=user_id, secret=crypto.seal(pyotp.random_base32())))
    db.session.flush()


def awaited(user_id: UUID) -> str | None:
    """The secret that waits to be confirmed, in base 32."""
    row = db.session.get(Totp, user_id)
    return crypto.unseal(row.secret) if row and row.confirmed_at is None else None


def confirm(user_id: UUID, code: str) -> bool:
    """Sets the app up if the code is one of the awaited secret. Of several at once, one succeeds."""
    secret = awaited(user_id)
    step = _step_of(secret, code) if secret else None
    if step is None:
        return False
    confirmed = db.session.execute(
        sa.update(Totp).where(Totp.user_id == user_id, Totp.confirmed_at.is_(None)).values(confirmed_at=clock.now(), last_step=step).returning(Totp.user_id)
    ).first()
    return confirmed is not None


def use(connection: sa.Connection, user_id: UUID, code: str) -> bool:
    """Uses up a code of the app that is set up: no code, and none before it, works again."""
    sealed = connection.execute(sa.select(Totp.secret).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))).scalar_one_or_none()
    step = _step_of(crypto.unseal(sealed), code) if sealed else None
    if step is None:
        return False
    moved = connection.execute(sa.update(Totp).where(Totp.user_id == user_id, Totp.last_step < step).values(last_step=step).returning(Totp.user_id)).first()
    return moved is not None


def is_set_up(user_id: UUID) -> bool:
    return db.session.scalar(sa.select(Totp.user_id).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))) is not None


def forget(user_id: UUID) -> bool:
    """Whether there was one that is set up."""
    was = is_set_up(user_id)
    db.session.execute(sa.delete(Totp).where(Totp.user_id == user_id))
    return was


def address(secret: str, name: str) -> str:
    """The otpauth:// address that apps read; `name` is what they show below the installation's."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"Gatehouse ({config.current().hostname})")


def picture(secret: str, name: str) -> str:
    """The address as a QR code, in a data: URI for an <img>."""
    uri: str = segno.make(address(secret, name), error="m", micro=False).svg_data_uri(scale=5, border=3, light="#fff", omitsize=True)
    return uri


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is."""
    if not DIGITS.fullmatch(code):
        return None
    now, app = int(clock.now().timestamp()) // STEP, pyotp.TOTP(secret, interval=STEP)
    return next((now + drift for drift in DRIFT if crypto.same(app.generate_otp(now + drift), code)), None)
