"""One-time codes: six digits to a contact, for one purpose, at one place, in one browser.

Numbers: 5 attempts a code (OWASP); 10 minutes for signing in (ASVS 6.5.5); pauses after 20 failures in a row and a
lock after 100 (NIST SP 800-63B-4, 3.2.2), which a newly sent code does not reset.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger as audit
from webapp.auth import channels, failures
from webapp.auth.models import OneTimeCode
from webapp.jobs import ledger as jobs
from webapp.kit import clock, config, crypto, db, ids, refusals, throttle
from webapp.kit.throttle import Limit

SIGNIN = "signin"
SIGNUP = "signup"
ARRIVAL = "arrival"  # whom an organization's own provider named shows it at their mailbox
RESET = "reset"
CONTACT = "contact"
PROOF = "proof"
INVITATION = "invitation"  # somebody who is invited shows that the address is theirs
FOUNDING = "founding"  # of an organization by oneself
SEND_CODE = "auth.send_code"  # the job that sends every code but those of signing up and of proving oneself anew

ATTEMPTS = 5
FAILURES = failures.Kind("contact", "codes", locks=True)

PER_MINUTE = Limit("code.minute", 1, timedelta(minutes=1))
PER_HOUR = Limit("code.hour", 5, timedelta(hours=1))
PER_NETWORK = Limit("code.network", 20, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Ask:
    """Where and what for a code is asked: the same Ask must redeem it. `browser` is the digest of its pre-auth id."""

    purpose: str
    side: str
    org: UUID | None
    browser: str


def minutes(purpose: str) -> int:
    settings = config.current()
    return settings.address_code_minutes if purpose in (SIGNUP, CONTACT, INVITATION, FOUNDING) else settings.code_minutes


def issue(ask: Ask, contact: str, *, network: str, letter: str, subject: UUID | None = None, channel: str = channels.EMAIL) -> None:
    """Sends a code to `contact` by the job `letter`, and makes every earlier one for that purpose and place void. What is
    done, and how long it takes, does not depend on whether anybody has that address. Raises TooMany, Invalid
    (METHOD_NOT_AVAILABLE)."""
    channels.find(channel)
    throttle.count((PER_MINUTE, contact), (PER_HOUR, contact), (PER_NETWORK, network))
    code, code_id = ids.code(), ids.new()
    db.session.execute(sa.delete(OneTimeCode).where(*_place(ask), OneTimeCode.contact == contact))
    db.session.add(
        OneTimeCode(
            id=code_id,
            purpose=ask.purpose,
            channel=channel,
            side=ask.side,
            organization_id=ask.org,
            contact=contact,
            browser=ask.browser,
            code_hash=_hash(code_id, code),
            subject_id=subject,
            expires_at=clock.now() + timedelta(minutes=minutes(ask.purpose)),
        )
    )
    db.session.flush()
    jobs.add(letter, org=None, subject=code_id, code=crypto.seal(code))


def awaited(ask: Ask) -> OneTimeCode | None:
    """The newest code this browser asked for at this place and has not used, even when it is too old by now."""
    return db.session.scalar(
        sa.select(OneTimeCode)
        .where(*_place(ask), OneTimeCode.browser == ask.browser, OneTimeCode.consumed_at.is_(None))
        .order_by(OneTimeCode.created_at.desc())
        .limit(1)
    )


def redeem(ask: Ask, contact: str, code: str) -> OneTimeCode:
    """Uses a code up. Each try counts, whatever follows; of several at once, one succeeds.

    Raises Invalid (INVALID_CODE), which does not tell why, and TooMany while the contact is paused or locked."""
    found = _try(ask, contact, code)
    if found is None:
        raise refusals.Invalid("That code is not right, or no longer good. Check it, or have a new one sent.", code="INVALID_CODE", field="code")
    used = db.session.execute(
        sa.update(OneTimeCode).where(OneTimeCode.id == found, OneTimeCode.consumed_at.is_(None)).values(consumed_at=clock.now()).returning(OneTimeCode.id)
    ).one_or_none()
    if used is None:
        raise refusals.Invalid("That code was used already. Have a new one sent.", code="INVALID_CODE", field="code")
    failures.forget(FAILURES, contact)
    return db.session.get_one(OneTimeCode, found)


def proved(ask: Ask) -> OneTimeCode | None:
    """The newest code that this browser used at this place within its time: what it proved may still be acted on. Whoever acts
    on it deletes it."""
    return db.session.scalar(
        sa.select(OneTimeCode)
        .where(*_place(ask), OneTimeCode.browser == ask.browser, OneTimeCode.consumed_at > clock.now() - timedelta(minutes=minutes(ask.purpose)))
        .order_by(OneTimeCode.consumed_at.desc())
        .limit(1)
    )


def sweep() -> None:
    """Forgets codes a day past their time."""
    db.session.execute(sa.delete(OneTimeCode).where(OneTimeCode.expires_at < clock.now() - timedelta(days=1)))


def _try(ask: Ask, contact: str, code: str) -> UUID | None:
    """Counts the attempt and compares, in a transaction of its own, so that the count stands when the request is refused."""
    with db.aside() as connection:
        _refuse_paused(connection, contact)
        row = connection.execute(
            sa.update(OneTimeCode)
            .where(
                *_place(ask),
                OneTimeCode.contact == contact,
                OneTimeCode.browser == ask.browser,
                OneTimeCode.consumed_at.is_(None),
                OneTimeCode.expires_at > clock.now(),
                OneTimeCode.attempts < ATTEMPTS,
            )
            .values(attempts=OneTimeCode.attempts + 1)
            .returning(OneTimeCode.id, OneTimeCode.code_hash)
        ).one_or_none()
        if row is not None and crypto.same(row.code_hash, _hash(row.id, code)):
            found: UUID = row.id
            return found
        if row is not None or connection.execute(_used_up(ask, contact)).first():
            failures.count(connection, FAILURES, contact)
    return None


def _used_up(ask: Ask, contact: str) -> sa.Select[Any]:
    """A code that this browser was sent and has no attempts left. Where it was sent none there is nothing to guess: else anybody
    could shut out anybody."""
    sent = (OneTimeCode.contact == contact, OneTimeCode.browser == ask.browser, OneTimeCode.consumed_at.is_(None), OneTimeCode.expires_at > clock.now())
    return sa.select(OneTimeCode.id).where(*_place(ask), *sent)


def _refuse_paused(connection: sa.Connection, contact: str) -> None:
    now = failures.standing(connection, FAILURES, contact)
    if now.is_locked:
        raise refusals.TooMany(
            "Too many wrong codes for this address: codes are switched off for it. Your operator can switch them on again.",
            code="CODES_LOCKED",
            retry_after=86_400,
        )
    if now.wait:
        raise refusals.TooMany(
            "Too many wrong codes for this address. Wait %(wait)s, then try again.",
            code="CODES_PAUSED",
            retry_after=now.wait,
            wait=timedelta(seconds=now.wait),
        )


def unlock(contact: str) -> None:
    """Forgets the wrong codes of a contact: for operators."""
    audit.record("codes.unlocked", by=None, org=None, contact=contact)
    failures.forget(FAILURES, contact)


def _place(ask: Ask) -> tuple[sa.ColumnElement[bool], ...]:
    at = OneTimeCode.organization_id.is_(None) if ask.org is None else OneTimeCode.organization_id == ask.org
    return (OneTimeCode.purpose == ask.purpose, OneTimeCode.side == ask.side, at)


def _hash(code_id: UUID, code: str) -> str:
    return crypto.keyed("one-time-code", str(code_id), code)
