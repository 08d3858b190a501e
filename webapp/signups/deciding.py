"""A manager's decision, made once. Call these inside the organization's context."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, paging, refusals
from webapp.orgs import members, roles
from webapp.platform.models import Membership, User
from webapp.signups.models import APPROVED, PENDING, REJECTED, Signup

SEND_DECISION = "signups.send_decision"
PAGE = 25


def find(org_id: UUID, signup_id: UUID) -> Signup:
    """A request whose address was proved, of this organization. Raises NotFound."""
    signup: Signup | None = db.session.scalar(
        sa.select(Signup).where(Signup.id == signup_id, Signup.organization_id == org_id, Signup.status.in_((PENDING, APPROVED, REJECTED)))
    )
    if signup is None:
        raise refusals.NotFound()
    return signup


def approve(signup: Signup, role: str, *, by: ledger.Actor) -> bool:
    """Lets the person in with a role. Answers whether this call did it: deciding twice the same way changes nothing. Raises
    Conflict (ALREADY_DECIDED) after another decision, Invalid (ROLE_INVALID)."""
    if role not in roles.ROLES:
        raise refusals.Invalid("Choose one of the roles.", code="ROLE_INVALID", field="role")
    if not _decide(signup, APPROVED, by, role=role):
        return False
    members.seat(signup.organization_id, db.session.get_one(User, signup.user_id), role, by=by)
    ledger.record("signups.approved", by=by, org=signup.organization_id, subject=signup, role=role)
    jobs.add(SEND_DECISION, org=None, subject=signup.id)
    return True


def reject(signup: Signup, reason: str, *, by: ledger.Actor) -> bool:
    """Turns the person away, who is told the reason. Answers and raises as `approve`."""
    if len(reason) > 500:
        raise refusals.Invalid("Keep it to 500 characters.", code="REASON_TOO_LONG", field="reason")
    if not _decide(signup, REJECTED, by, rejection=reason or None):
        return False
    if signup.user_id:
        members.turn_away(signup.organization_id, signup.user_id)
    ledger.record("signups.rejected", by=by, org=signup.organization_id, subject=signup, reason=reason)
    jobs.add(SEND_DECISION, org=None, subject=signup.id)
    return True


def settle(membership: Membership, *, by: ledger.Actor | None) -> None:
    """Somebody was seated by another way than this, such as an invitation: the request with which they wait is answered by it."""
    db.session.execute(
        sa.update(Signup)
        .where(Signup.organization_id == membership.organization_id, Signup.user_id == membership.user_id, Signup.status == PENDING)
        .values(
            status=APPROVED, role=membership.role, decided_by=by.id if by else None, decided_by_name=by.name if by else ledger.SYSTEM, decided_at=clock.now()
        )
    )


def pending_count(org_id: UUID) -> int:
    number: int = db.session.scalar(_PENDING, {"org": org_id}) or 0
    return number


def counts(org_id: UUID) -> dict[str, int]:
    """How many requests stand in each state."""
    rows = db.session.execute(sa.select(Signup.status, sa.func.count()).where(Signup.organization_id == org_id).group_by(Signup.status))
    return {row[0]: row[1] for row in rows}


def oldest(org_id: UUID) -> datetime | None:
    """Since when the one who waits longest waits."""
    return db.session.scalar(sa.select(sa.func.min(Signup.proved_at)).where(Signup.organization_id == org_id, Signup.status == PENDING))


def page(org_id: UUID, status: str, cursor: str | None) -> paging.Page[Signup]:
    """Requests in one state: those that wait in order of arrival, those decided with the newest decision first."""
    if status == PENDING:
        keys = (Signup.proved_at, Signup.id)
        order = keys
    else:
        keys = (Signup.decided_at, Signup.id)
        order = tuple(key.desc() for key in keys)  # type: ignore[assignment]
    statement = sa.select(Signup).where(Signup.organization_id == org_id, Signup.status == status).order_by(*order).limit(PAGE + 1)
    last = paging.decode(cursor, (paging.moment, UUID)) if cursor else None
    if last:
        statement = statement.where(paging.beyond(keys, last) if status == PENDING else paging.after(keys, last))
    rows: Sequence[Signup] = db.session.scalars(statement).all()
    return paging.cut(rows, PAGE, lambda row: (row.proved_at if status == PENDING else row.decided_at, row.id))


# Asked for by every page of a manager: compiled once.
_PENDING = (
    sa.select(sa.func.count())
    .select_from(Signup.__table__)
    .where(Signup.__table__.c.organization_id == sa.bindparam("org"), Signup.__table__.c.status == PENDING)
)


def _decide(signup: Signup, status: str, by: ledger.Actor, **more: str | None) -> bool:
    """Of several decisions at once, one stands."""
    changed = db.session.execute(
        sa.update(Signup)
        .where(Signup.id == signup.id, Signup.status == PENDING)
        .values(status=status, decided_by=by.id, decided_by_name=by.name, decided_at=clock.now(), **more)
        .returning(Signup.id)
    ).one_or_none()
    db.session.refresh(signup)
    if changed is None and signup.status != status:
        raise refusals.Conflict("%(name)s has decided about this already.", code="ALREADY_DECIDED", name=signup.decided_by_name or "Somebody")
    return changed is not None
