"""Passwords: one for each person who wants one, beside codes. Checked by Argon2id, limited by person and network, and
never a word on whether an account or a password is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import failures, hashing, otp, sessions, strength
from webapp.auth.models import OneTimeCode, Password
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.platform import users
from webapp.platform.models import Membership, Organization, User

TELL = "auth.tell_password"

PER_PERSON = Limit("password.minute", 10, timedelta(minutes=1))
PER_NETWORK = Limit("password.network", 100, timedelta(hours=1))  # an office behind one address signs in rarely: sessions live for months
FAILURES = failures.Kind("password", "passwords")
OWN_FAILURES = failures.Kind("password.own", "passwords")  # apart: a stranger's tries must not keep the owner from changing it


@dataclass(frozen=True, slots=True)
class _Tried:
    """Somebody's try: which counter it goes into, for whom, and what is compared."""

    counter: failures.Kind
    who: str
    by: ledger.Actor | None
    kept: str | None


def verify(email: str, password: str, *, org: UUID | None, network: str) -> User:
    """The user of that address, if this is their password. Says and takes the same for everybody else. Whether they may come
    in is the gate's to judge. Raises Invalid (INVALID_CREDENTIALS, EMAIL_INVALID), TooMany, Unavailable (BUSY)."""
    address = users.clean_email(email)
    row = db.session.execute(sa.select(User, Password).outerjoin(Password, Password.user_id == User.id).where(User.email == address)).one_or_none()
    user, kept = (row[0], row[1]) if row else (None, None)
    _check(_Tried(FAILURES, address, None, kept.hash if kept else None), password, org=org, network=network)
    if kept and hashing.is_old(kept.hash):
        kept.hash = hashing.make(password)
    failures.forget(FAILURES, address)
    assert user is not None  # a match needs something kept
    return user


def verify_own(person: ledger.Actor, password: str, *, org: UUID | None, network: str, field: str = "password") -> None:
    """Whether somebody who is signed in knows their password. `field` is where a form shows the refusal. Raises Invalid
    (INVALID_CREDENTIALS), TooMany, Unavailable (BUSY)."""
    _verify_own(person, password, org=org, network=network, field=field)
    failures.forget(OWN_FAILURES, str(person.id))


def is_set(user_id: UUID) -> bool:
    return changed_at(user_id) is not None


def changed_at(user_id: UUID) -> datetime | None:
    """When the password was last changed; None where there is none."""
    return db.session.scalar(sa.select(Password.changed_at).where(Password.user_id == user_id))


def set_first(user: User, password: str, *, keep: UUID | None, org: UUID | None) -> None:
    """The first password of somebody who just showed who they are. Ends their other sessions and programs; `keep` is the
    session that goes on. Raises Invalid (see `strength.judge`), Conflict (PASSWORD_IS_SET), Unavailable (BUSY)."""
    if is_set(user.id):
        raise refusals.Conflict("You have a password already. Change it with the one you have.", code="PASSWORD_IS_SET")
    _keep(user, password, _judged(user, password), "set", keep=keep, org=org)


def change(user: User, known: str, password: str, *, keep: UUID | None, org: UUID | None, network: str) -> None:
    """Another password for somebody who knows the one before. Otherwise as `set_first` and `verify_own`."""
    _verify_own(user, known, org=org, network=network, field="known")
    _keep(user, password, _judged(user, password), "changed", keep=keep, org=org)
    failures.forget(OWN_FAILURES, str(user.id))


def remove(user: User, known: str, *, keep: UUID | None, org: UUID | None, network: str) -> None:
    """From now on they sign in by another way. Raises as `verify_own`."""
    _verify_own(user, known, org=org, network=network, field="known")
    db.session.execute(sa.delete(Password).where(Password.user_id == user.id))
    failures.forget(OWN_FAILURES, str(user.id))
    _tell(user, "removed", keep=keep, org=org)


def drop_weak(user: User, *, keep: UUID | None, org: UUID | None) -> None:
    """Takes away a password that was good enough beside a second factor only, from somebody who has none any more."""
    weak = sa.delete(Password).where(Password.user_id == user.id, Password.stands_alone.is_(False)).returning(Password.user_id)
    if db.session.execute(weak).one_or_none():
        _tell(user, "dropped", keep=keep, org=org)


def request_reset(ask: otp.Ask, email: str, *, network: str) -> None:
    """Sends a code for a new password, or to an address that nobody has a letter that says so. Raises Invalid (EMAIL_INVALID), TooMany."""
    otp.issue(ask, users.clean_email(email), network=network, letter=otp.SEND_CODE)


