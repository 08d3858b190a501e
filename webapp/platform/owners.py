"""Owners: people who found organizations, and what all of theirs may have together. Other systems know them by a hash."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, db, paging, refusals
from webapp.platform import quota
from webapp.platform.models import Organization, Owner, Plan

HASH = re.compile(r"[A-Za-z0-9_-]{1,64}")  # SHA-256 hex is ours; others may name their owners as they like
MOST = 2**53  # the largest whole number that every JSON reader keeps
LIMITS = ("instances_allowed", "tokens_allowed", "storage_allowed")
MOST_INSTANCES = 1_000_000


# The plan of whoever founds for the first time.
_CHEAPEST = sa.select(Plan).order_by(Plan.position, Plan.name).limit(1)


@dataclass(frozen=True, slots=True)
class Quota:
    """An owner's, or what one organization has by itself; storage in bytes, tokens of this month. None allowed: no limit.
    `as_of` is when another system said so, where it did and does not answer now."""

    owner_hash: str | None
    instances_allowed: int | None
    instances_used: int
    tokens_allowed: int | None
    tokens_used: int
    storage_allowed: int | None
    storage_used: int
    as_of: datetime | None = None

    @property
    def has_room(self) -> bool:
        """Whether one more organization fits."""
        return self.instances_allowed is None or self.instances_used < self.instances_allowed


class Line(NamedTuple):
    """An owner in a list. What is allowed is their own limit, else their plan's."""

    hash: str
    email: str | None
    plan: str
    instances_allowed: int | None
    instances_used: int
    tokens_allowed: int | None
    storage_allowed: int | None
    organizations: int


def hash_of(email: str) -> str:
    """By which somebody is known whom no other system named."""
    return hashlib.sha256(email.lower().encode()).hexdigest()


def clean_hash(text: str) -> str:
    """Raises Invalid."""
    if not HASH.fullmatch(text):
        raise refusals.Invalid("An owner is named by 1 to 64 letters, digits, - and _.", code="OWNER_INVALID", field="userIdHash")
    return text


def find(owner_hash: str) -> Owner | None:
    return db.session.get(Owner, owner_hash)


def get(owner_hash: str) -> Owner:
    """Raises NotFound."""
    owner = find(owner_hash)
    if owner is None:
        raise refusals.NotFound()
    return owner


def of_email(email: str) -> Owner | None:
    """Whoever has this address; where several do, the one that another system named."""
    own = sa.case((Owner.hash == hash_of(email), 1), else_=0)
    return db.session.scalar(sa.select(Owner).where(Owner.email == email).order_by(own, Owner.hash).limit(1)) or find(hash_of(email))


def ensure(owner_hash: str, *, email: str | None = None) -> Owner:
    """The owner of that hash, made on the first plan where there was none."""
    connection = db.session.connection(bind_arguments=db.PLATFORM)
    cheapest = db.session.scalars(_CHEAPEST).one().name
    made = db.upsert(Owner, connection).values(hash=owner_hash, email=email, plan=cheapest, instances_used=0, updated_at=clock.now())
    connection.execute(made.on_conflict_do_nothing(index_elements=[Owner.hash]))
    owner = db.session.get_one(Owner, owner_hash)
    if email and owner.email is None:
        owner.email = email
        db.session.flush()
    return owner


def take_instance(owner_hash: str) -> None:
    """One more organization counts for the owner, in this unit of work. Raises Conflict (QUOTA_EXCEEDED)."""
    limit = sa.select(sa.func.coalesce(Owner.instances_allowed, Plan.instances)).join(Plan, Plan.name == Owner.plan).where(Owner.hash == owner_hash)
    allowed = limit.correlate(None).scalar_subquery()
    fits = sa.or_(allowed.is_(None), Owner.instances_used < allowed)
    taking = sa.update(Owner).where(Owner.hash == owner_hash, fits).values(instances_used=Owner.instances_used + 1).returning(Owner.instances_used)
    if _changed(taking) is None:
        used, most = db.session.execute(sa.select(Owner.instances_used, allowed).where(Owner.hash == owner_hash)).one()
        raise used_up(used, most)


def used_up(used: int, allowed: int | None) -> refusals.Conflict:
    return refusals.Conflict(
        "%(used)s of %(allowed)s organizations are used. Give one up, or have the quota raised, then try again.",
        code="QUOTA_EXCEEDED",
        used=used,
        allowed=allowed or 0,
    )


