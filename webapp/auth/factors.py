"""Second factors: what counts as one, who must have one, and what follows when one comes or goes.

`User.has_second_factor` is true exactly while a confirmed app or a passkey exists; only this module writes it. Whoever gets
their first factor, or loses one, is signed out everywhere else, and each change is told to them by letter. Six digits can
be guessed, so wrong ones are counted for the person, as mailed codes are for a contact (`auth.failures`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import failures, gate, passkeys, passwords, recovery, sessions, totp
from webapp.auth.models import FailureCounter, Passkey
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.platform.models import Membership, Organization, Sysadmin, User

TELL_CHANGE = "auth.tell_change"

PER_PERSON = Limit("factor.person", 10, timedelta(minutes=5))
PER_NETWORK = Limit("factor.network", 60, timedelta(hours=1))
FAILURES = failures.Kind("factor", "factors", locks=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is made: the organization whose host it is, and the session that stays open."""

    org: UUID | None
    session: UUID | None


def begin_app(user: User) -> None:
    """Raises Conflict."""
    totp.begin(user.id)


def add_app(user: User, code: str, *, at: Place) -> list[str]:
    """Sets up the app whose code this is. Answers recovery codes, to be shown now or never, where the person has none.
    Raises Invalid (INVALID_CODE), TooMany."""
    throttle.count((PER_PERSON, str(user.id)))
    _hold(user)
    if not totp.confirm(user.id, code):
        raise refusals.Invalid(
            "That is not the app's present code. Wait for the next one, and look whether the phone's clock is right.", code="INVALID_CODE", field="code"
        )
    return _added(user, "app_added", at)


def remove_app(user: User, *, at: Place) -> None:
    """Raises NotFound, Conflict (SECOND_FACTOR_REQUIRED)."""
    _hold(user)
    if not totp.forget(user.id):
        raise refusals.NotFound()
    _removed(user, "app_removed", at)


def add_passkey(user: User, answer: str, name: str, site: passkeys.Site, browser: str, *, at: Place) -> list[str]:
    """As `add_app`, for what a browser made. Raises Invalid."""
    passkey = passkeys.register(user, answer, passkeys.clean_name(name), site, browser)
    _hold(user)
    return _added(user, "passkey_added", at, name=passkey.name)


def rename_passkey(user: User, passkey: Passkey, name: str, *, at: Place) -> None:
    """Raises Invalid."""
    before, passkey.name = passkey.name, passkeys.clean_name(name)
    ledger.record("factors.passkey_renamed", by=user, org=at.org, before=before, after=passkey.name)


def remove_passkey(user: User, passkey: Passkey, *, at: Place) -> None:
    """Raises Conflict (SECOND_FACTOR_REQUIRED)."""
    _hold(user)
    name = passkey.name
    db.session.delete(passkey)
    db.session.flush()
    _removed(user, "passkey_removed", at, name=name)


def renew_recovery_codes(user: User, *, at: Place) -> list[str]:
    """Raises Conflict where they would stand in for nothing."""
    if not user.has_second_factor:
        raise refusals.Conflict("Recovery codes stand in for a second factor. Set up a passkey or an authenticator app first.", code="NO_SECOND_FACTOR")
    codes = recovery.renew(user.id)
    _tell(user, "codes_renewed", at)
    return codes


def check_app(user: User, code: str, *, network: str) -> None:
    """Uses up a code of the app. Raises Invalid (INVALID_CODE), TooMany."""
    _attempt(user, network, partial(totp.use, user_id=user.id, code=code))


def check_recovery(user: User, code: str, *, network: str, at: Place) -> None:
    """Uses up a recovery code, which the person is told. Raises Invalid (INVALID_CODE), TooMany."""
    _attempt(user, network, partial(recovery.use, user_id=user.id, text=code), field="recovery")
    _tell(user, "code_used", at, left=recovery.left(user.id))


