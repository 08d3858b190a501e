"""Letters with codes, and the sweep of what is over."""

from uuid import UUID

import sqlalchemy as sa

from webapp.auth import factors, gate, otp, passkeys, sessions
from webapp.auth.models import OneTimeCode
from webapp.jobs.registry import Kind, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import clock, config, crypto, db, mail, throttle
from webapp.platform import addresses, letters
from webapp.platform.models import Membership, Organization, Sysadmin, User

SEND_CODE = "auth.send_code"
SEND_PROOF_CODE = "auth.send_proof_code"
SWEEP = "auth.sweep"


def send_code(job: Running) -> None:
    """The code to whoever may sign in with that address; else a letter that says that nobody may, so that asking takes the
    same way for every address."""
    code = awaited(job)
    org = db.session.get(Organization, code.organization_id) if code.organization_id else None
    facts = {
        "place": org.name if org else "Gatehouse",
        "code": crypto.unseal(job.payload["code"]),
        "minutes": config.current().code_minutes,
        "signup_url": addresses.of_org(org.slug, "/signup") if org and org.accepts_signups else None,
    }
    letter = "auth/code" if _may_sign_in(code) else "auth/no_account"
    letters.send(letter, code.contact, facts)


def send_proof_code(job: Running) -> None:
    """The code to somebody who is signed in and is to show once more that it is them."""
    code = awaited(job)
    org = db.session.get(Organization, code.organization_id) if code.organization_id else None
    facts = {"place": org.name if org else "Gatehouse", "code": crypto.unseal(job.payload["code"]), "minutes": otp.minutes(otp.PROOF)}
    letters.send("auth/proof_code", code.contact, facts)


def tell_change(job: Running) -> None:
    """Tells somebody that a second factor of theirs came or went, so that they notice where it was not them."""
    user = db.session.get(User, job.subject)
    if user is None or user.email is None:
        raise Void("there is nobody to write to")
    facts = {"name": "", "left": 0, **job.payload}
    org = db.session.get(Organization, UUID(facts["place"])) if facts["place"] else None
    page = "/me/security"
    elsewhere = addresses.of_console(page) if db.session.get(Sysadmin, user.id) else addresses.of_apex(page)
    facts |= {"place": org.name if org else "Gatehouse", "url": addresses.of_org(org.slug, page) if org else elsewhere}
    letters.send("auth/factor_changed", user.email, facts)


def awaited(job: Running) -> OneTimeCode:
    """The code a letter is to bring. Raises Void once it is used, replaced or too old."""
    code = db.session.get(OneTimeCode, job.subject)
    if code is None or code.consumed_at is not None or code.expires_at < clock.now():
        raise Void("the code is no longer awaited")
    return code


def sweep(_job: Running) -> None:
    otp.sweep()
    sessions.sweep()
    passkeys.sweep()
    throttle.sweep()


def _may_sign_in(code: OneTimeCode) -> bool:
    user = sa.select(User.id).where(User.email == code.contact)
    if code.side == gate.APEX:
        known = user
    elif code.organization_id is None:
        known = user.join(Sysadmin, Sysadmin.user_id == User.id)
    else:
        known = user.join(Membership, Membership.user_id == User.id).where(Membership.organization_id == code.organization_id)
    return db.session.scalar(known) is not None


JOBS = [
    Kind(SEND_CODE, send_code, attempts=mail.ATTEMPTS),
    Kind(SEND_PROOF_CODE, send_proof_code, attempts=mail.ATTEMPTS),
    Kind(factors.TELL_CHANGE, tell_change, attempts=mail.ATTEMPTS),
    Kind(SWEEP, sweep),
]
SCHEDULE = [Periodic("auth.sweep", "17 * * * *", SWEEP)]