def give_back_instance(owner_hash: str) -> None:
    """One organization less counts for the owner."""
    less = sa.case((Owner.instances_used > 0, Owner.instances_used - 1), else_=0)
    _changed(sa.update(Owner).where(Owner.hash == owner_hash).values(instances_used=less).returning(Owner.instances_used))


def change(owner: Owner, limits: Mapping[str, int | None], *, plan: str | None = None, by: ledger.Actor | None) -> None:
    """Sets those of LIMITS that are given; None means the plan's. Raises Invalid (AMOUNT_INVALID, PLAN_INVALID)."""
    if plan is not None and db.session.get(Plan, plan) is None:
        raise refusals.Invalid("There is no such plan.", code="PLAN_INVALID", field="plan")
    for name, amount in limits.items():
        most = MOST_INSTANCES if name == "instances_allowed" else MOST
        if name not in LIMITS or (amount is not None and not 0 <= amount <= most):
            raise refusals.Invalid("Write a whole number from 0 to %(most)s.", code="AMOUNT_INVALID", field=name, most=f"{most:,}")
    wanted: dict[str, Any] = {**limits, **({"plan": plan} if plan is not None else {})}
    changed = {name: value for name, value in wanted.items() if getattr(owner, name) != value}
    for name, value in changed.items():
        setattr(owner, name, value)
    if changed:
        db.session.flush()
        ledger.record("owners.changed", by=by, org=None, owner=owner.hash, **changed)


def plans() -> list[tuple[str, str]]:
    """Name and label of each plan, in their order."""
    return [(row.name, row.label) for row in db.session.execute(sa.select(Plan.name, Plan.label).order_by(Plan.position, Plan.name))]


def quota_of(owner: Owner) -> Quota:
    """As this installation counts."""
    plan = db.session.get_one(Plan, owner.plan)
    return Quota(
        owner.hash,
        _first(owner.instances_allowed, plan.instances),
        owner.instances_used,
        _first(owner.tokens_allowed, plan.ai_tokens),
        quota.of_owner(owner.hash, quota.AI_TOKENS),
        _first(owner.storage_allowed, plan.storage),
        quota.of_owner(owner.hash, quota.STORAGE),
    )


def quota_of_newcomer(owner_hash: str) -> Quota:
    """What somebody will have who founds their first organization here."""
    plan = db.session.scalars(_CHEAPEST).one()
    return Quota(owner_hash, plan.instances, 0, plan.ai_tokens, 0, plan.storage, 0)


def quota_of_organization(org_id: UUID) -> Quota:
    """What one organization may have, with its owner's instances."""
    rows = {row.kind: row for row in quota.of(org_id)}
    tokens, storage = rows[quota.AI_TOKENS], rows[quota.STORAGE]
    owner_hash = db.session.scalar(sa.select(Organization.owner_hash).where(Organization.id == org_id))
    owner = find(owner_hash) if owner_hash else None
    instances = _first(owner.instances_allowed, db.session.get_one(Plan, owner.plan).instances) if owner else None
    return Quota(owner_hash, instances, owner.instances_used if owner else 1, tokens.allowed, tokens.used, storage.allowed, storage.used)


def page(cursor: str | None, *, limit: int = 50) -> paging.Page[Line]:
    """Owners by hash."""
    theirs = sa.select(sa.func.count()).where(Organization.owner_hash == Owner.hash).correlate(Owner).scalar_subquery()
    listed = (
        sa.select(
            Owner.hash,
            Owner.email,
            Owner.plan,
            sa.func.coalesce(Owner.instances_allowed, Plan.instances),
            Owner.instances_used,
            sa.func.coalesce(Owner.tokens_allowed, Plan.ai_tokens),
            sa.func.coalesce(Owner.storage_allowed, Plan.storage),
            theirs,
        )
        .join(Plan, Plan.name == Owner.plan)
        .order_by(Owner.hash)
        .limit(limit + 1)
    )
    last = paging.decode(cursor, (paging.word,))
    if last:
        listed = listed.where(Owner.hash > last[0])
    return paging.cut([Line(*row) for row in db.session.execute(listed)], limit, lambda line: (line.hash,))


def _first(*amounts: int | None) -> int | None:
    return next((amount for amount in amounts if amount is not None), None)


def _changed(statement: Any) -> Any:
    """Core's answer, with what the session remembers of the owner forgotten."""
    db.session.flush()
    found = db.session.execute(statement, execution_options={"synchronize_session": False}).one_or_none()
    for known in list(db.session.identity_map.values()):
        if isinstance(known, Owner):
            db.session.expire(known)
    return found
