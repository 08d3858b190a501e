"""Who runs the installation. There is always one who can."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import db, refusals
from webapp.platform import users
from webapp.platform.models import Sysadmin, User

TELL = "platform.tell_sysadmin"
MOST = 200  # shown; an installation has a handful


class Line(NamedTuple):
    """`granted_by` is the name of who made them one; None where it was done at the shell."""

    user: User
    granted_at: datetime
    granted_by: str | None


def listing() -> list[Line]:
    """All of them, the longest first."""
    giver = aliased(User)
    asked = (
        sa.select(User, Sysadmin.granted_at, giver.name)
        .join(Sysadmin, Sysadmin.user_id == User.id)
        .outerjoin(giver, giver.id == Sysadmin.granted_by)
        .order_by(Sysadmin.granted_at, User.id)
        .limit(MOST)
    )
    return [Line(*row) for row in db.session.execute(asked)]


def find(user_id: UUID) -> User:
    """The user of a sys-admin. Raises NotFound for anybody else."""
    sysadmin = db.session.get(Sysadmin, user_id)
    if sysadmin is None:
        raise refusals.NotFound()
    return sysadmin.user


def grant(email: str, name: str, *, by: ledger.Actor) -> User:
    """Lets the user of an address run the installation; where nobody has it yet, they are made and invited, and bear `name` (or
    what stands before the @). They are told. Raises Invalid (EMAIL_INVALID, NAME_INVALID), Conflict (USER_SUSPENDED,
    ALREADY_SYSADMIN)."""
    user = users.ensure(email, name)
    if user.status != "active":
        raise refusals.Conflict("%(name)s is suspended. Reactivate them first.", code="USER_SUSPENDED", field="email", name=user.name)
    if users.is_sysadmin(user):
        raise refusals.Conflict("%(name)s runs this installation already.", code="ALREADY_SYSADMIN", field="email", name=user.name)
    users.make_sysadmin(user, by=by)
    db.session.flush()
    jobs.add(TELL, org=None, subject=user.id, by=by.name)
    return user


def revoke(user: User, *, by: ledger.Actor | None) -> None:
    """They are out of the console with their next request, and of what they entered from it. Raises Conflict (LAST_SYSADMIN)."""
    users.refuse_last_sysadmin(user)
    db.session.execute(sa.delete(Sysadmin).where(Sysadmin.user_id == user.id))
    db.session.flush()
    ledger.record("sysadmins.revoked", by=by, org=None, subject=user)
