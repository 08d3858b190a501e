"""How much an organization may hold, and how much it holds: seats, bytes, and the assistant's tokens of a month.

An organization's own limit stands before its plan's; where it has an owner with a limit, the owner's organizations share
that too. Every use is one conditional UPDATE, so that of fifty at once none goes over. What stands in the platform database
is taken with its fact (`take`); bytes and tokens are reserved first, before anything is kept (`reserve`, then `settle`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from webapp.audit import ledger
from webapp.kit import clock, db, ids, refusals, volumes
from webapp.kit.log import log
from webapp.platform.models import Membership, Organization, Owner, Plan, Reservation, Usage

MEMBERS, STORAGE, AI_TOKENS = "members", "storage", "ai_tokens"
KINDS = (MEMBERS, STORAGE, AI_TOKENS)
HOLD = 30  # minutes: longer than any upload is at work after its bytes are there
EXPIRED_AT_ONCE = 500  # given back in one transaction
SEATED = ("active", "suspended")  # whoever is suspended keeps the seat, so that letting them in again cannot fail


class Row(NamedTuple):
    """`used` and `allowed` in bytes, seats or tokens; `allowed` is None where there is no limit."""

    kind: str
    used: int
    allowed: int | None


@dataclass(frozen=True, slots=True)
class Reserved:
    """What `settle` or `release` ends."""

    id: UUID
    organization_id: UUID
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class _Limits:
    own: int | None
    owner_hash: str | None
    shared: int | None


# For each kind the organization's own limit, its plan's, and what all organizations of its owner may have together.
_owners_plan = orm.aliased(Plan)
_OWN: dict[str, tuple[Any, Any, Any]] = {
    MEMBERS: (Organization.members_allowed, Plan.members, sa.null()),
    STORAGE: (Organization.storage_allowed, Plan.storage, sa.func.coalesce(Owner.storage_allowed, _owners_plan.storage)),
    AI_TOKENS: (Organization.ai_tokens_allowed, Plan.ai_tokens, sa.func.coalesce(Owner.tokens_allowed, _owners_plan.ai_tokens)),
}


def allowed(org_id: UUID, kind: str) -> int | None:
    """The limit of the organization by itself; None where there is none."""
    return _limits(_connection(), org_id, kind).own


def of(org_id: UUID) -> list[Row]:
    """One row for each kind, with this month's tokens."""
    columns = [sa.func.coalesce(_OWN[kind][0], _OWN[kind][1]) for kind in KINDS]
    found = db.session.execute(sa.select(*columns).join_from(Organization, Plan, Plan.name == Organization.plan).where(Organization.id == org_id)).one()
    rows = db.session.execute(sa.select(Usage.kind, Usage.period, Usage.used).where(Usage.organization_id == org_id, Usage.period.in_(("", _month()))))
    used = {row.kind: row.used for row in rows if row.period == period_of(row.kind)}
    return [Row(kind, used.get(kind, 0), limit) for kind, limit in zip(KINDS, found, strict=True)]


def take(org_id: UUID, kind: str, amount: int = 1) -> None:
    """Uses a part of the quota up within this unit of work: for facts that stand in the platform database. Raises Conflict
    (QUOTA_EXCEEDED)."""
    db.session.flush()
    _take(_connection(), org_id, kind, amount)


def check(org_id: UUID, kind: str, amount: int) -> None:
    """Whether that much would fit now, before anybody takes the trouble to bring it; nothing is held. Raises Conflict
    (QUOTA_EXCEEDED)."""
    connection = _connection()
    limits = _limits(connection, org_id, kind)
    is_over = limits.own is not None and _used(connection, org_id, kind) + amount > limits.own
    if not is_over and limits.shared is not None:
        is_over = int(connection.execute(sa.select(_shared(limits.owner_hash, kind))).scalar_one()) + amount > limits.shared
    if is_over:
        raise _refusal(connection, org_id, kind, amount, limits)


def reserve(org_id: UUID, kind: str, amount: int, *, minutes: int = HOLD) -> Reserved:
    """Holds a part of the quota for what is under way. Stands alone: call it before the unit of work's first platform write.
    Given back when that is rolled back, or when it is not settled in time. Raises Conflict (QUOTA_EXCEEDED)."""
    made, now = Reserved(ids.new(), org_id, kind, amount), clock.now()
    with db.aside() as connection:
        _take(connection, org_id, kind, amount)
        columns = {"id": made.id, "created_at": now, "organization_id": org_id, "kind": kind, "period": period_of(kind), "amount": amount}
        connection.execute(sa.insert(Reservation).values(**columns, expires_at=now + timedelta(minutes=minutes)))
    db.after_rollback(partial(_withdraw, made))
    return made


