"""What people say of themselves, and the copies of it that each of their organizations keeps."""

from zoneinfo import available_timezones

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import db, refusals
from webapp.platform import users
from webapp.platform.models import Membership, User

KEEP_PERSON = "orgs.keep_person"


def change(user: User, *, name: str, locale: str | None, timezone: str | None, by: ledger.Actor) -> None:
    """`locale` is one that the product speaks; both are None for what the browser says. Raises Invalid (NAME_INVALID,
    TIMEZONE_INVALID)."""
    if timezone is not None and timezone not in available_timezones():
        raise refusals.Invalid("Choose one of the time zones.", code="TIMEZONE_INVALID", field="timezone")
    after = {"name": users.clean_name(name), "locale": locale, "timezone": timezone}
    changed = {key: value for key, value in after.items() if getattr(user, key) != value}
    if not changed:
        return
    is_renamed = "name" in changed
    for key, value in changed.items():
        setattr(user, key, value)
    db.session.flush()
    ledger.record("profiles.changed", by=by, org=None, subject=user, changed=sorted(changed))
    if is_renamed:
        keep_copies(user)


def keep_copies(user: User) -> None:
    """Name or address changed: every organization that the person sits in writes its copy anew, by a job of its own."""
    seats = sa.select(Membership.organization_id).where(Membership.user_id == user.id, Membership.status != "pending")
    for organization_id in db.session.scalars(seats).all():
        jobs.add(KEEP_PERSON, org=organization_id, subject=user.id)
