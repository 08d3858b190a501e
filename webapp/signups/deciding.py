"""A manager's decision, made once. Call these inside the organization's context."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, ids, paging, refusals
from webapp.orgs import groups as member_groups
from webapp.orgs import members, roles
from webapp.orgs.models import MemberGroup
from webapp.platform.models import Membership, User
from webapp.signups.models import APPROVED, EXPIRED, PENDING, REJECTED, UNVERIFIED, WITHDRAWN, Signup

SEND_DECISION = "signups.send_decision"
PAGE = 25
TOGETHER = 100  # decided at once at most: four pages of cards
STATES = (PENDING, APPROVED, REJECTED, EXPIRED, WITHDRAWN)


@dataclass(slots=True)
class Outcome:
    """What became of several: `done` were decided by this call, `skipped` were not, each with the sentence why."""

    done: list[Signup] = field(default_factory=list)
    skipped: list[tuple[Signup, refusals.Refusal]] = field(default_factory=list)


def find(org_id: UUID, signup_id: UUID) -> Signup:
    """A request whose address was proved, of this organization. Raises NotFound."""
    signup: Signup | None = db.session.scalar(sa.select(Signup).where(Signup.id == signup_id, Signup.organization_id == org_id, Signup.status != UNVERIFIED))
    if signup is None:
        raise refusals.NotFound()
    return signup


def approve(signup: Signup, role: str, *, groups: Sequence[str] = (), by: ledger.Actor | None) -> bool:
    """Lets the person in with a role, and into groups by their ids. Answers whether this call did it: deciding twice the same
    way changes nothing. `by` is None where nobody decides but a verified domain; then no letter is sent. Raises Conflict
    (ALREADY_DECIDED) after another decision, Invalid (ROLE_INVALID, GROUP_UNKNOWN)."""
    if role not in roles.ROLES:
        raise refusals.Invalid("Choose one of the roles.", code="ROLE_INVALID", field="role")
    chosen = _groups(groups)
    if not _decide(signup, APPROVED, by, role=role, groups=[str(group.id) for group in chosen]):
        return False
    user = db.session.get_one(User, signup.user_id)
    members.seat(signup.organization_id, user, role, by=by)
    for group in chosen:
        member_groups.join(signup.organization_id, group, user.id, by=by)
    ledger.record("signups.approved", by=by, org=signup.organization_id, subject=signup, role=role, groups=signup.groups)
    if by is not None:
        jobs.add(SEND_DECISION, org=None, subject=signup.id)
    return True


def together(org_id: UUID, signup_ids: Sequence[str], decide: Callable[[Signup], bool]) -> Outcome:
    """`decide` for each of several requests, every one judged by itself: what is refused of one stops none of the others. Ids
    that are none of this organization's are left out. Raises Invalid (NOBODY_CHOSEN, TOO_MANY_CHOSEN)."""
    chosen = [known for known in dict.fromkeys(ids.parse(text) for text in signup_ids) if known]
    if not chosen:
        raise refusals.Invalid("Choose somebody first.", code="NOBODY_CHOSEN")
    if len(chosen) > TOGETHER:
        raise refusals.Invalid("Choose %(most)s at most.", code="TOO_MANY_CHOSEN", most=TOGETHER)
    outcome = Outcome()
    for signup_id in chosen:
        with suppress(refusals.NotFound):
            _decide_apart(find(org_id, signup_id), decide, outcome)
    return outcome


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


def page(org_id: UUID, status: str, cursor: str | None, *, limit: int = PAGE) -> paging.Page[Signup]:
    """Requests in one state: those that wait in order of arrival, those decided with the newest decision first."""
    if status == PENDING:
        keys = (Signup.proved_at, Signup.id)
        order = keys
    else:
        keys = (Signup.decided_at, Signup.id)
        order = tuple(key.desc() for key in keys)  # type: ignore[assignment]
    statement = sa.select(Signup).where(Signup.organization_id == org_id, Signup.status == status).order_by(*order).limit(limit + 1)
    last = paging.decode(cursor, (paging.moment, UUID))
    if last:
        statement = statement.where(paging.beyond(keys, last) if status == PENDING else paging.after(keys, last))
    rows: Sequence[Signup] = db.session.scalars(statement).all()
    return paging.cut(rows, limit, lambda row: (row.proved_at if status == PENDING else row.decided_at, row.id))


# Asked for by every page of a manager: compiled once.
_PENDING = (
    sa.select(sa.func.count())
    .select_from(Signup.__table__)
    .where(Signup.__table__.c.organization_id == sa.bindparam("org"), Signup.__table__.c.status == PENDING)
)


def _groups(chosen: Sequence[str]) -> list[MemberGroup]:
    """The groups of these ids. Raises Invalid (GROUP_UNKNOWN)."""
    wanted = {ids.parse(text) for text in chosen}
    known = member_groups.named(group for group in wanted if group)
    if len(known) != len(wanted):
        raise refusals.Invalid("One of these groups is gone. Load the page again, then choose anew.", code="GROUP_UNKNOWN", field="groups")
    return known


def _decide_apart(signup: Signup, decide: Callable[[Signup], bool], outcome: Outcome) -> None:
    """Within a savepoint, so that half a decision leaves nothing."""
    try:
        with db.session.begin_nested():
            if decide(signup):
                outcome.done.append(signup)
    except refusals.Refusal as refusal:
        outcome.skipped.append((signup, refusal))


def _decide(signup: Signup, status: str, by: ledger.Actor | None, **more: object) -> bool:
    """Of several decisions at once, one stands."""
    decider = {"decided_by": by.id if by else None, "decided_by_name": by.name if by else ledger.SYSTEM, "decided_at": clock.now()}
    changed = db.session.execute(
        sa.update(Signup).where(Signup.id == signup.id, Signup.status == PENDING).values(status=status, **decider, **more).returning(Signup.id)
    ).one_or_none()
    db.session.refresh(signup)
    if changed is None and signup.status != status:
        raise _late(signup)
    return changed is not None


def _late(signup: Signup) -> refusals.Conflict:
    if signup.status == WITHDRAWN:
        return refusals.Conflict("%(name)s has withdrawn the request.", code="ALREADY_DECIDED", name=signup.name)
    if signup.status == EXPIRED:
        return refusals.Conflict("The request of %(name)s is too old. They can ask again.", code="ALREADY_DECIDED", name=signup.name)
    return refusals.Conflict("%(name)s has decided about this already.", code="ALREADY_DECIDED", name=signup.decided_by_name or ledger.SYSTEM)