def is_required_of(user_id: UUID) -> bool:
    """Whether somewhere the person may come in a second factor is asked of them."""
    places = db.session.execute(
        sa.select(Membership.role, Organization.second_factor)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.user_id == user_id, Membership.status == "active")
    )
    if any(gate.must_have_second_factor(gate.ORG, role, policy) for role, policy in places):
        return True
    side = gate.ADMIN if db.session.get(Sysadmin, user_id) else gate.APEX
    return gate.must_have_second_factor(side, None, "nobody")


def reset(user: User) -> None:
    """For operators, when a person lost everything: takes all factors away and signs them out everywhere. Where one is
    required they set up a new one at their next sign-in."""
    _hold(user)
    totp.forget(user.id)
    recovery.forget(user.id)
    db.session.execute(sa.delete(Passkey).where(Passkey.user_id == user.id))
    user.has_second_factor = False
    passwords.drop_weak(user, keep=None, org=None)
    unlock(user)
    sessions.close_others(user.id, but=None)
    ledger.record("factors.reset", by=None, org=None, subject=user)
    _promise_letter(user, "reset", None)


def unlock(user: User) -> None:
    """Forgets the wrong codes of a person."""
    failures.forget(FAILURES, str(user.id))


def _hold(user: User) -> None:
    """Two who change the same person's factors at once are asked one after the other."""
    db.session.execute(sa.update(User).where(User.id == user.id).values(updated_at=User.updated_at))
    db.session.refresh(user)


def _added(user: User, change: str, at: Place, **facts: str) -> list[str]:
    if not user.has_second_factor:
        user.has_second_factor = True
        sessions.close_others(user.id, but=at.session)
    _tell(user, change, at, **facts)
    return [] if recovery.left(user.id) else recovery.renew(user.id)


def _removed(user: User, change: str, at: Place, **facts: str) -> None:
    if not (totp.is_set_up(user.id) or passkeys.of_user(user.id)):
        if is_required_of(user.id):
            raise refusals.Conflict("A second factor is required of you, and this is your last one. Set up another one first.", code="SECOND_FACTOR_REQUIRED")
        recovery.forget(user.id)
        user.has_second_factor = False
        passwords.drop_weak(user, keep=at.session, org=at.org)
    sessions.close_others(user.id, but=at.session)
    _tell(user, change, at, **facts)


def _tell(user: User, change: str, at: Place, **facts: Any) -> None:
    ledger.record(f"factors.{change}", by=user, org=at.org, **facts)
    _promise_letter(user, change, at.org, **facts)


def _promise_letter(user: User, change: str, org: UUID | None, **facts: Any) -> None:
    db.session.flush()
    jobs.add(TELL_CHANGE, subject=user.id, change=change, place=str(org) if org else None, at=f"{clock.now():%d %b %Y, %H:%M} UTC", **facts)


def _attempt(user: User, network: str, use: Callable[[sa.Connection], bool], field: str = "code") -> None:
    """One try, which stands alone: counted also when the request is refused, and what it used up stays used."""
    throttle.count((PER_PERSON, str(user.id)), (PER_NETWORK, network))
    who = str(user.id)
    with db.aside() as connection:
        _refuse_paused(failures.standing(connection, FAILURES, who))
        if use(connection):
            connection.execute(sa.delete(FailureCounter).where(FailureCounter.key == failures.key(FAILURES, who)))
            return
        failures.count(connection, FAILURES, who)
    raise refusals.Invalid("That code is not right, or was used already.", code="INVALID_CODE", field=field)


def _refuse_paused(standing: failures.Standing) -> None:
    if standing.is_locked:
        raise refusals.TooMany(
            "Too many wrong codes: they are switched off for you. A passkey still works, and your operator can switch codes on again.",
            code="CODES_LOCKED",
            retry_after=86_400,
        )
    if standing.wait:
        raise refusals.TooMany(
            "Too many wrong codes. Wait %(wait)s, then try again.", code="CODES_PAUSED", retry_after=standing.wait, wait=timedelta(seconds=standing.wait)
        )
