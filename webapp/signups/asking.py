"""Asking to join: say who and why, prove the address, wait; or withdraw, or wait too long."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import otp
from webapp.auth.providers import Provider
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, ids, refusals
from webapp.orgs import domains, members, roles
from webapp.platform import organizations, users
from webapp.platform.models import User
from webapp.platform.registry import Entry
from webapp.signups import deciding
from webapp.signups.models import APPROVED, EXPIRED, PENDING, UNVERIFIED, WITHDRAWN, Signup

SEND_CODE = "signups.send_code"
TELL_MANAGERS = "signups.tell_managers"
EXPIRES_AFTER = timedelta(days=30)  # of waiting: nobody decides about a request that old, and the person should know
EXPIRED_AT_ONCE = 500  # by one job, which adds another where there are more


def ask(org: Entry, where: otp.Ask, *, email: str, name: str, reason: str, network: str) -> Signup:
    """Notes the request and sends a code to its address, whoever that belongs to. Raises Invalid, Conflict (SIGNUPS_CLOSED), TooMany."""
    signup = _new(org, email, name, reason)
    otp.issue(where, signup.email, network=network, letter=SEND_CODE, subject=signup.id)
    db.session.add(signup)
    db.session.flush()
    return signup


def ask_vouched(org: Entry, provider: Provider, *, email: str, name: str, reason: str) -> tuple[Signup, User]:
    """Notes the request of somebody whose address a provider of the installation has verified: no code is needed. Raises as
    `ask`, and Conflict (LINK_FIRST) where somebody has that address by now: they prove it in a way of their own."""
    signup = _new(org, email, name, reason)
    if users.find(signup.email) is not None:
        raise refusals.Conflict("Somebody here has this address already. Sign in with a code, then link %(name)s.", code="LINK_FIRST", name=provider.label)
    signup.proved_through = provider.label[:60]
    db.session.add(signup)
    db.session.flush()
    return signup, prove(signup)


def refuse_closed(org_id: UUID) -> None:
    """As the database has it now, not as the registry remembers it. Raises Conflict (SIGNUPS_CLOSED)."""
    org = organizations.get(org_id)
    if org.status != "active" or not org.accepts_signups:
        raise refusals.Conflict("%(name)s takes no sign-ups at present. A manager can invite you.", code="SIGNUPS_CLOSED", name=org.name)


def prove(signup: Signup) -> User:
    """The address was proved: the person now waits, and the managers are told; or they are in, where the organization admits
    whoever has an address of its verified domains. Somebody who is in already, or waits already, is neither asked for twice
    nor told of twice; the gate knows what they may. Inside the organization's context."""
    user = users.find_or_create(signup.email, signup.name)
    membership = members.knock(signup.organization_id, user)
    if membership.status == "pending" and waiting(signup.organization_id, user.id) is None:
        signup.status, signup.user_id, signup.proved_at = PENDING, user.id, clock.now()
        db.session.flush()
        ledger.record("signups.asked", by=user, org=signup.organization_id, subject=signup)
        if not _admit(signup):
            jobs.add(TELL_MANAGERS, org=None, subject=signup.id)
    return user


def waiting(org_id: UUID, user_id: UUID) -> Signup | None:
    """The request with which a user waits."""
    return db.session.scalar(sa.select(Signup).where(Signup.organization_id == org_id, Signup.user_id == user_id, Signup.status == PENDING))


def newest(org_id: UUID, user_id: UUID) -> Signup | None:
    """The last request that a user proved, however it ended."""
    return db.session.scalar(
        sa.select(Signup).where(Signup.organization_id == org_id, Signup.user_id == user_id).order_by(Signup.proved_at.desc(), Signup.id.desc()).limit(1)
    )


def withdraw(signup: Signup, *, by: ledger.Actor) -> None:
    """The person no longer wants in. Raises Conflict (ALREADY_DECIDED) where a manager was quicker."""
    changed = db.session.execute(
        sa.update(Signup).where(Signup.id == signup.id, Signup.status == PENDING).values(status=WITHDRAWN, decided_at=clock.now()).returning(Signup.id)
    ).one_or_none()
    if changed is None:
        raise refusals.Conflict("A manager has decided in the meantime.", code="ALREADY_DECIDED")
    if signup.user_id:
        members.turn_away(signup.organization_id, signup.user_id)
    ledger.record("signups.withdrawn", by=by, org=signup.organization_id, subject=signup)


def _new(org: Entry, email: str, name: str, reason: str) -> Signup:
    refuse_closed(org.id)
    return Signup(id=ids.new(), organization_id=org.id, email=users.clean_email(email), name=users.clean_name(name), reason=_clean_reason(reason))


def redeem(where: otp.Ask, email: str, code: str) -> User:
    """Uses the code up that `ask` sent, and proves the address. Inside the organization's context. Raises as `otp.redeem`."""
    used = otp.redeem(where, users.clean_email(email), code)
    return prove(db.session.get_one(Signup, used.subject_id))


def standing(org_id: UUID, email: str) -> str:
    """PENDING, or APPROVED for whoever is a member, of somebody who has just proved the address."""
    user = users.find(users.clean_email(email))
    return PENDING if user is not None and waiting(org_id, user.id) is not None else APPROVED


def matching(org_id: UUID, email: str) -> str | None:
    """The verified domain of the organization that an address belongs to."""
    domain = email.rpartition("@")[2]
    return domain if domain in domains.proved_hosts(org_id) else None


def expire() -> bool:
    """Ends requests that waited longer than EXPIRES_AFTER: the seat is taken back and the person told. Answers whether there
    are more of them."""
    is_old = sa.and_(Signup.status == PENDING, Signup.proved_at < clock.now() - EXPIRES_AFTER)
    old = db.session.scalars(sa.select(Signup).where(is_old).order_by(Signup.id).limit(EXPIRED_AT_ONCE)).all()
    for signup in old:
        ended = sa.update(Signup).where(Signup.id == signup.id, is_old).values(status=EXPIRED, decided_at=clock.now()).returning(Signup.id)
        if db.session.execute(ended).one_or_none() is None:
            continue
        if signup.user_id:
            members.turn_away(signup.organization_id, signup.user_id)
        ledger.record("signups.expired", by=None, org=signup.organization_id, subject=signup)
        jobs.add(deciding.SEND_DECISION, org=None, subject=signup.id)
    return len(old) == EXPIRED_AT_ONCE


def _admit(signup: Signup) -> bool:
    """Lets the person in where their address alone decides. What stands against it (no seat is left) leaves them waiting, and so
    does a decision before: whoever was turned away or removed does not come in again by themselves."""
    if not organizations.get(signup.organization_id).admits_domains or matching(signup.organization_id, signup.email) is None:
        return False
    decided = sa.select(Signup.id).where(Signup.organization_id == signup.organization_id, Signup.email == signup.email, Signup.decided_at.is_not(None))
    if db.session.scalar(decided.limit(1)) is not None:
        return False
    try:
        with db.session.begin_nested():
            return deciding.approve(signup, roles.MEMBER, by=None)
    except refusals.Refusal:
        return False


def sweep() -> None:
    """Forgets requests whose address was not proved within a day."""
    db.session.execute(sa.delete(Signup).where(Signup.status == UNVERIFIED, Signup.created_at < clock.now() - timedelta(days=1)))


def _clean_reason(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason) > 500:
        raise refusals.Invalid("Keep it to 500 characters.", code="REASON_TOO_LONG", field="reason")
    return reason
