"""Recovery codes: ten codes on paper, each good once, for whoever lost the app and the passkeys."""

import re
import secrets
from uuid import UUID

import sqlalchemy as sa

from webapp.auth.models import RecoveryCode
from webapp.kit import clock, crypto, db

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing in it is mistaken for another
LENGTH = 10  # of 5 bits each: 50 bits, which a keyed digest and counted attempts keep from being guessed
NUMBER = 10
MISREAD = str.maketrans("OIL", "011")


def renew(user_id: UUID) -> list[str]:
    """Ten new codes, as XXXXX-XXXXX; those before are void. Only now can they be read: what is kept are keyed digests."""
    forget(user_id)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(NUMBER)]
    db.session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(user_id, code)) for code in codes)
    db.session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use(connection: sa.Connection, user_id: UUID, text: str) -> bool:
    """Uses a code up. Of several at once, one succeeds. Case, spaces and hyphens do not matter."""
    code = re.sub(r"[\s-]", "", text).upper().translate(MISREAD)
    used = connection.execute(
        sa.update(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hash(user_id, code), RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    ).first()
    return used is not None


def left(user_id: UUID) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))) or 0


def forget(user_id: UUID) -> None:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _hash(user_id: UUID, code: str) -> str:
    return crypto.keyed("recovery-code", str(user_id), code)