def settle(held: Reserved, used: int | None = None) -> None:
    """What it was reserved for is done, in this unit of work; `used` where that was less, or more, than was held."""
    row = db.session.execute(_SETTLED, {"id": held.id}).one_or_none()
    actual = held.amount if used is None else used
    period = row.period if row else period_of(held.kind)
    _add(_connection(), held.organization_id, held.kind, period, actual - held.amount if row else actual)


def release(held: Reserved) -> None:
    """What it was reserved for did not happen. Stands alone; twice gives back once."""
    with db.aside() as connection:
        _give_up(connection, Reservation.id == held.id)


def give_back(org_id: UUID, kind: str, amount: int = 1) -> None:
    """What was used is free again, in this unit of work."""
    _add(_connection(), org_id, kind, period_of(kind), -amount)


def expire() -> int:
    """Gives back what was reserved and never settled; answers how many. Each batch stands alone."""
    given_back = 0
    while True:
        late = sa.select(Reservation.id).where(Reservation.expires_at < clock.now()).limit(EXPIRED_AT_ONCE)
        with db.aside() as connection:
            some = _give_up(connection, Reservation.id.in_(late))
        given_back += some
        if some < EXPIRED_AT_ONCE:
            return given_back


def compare(org_id: UUID, kind: str, count: Callable[[], int]) -> int:
    """Counts what is really there, and puts the number right where it differs; answers by how much it did. A use that happens
    meanwhile wins: the number is then left for the next time."""
    known = _used(_connection(), org_id, kind)
    held = sa.select(sa.func.coalesce(sa.func.sum(Reservation.amount), 0)).where(Reservation.organization_id == org_id, Reservation.kind == kind)
    under_way = int(db.session.scalar(held) or 0)
    real = count() + under_way
    if real == known:
        return 0
    connection = _connection()
    _ensure(connection, org_id, kind)
    put_right = sa.update(Usage).where(*_row(org_id, kind), Usage.used == known).values(used=real).returning(Usage.used)
    if connection.execute(put_right).one_or_none() is None:
        return 0
    ledger.record("quota.put_right", by=None, org=org_id, kind=kind, before=known, after=real)
    log.warning("quota put right", organization=str(org_id), kind=kind, before=known, after=real)
    return real - known


def count_members(org_id: UUID) -> int:
    """Seats that are taken."""
    seats = sa.select(sa.func.count()).select_from(Membership).where(Membership.organization_id == org_id, Membership.status.in_(SEATED))
    return db.session.scalar(seats) or 0


def period_of(kind: str) -> str:
    """The month for what is counted by the month, else empty."""
    return _month() if kind == AI_TOKENS else ""


def spoken(kind: str, amount: int) -> str:
    """An amount as a person reads it: "1 GB" for 2**30 bytes, "12,000" for tokens."""
    return volumes.spoken(amount) if kind == STORAGE else f"{amount:,}"


def _withdraw(held: Reserved) -> None:
    """A failure here is no harm: the reservation expires."""
    try:
        release(held)
    except sa.exc.SQLAlchemyError as error:
        log.warning("reservation not released", reservation=str(held.id), reason=type(error).__name__)


def of_owner(owner_hash: str, kind: str) -> int:
    """What all organizations of an owner use together."""
    return int(db.session.execute(sa.select(_shared(owner_hash, kind))).scalar_one())


def _take(connection: sa.Connection, org_id: UUID, kind: str, amount: int) -> None:
    _ensure(connection, org_id, kind)
    limits = _limits(connection, org_id, kind)
    taking, facts = _TAKING, {"org": org_id, "of_kind": kind, "in_period": period_of(kind), "amount": amount}
    if limits.own is not None:
        taking, facts = _TAKING_WITHIN, facts | {"most": limits.own}
    if limits.shared is not None:
        # Holding the owner's row, two organizations of one owner are counted one after the other.
        connection.execute(sa.update(Owner).where(Owner.hash == limits.owner_hash).values(updated_at=Owner.updated_at))
        taking = taking.where(_shared(limits.owner_hash, kind) + amount <= limits.shared)
    if connection.execute(taking, facts).one_or_none() is None:
        raise _refusal(connection, org_id, kind, amount, limits)


def _refusal(connection: sa.Connection, org_id: UUID, kind: str, amount: int, limits: _Limits) -> refusals.Conflict:
    used = _used(connection, org_id, kind)
    if limits.own is not None and used + amount > limits.own:
        facts = {"used": spoken(kind, used), "allowed": spoken(kind, limits.own), "needed": spoken(kind, amount)}
        return refusals.Conflict(_SENTENCES[kind], code="QUOTA_EXCEEDED", **facts)
    together = int(connection.execute(sa.select(_shared(limits.owner_hash, kind))).scalar_one())
    facts = {"used": spoken(kind, together), "allowed": spoken(kind, limits.shared or 0), "needed": spoken(kind, amount)}
    return refusals.Conflict(_SHARED_SENTENCES[kind], code="QUOTA_EXCEEDED", **facts)