def reset(ask: otp.Ask, email: str, code: str, password: str, *, network: str) -> User:
    """Code and new password in one go, for programs. A password that is refused takes one of the code's attempts and leaves
    the code good. Opens nothing, and ends all that is open. Raises as `otp.redeem` and `strength.judge`."""
    address = users.clean_email(email)
    throttle.count((PER_NETWORK, network))
    made = hashing.make(password)  # before the first write, and for everybody
    otp.redeem(ask, address, code)
    user = _known(users.find(address))
    strength.judge(password, names=_names(user), has_second_factor=user.has_second_factor)
    _finish_reset(user, password, made, ask.org)
    return user


def reset_proved(ask: otp.Ask, password: str) -> User:
    """The new password of whoever redeemed a code for it in this browser. As `reset`."""
    proof = otp.proved(ask)
    user = _known(users.find(proof.contact) if proof else None)
    made = _judged(user, password)
    used = db.session.execute(sa.delete(OneTimeCode).where(OneTimeCode.id == proof.id).returning(OneTimeCode.id)).one_or_none() if proof else None
    _finish_reset(_known(user if used else None), password, made, ask.org)
    return user


def _check(tried: _Tried, password: str, *, org: UUID | None, network: str, field: str | None = None) -> None:
    throttle.count((PER_PERSON, f"{tried.counter.prefix}:{tried.who}"), (PER_NETWORK, network))
    with db.aside() as connection:
        wait = failures.standing(connection, tried.counter, tried.who).wait
    if wait:
        raise refusals.TooMany(
            "Too many wrong passwords. Wait %(wait)s, or use a code instead.", code="PASSWORDS_PAUSED", retry_after=wait, wait=timedelta(seconds=wait)
        )
    if hashing.matches(tried.kept, password):
        return
    with db.aside() as connection:
        failures.count(connection, tried.counter, tried.who)
    ledger.record_refusal("passwords.verify", by=tried.by, org=org, code="INVALID_CREDENTIALS", contact=tried.who)
    if tried.by is None:
        raise refusals.Invalid("Address and password do not fit together. Try again, or use a code instead.", code="INVALID_CREDENTIALS")
    raise refusals.Invalid("This is not your password.", code="INVALID_CREDENTIALS", field=field)


def _verify_own(person: ledger.Actor, password: str, *, org: UUID | None, network: str, field: str) -> None:
    kept = db.session.scalar(sa.select(Password.hash).where(Password.user_id == person.id))
    _check(_Tried(OWN_FAILURES, str(person.id), person, kept), password, org=org, network=network, field=field)


def _judged(user: User, password: str) -> str:
    strength.judge(password, names=_names(user), has_second_factor=user.has_second_factor)
    return hashing.make(password)


def _names(user: User) -> list[str]:
    """What somebody who knows the person would try."""
    places = db.session.execute(
        sa.select(Organization.name, Organization.slug).join(Membership, Membership.organization_id == Organization.id).where(Membership.user_id == user.id)
    )
    return [user.name, (user.email or "").partition("@")[0], *(name for place in places for name in place)]


def _known(user: User | None) -> User:
    if user is None:
        raise refusals.Invalid("That took too long, or was done already. Have a new code sent.", code="RESET_OVER")
    return user


def _finish_reset(user: User, password: str, made: str, org: UUID | None) -> None:
    failures.forget(FAILURES, user.email or "")
    _keep(user, password, made, "reset", keep=None, org=org)


def _keep(user: User, password: str, made: str, what: str, *, keep: UUID | None, org: UUID | None) -> None:
    """`made` is the hash of a `password` that was judged."""
    kept = db.session.get(Password, user.id) or Password(user_id=user.id)
    kept.hash, kept.changed_at, kept.stands_alone = made, clock.now(), strength.stands_alone(password, names=_names(user))
    db.session.add(kept)
    db.session.flush()
    _tell(user, what, keep=keep, org=org)


def _tell(user: User, what: str, *, keep: UUID | None, org: UUID | None) -> None:
    """What every change of a password brings with it."""
    sessions.close_others(user.id, but=keep)
    ledger.record(f"passwords.{what}", by=user, org=org, subject=user)
    jobs.add(TELL, subject=user.id, what=what, place=str(org) if org else None, at=clock.now().isoformat(), address=ledger.origin.get().address)
