"""Letters about sign-ups, the sweep of those never proved, and the end of those nobody decides about."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import sqlalchemy as sa

from webapp.auth import jobs as auth_jobs
from webapp.auth import otp
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, Later, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import clock, crypto, db, mail
from webapp.orgs import members
from webapp.platform import addresses, letters
from webapp.platform.models import Organization
from webapp.signups import asking, deciding
from webapp.signups.models import APPROVED, EXPIRED, PENDING, REJECTED, Signup

SWEEP = "signups.sweep"
EXPIRE = "signups.expire"
BUNDLED = timedelta(hours=1)  # between two letters to the same managers: many people knock when an organization moves in
NAMED = 10  # people in a letter about several


def send_code(job: Running) -> None:
    code = auth_jobs.awaited(job)
    org = db.session.get_one(Organization, code.organization_id)
    facts = {"place": org.name, "code": crypto.unseal(job.payload["code"]), "minutes": otp.minutes(otp.SIGNUP)}
    letters.send("signups/code", code.contact, facts)


def tell_managers(job: Running) -> None:
    """One letter to each active manager about everybody they were not told of: at once, and then once an hour. Worth repeating
    whole: a manager who is told twice is better than one never told."""
    signup, org = _find(job, PENDING)
    if signup.told_at is not None:
        raise Void("the managers were told together with others")
    told_last = db.session.scalar(sa.select(sa.func.max(Signup.told_at)).where(Signup.organization_id == org.id))
    if told_last is not None and clock.now() - told_last < BUNDLED:
        raise Later((told_last + BUNDLED - clock.now()).total_seconds())
    now = clock.now()
    untold = (Signup.organization_id == org.id, Signup.status == PENDING, Signup.told_at.is_(None), Signup.proved_at <= now)
    number = db.session.scalar(sa.select(sa.func.count()).select_from(Signup).where(*untold)) or 0
    first = db.session.scalars(sa.select(Signup).where(*untold).order_by(Signup.proved_at, Signup.id).limit(NAMED)).all()
    _write_to_managers(org, first, number)
    db.session.execute(sa.update(Signup).where(*untold).values(told_at=now))


def _write_to_managers(org: Organization, first: Sequence[Signup], number: int) -> None:
    """About one, or about `number` of whom the `first` are named."""
    letter = "signups/asked"
    facts: dict[str, object] = {"place": org.name, "url": addresses.of_home(org.slug, "/signups"), "signup": first[0]}
    if number > 1:
        people = [{"name": one.name, "email": one.email} for one in first]
        letter, facts = "signups/several", {**facts, "number": number, "people": people, "waiting": deciding.pending_count(org.id)}
    for manager in members.managers(org.id):
        if manager.email:
            with suppress(Void):  # one refused mailbox must not keep the others from hearing
                letters.send(letter, manager.email, facts)


def send_decision(job: Running) -> None:
    signup, org = _find(job, APPROVED, REJECTED, EXPIRED)
    facts = {"signup": signup, "place": org.name, "url": addresses.of_home(org.slug, "/signup" if signup.status == EXPIRED else "/")}
    letters.send(f"signups/{signup.status}", signup.email, {**facts, "days": asking.EXPIRES_AFTER.days})


def sweep(_job: Running) -> None:
    asking.sweep()


def expire(_job: Running) -> None:
    if asking.expire():
        jobs.add(EXPIRE)


def _find(job: Running, *states: str) -> tuple[Signup, Organization]:
    signup = db.session.get(Signup, job.subject)
    if signup is None or signup.status not in states:
        raise Void("the sign-up is no longer in that state")
    return signup, db.session.get_one(Organization, signup.organization_id)


JOBS = [
    Kind(asking.SEND_CODE, send_code, attempts=mail.ATTEMPTS),
    Kind(asking.TELL_MANAGERS, tell_managers, attempts=mail.ATTEMPTS),
    Kind(deciding.SEND_DECISION, send_decision, attempts=mail.ATTEMPTS),
    Kind(SWEEP, sweep),
    Kind(EXPIRE, expire),
]
SCHEDULE = [Periodic("signups.sweep", "41 3 * * *", SWEEP), Periodic("signups.expire", "11 4 * * *", EXPIRE)]