_SENTENCES = {
    MEMBERS: refusals.marked("%(used)s of %(allowed)s seats are taken. Remove somebody who no longer needs theirs, or have the plan changed."),
    STORAGE: refusals.marked("%(used)s of %(allowed)s are full, and this needs %(needed)s. Delete what nobody needs, or have the plan changed."),
    AI_TOKENS: refusals.marked("%(used)s of this month’s %(allowed)s tokens are used up. Wait for the next month, or have the plan changed."),
}
_SHARED_SENTENCES = {
    STORAGE: refusals.marked("The organizations of this owner share %(allowed)s, and %(used)s are full. Delete what nobody needs, or have the quota raised."),
    AI_TOKENS: refusals.marked("The organizations of this owner share %(allowed)s tokens a month, and %(used)s are used up. Have the quota raised, or wait."),
}


def _limits(connection: sa.Connection, org_id: UUID, kind: str) -> _Limits:
    return _Limits(*connection.execute(_LIMITS[kind], {"org": org_id}).one())


def _limits_of(kind: str) -> sa.Select[Any]:
    own, plan, shared = _OWN[kind]
    columns = (sa.func.coalesce(own, plan), Organization.owner_hash, shared)
    joined = sa.select(*columns).join_from(Organization, Plan, Plan.name == Organization.plan).outerjoin(Owner, Owner.hash == Organization.owner_hash)
    return joined.outerjoin(_owners_plan, _owners_plan.name == Owner.plan).where(Organization.id == sa.bindparam("org", type_=sa.Uuid()))


def _shared(owner_hash: str | None, kind: str) -> Any:
    """What all organizations of an owner use together, as a subquery."""
    theirs, held = orm.aliased(Organization), orm.aliased(Usage)
    together = sa.select(sa.func.coalesce(sa.func.sum(held.used), 0)).join(theirs, theirs.id == held.organization_id)
    return together.where(theirs.owner_hash == owner_hash, held.kind == kind, held.period == period_of(kind)).correlate(None).scalar_subquery()


def _ensure(connection: sa.Connection, org_id: UUID, kind: str) -> None:
    insert = db.upsert(Usage, connection).values(organization_id=org_id, kind=kind, period=period_of(kind), used=0)
    connection.execute(insert.on_conflict_do_nothing(index_elements=[Usage.organization_id, Usage.kind, Usage.period]))


def _used(connection: sa.Connection, org_id: UUID, kind: str) -> int:
    return connection.execute(_USED, {"org": org_id, "kind": kind, "period": period_of(kind)}).scalar() or 0


def _row(org_id: UUID, kind: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (Usage.organization_id == org_id, Usage.kind == kind, Usage.period == period_of(kind))


def _give_up(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    gone = sa.delete(Reservation).where(which).returning(Reservation.organization_id, Reservation.kind, Reservation.period, Reservation.amount)
    rows = connection.execute(gone).all()
    for row in rows:
        _add(connection, row.organization_id, row.kind, row.period, -row.amount)
    return len(rows)


def _add(connection: sa.Connection, org_id: UUID, kind: str, period: str, amount: int) -> None:
    """Never below nothing, whatever was counted twice."""
    if amount == 0:
        return
    after = Usage.used + amount
    where = (Usage.organization_id == org_id, Usage.kind == kind, Usage.period == period)
    connection.execute(sa.update(Usage).where(*where).values(used=sa.case((after < 0, 0), else_=after)))


def _connection() -> sa.Connection:
    return db.session.connection(bind_arguments=db.PLATFORM)


def _month() -> str:
    return f"{clock.now():%Y-%m}"


# Made once: every upload asks each of them.
_LIMITS = {kind: _limits_of(kind) for kind in KINDS}
_usage = Usage.__table__.c
_org: Any = sa.bindparam("org", type_=sa.Uuid())
_USED = sa.select(_usage.used).where(_usage.organization_id == _org, _usage.kind == sa.bindparam("kind"), _usage.period == sa.bindparam("period"))
_TAKING = (
    sa.update(Usage.__table__)
    .where(_usage.organization_id == _org, _usage.kind == sa.bindparam("of_kind"), _usage.period == sa.bindparam("in_period"))
    .values(used=_usage.used + sa.bindparam("amount", type_=_usage.used.type))
    .returning(_usage.used)
)
_TAKING_WITHIN = _TAKING.where(_usage.used + sa.bindparam("amount", type_=_usage.used.type) <= sa.bindparam("most", type_=_usage.used.type))
_SETTLED = sa.delete(Reservation.__table__).where(Reservation.__table__.c.id == sa.bindparam("id", type_=sa.Uuid())).returning(Reservation.__table__.c.period)
