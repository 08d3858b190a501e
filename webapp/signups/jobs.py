"""Letters about sign-ups, and the sweep of those never proved."""

from contextlib import suppress

from webapp.auth import jobs as auth_jobs
from webapp.auth import otp
from webapp.jobs.registry import Kind, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import crypto, db, mail
from webapp.orgs import members
from webapp.platform import addresses, letters
from webapp.platform.models import Organization
from webapp.signups import asking, deciding
from webapp.signups.models import APPROVED, PENDING, REJECTED, Signup

SWEEP = "signups.sweep"


def send_code(job: Running) -> None:
    code = auth_jobs.awaited(job)
    org = db.session.get_one(Organization, code.organization_id)
    facts = {"place": org.name, "code": crypto.unseal(job.payload["code"]), "minutes": otp.minutes(otp.SIGNUP)}
    letters.send("signups/code", code.contact, facts)


def tell_managers(job: Running) -> None:
    """One letter to each active manager. Worth repeating whole: a manager who is told twice is better than one never told."""
    signup, org = _find(job, PENDING)
    for manager in members.managers(org.id):
        if manager.email:
            facts = {"signup": signup, "place": org.name, "url": addresses.of_home(org.slug, "/signups")}
            with suppress(Void):  # one refused mailbox must not keep the others from hearing
                letters.send("signups/asked", manager.email, facts)


def send_decision(job: Running) -> None:
    signup, org = _find(job, APPROVED, REJECTED)
    facts = {"signup": signup, "place": org.name, "url": addresses.of_home(org.slug)}
    letters.send("signups/approved" if signup.status == APPROVED else "signups/rejected", signup.email, facts)


def sweep(_job: Running) -> None:
    asking.sweep()


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
]
SCHEDULE = [Periodic("signups.sweep", "41 3 * * *", SWEEP)]
