"""What an organization asks of its people's keys: who must have a second factor, and how long an unused session lives."""

from webapp.audit import ledger
from webapp.kit import db, refusals
from webapp.platform import registry
from webapp.platform.models import Organization, User

NOBODY, MANAGERS, EVERYBODY = "nobody", "managers", "everybody"
WHO = (NOBODY, MANAGERS, EVERYBODY)
LONGEST = 90  # days, as `sessions.MEMBERS` has it: an organization may shorten that


def change(org: Organization, *, second_factor: str, session_days: int | None, by: User) -> None:
    """Counts with everybody's next request; `session_days` None is the installation's own. Raises Invalid, and Conflict
    (SECOND_FACTOR_MISSING) where `by` has no second factor: they would put themself out."""
    if second_factor not in WHO:
        raise refusals.Invalid("Choose who must have a second factor.", code="SECOND_FACTOR_INVALID", field="second_factor")
    if session_days is not None and not 1 <= session_days <= LONGEST:
        raise refusals.Invalid("A whole number of days, from 1 to %(longest)s.", code="SESSION_DAYS_INVALID", field="session_days", longest=LONGEST)
    if second_factor != NOBODY and not by.has_second_factor:
        raise refusals.Conflict(
            "Set up a second factor of your own first: with this rule you could not come in without one.", code="SECOND_FACTOR_MISSING", field="second_factor"
        )
    before = {"second_factor": org.second_factor, "session_days": org.session_days}
    after = {"second_factor": second_factor, "session_days": session_days}
    if before == after:
        return
    org.second_factor, org.session_days = second_factor, session_days
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
    ledger.record("security.changed", by=by, org=org.id, subject=org, before=before, after=after)
