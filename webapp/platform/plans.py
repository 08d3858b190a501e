"""Plans: named sets of limits and modules. An edit counts at once for every organization on the plan."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import db, paging, refusals
from webapp.platform import modules, registry, terms
from webapp.platform.models import Organization, Owner, Plan

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")
FIRST = "free"  # what organizations are founded on where nothing is said
LIMITS = ("members", "storage", "ai_tokens", "instances")


class Offer(TypedDict, total=False):
    """What a plan gives. A limit of None is none; `storage` in bytes, `ai_tokens` a month."""

    label: str
    position: int
    members: int | None
    storage: int | None
    ai_tokens: int | None
    instances: int | None
    custom_settings: bool
    modules: list[str]


class Line(NamedTuple):
    plan: Plan
    organizations: int


def listing() -> list[Line]:
    """All plans in their order, with how many organizations are on each."""
    return [Line(row[0], row[1]) for row in db.session.execute(_listed())]


def page(cursor: str | None, *, limit: int) -> paging.Page[Line]:
    """The same by pages."""
    last = paging.decode(cursor, (paging.whole, paging.word))
    asked = _listed().limit(limit + 1)
    if last:
        asked = asked.where(paging.beyond((Plan.position, Plan.name), last))
    lines = [Line(row[0], row[1]) for row in db.session.execute(asked)]
    return paging.cut(lines, limit, lambda line: (line.plan.position, line.plan.name))


def organizations_on(plan: Plan) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Organization.plan == plan.name)) or 0


def find(name: str) -> Plan:
    """Raises NotFound."""
    plan = db.session.get(Plan, name)
    if plan is None:
        raise refusals.NotFound()
    return plan


def add(name: str, offer: Offer, *, by: ledger.Actor | None) -> Plan:
    """Raises Invalid (PLAN_NAME_INVALID, and as `change`), Conflict (PLAN_TAKEN)."""
    if not NAME.fullmatch(name):
        raise refusals.Invalid("A plan's name has 1 to 30 letters a-z, digits and hyphens.", code="PLAN_NAME_INVALID", field="name")
    if db.session.get(Plan, name):
        raise refusals.Conflict("There is a plan %(plan)s already.", code="PLAN_TAKEN", field="name", plan=name)
    last = db.session.scalar(sa.select(sa.func.max(Plan.position))) or 0
    plan = Plan(name=name, **{"label": name, "position": last + 1, "custom_settings": False, "modules": [], **_checked(offer)})
    db.session.add(plan)
    db.session.flush()
    ledger.record("plans.added", by=by, org=None, plan=name)
    return plan


def change(plan: Plan, offer: Offer, *, by: ledger.Actor | None) -> None:
    """Changes what is given. Raises Invalid (LABEL_INVALID, LIMIT_INVALID, INVALID_MODULE, ENHANCEMENT_REQUIRES_STANDALONE)."""
    after = _checked(offer)
    before = {field: getattr(plan, field) for field in after if getattr(plan, field) != after[field]}
    if not before:
        return
    for field in before:
        setattr(plan, field, after[field])
    db.session.flush()
    db.after_commit(registry.drop_all)
    ledger.record("plans.changed", by=by, org=None, plan=plan.name, before=before, after={field: after[field] for field in before})


def delete(plan: Plan, *, by: ledger.Actor | None) -> None:
    """Raises Conflict (PLAN_IN_USE) where an organization or an owner is on it, and for the one that new organizations get."""
    if plan.name == FIRST:
        raise refusals.Conflict("New organizations start on this plan, so it stays.", code="PLAN_IN_USE")
    used = sum(db.session.scalar(sa.select(sa.func.count()).where(model.plan == plan.name)) or 0 for model in (Organization, Owner))
    if used:
        raise refusals.Conflict("%(number)s organizations or owners are on this plan. Move them first.", code="PLAN_IN_USE", number=used)
    db.session.delete(plan)
    db.session.flush()
    ledger.record("plans.deleted", by=by, org=None, plan=plan.name)


def check_modules(names: Sequence[str]) -> list[str]:
    """The modules in the catalogue's order, each once. Raises Invalid (INVALID_MODULE, ENHANCEMENT_REQUIRES_STANDALONE)."""
    for name in names:
        if name not in modules.CATALOGUE:
            raise refusals.Invalid("There is no module %(module)s.", code="INVALID_MODULE", field="modules", module=name)
        needs = modules.CATALOGUE[name].needs
        if needs and needs not in names:
            raise refusals.Invalid(
                "%(module)s needs %(needs)s, which is not among them.",
                code="ENHANCEMENT_REQUIRES_STANDALONE",
                field="modules",
                module=modules.CATALOGUE[name].label,
                needs=modules.CATALOGUE[needs].label,
            )
    return [name for name in modules.CATALOGUE if name in names]


def _listed() -> sa.Select[Any]:
    number = sa.select(sa.func.count()).where(Organization.plan == Plan.name).scalar_subquery()
    return sa.select(Plan, number).order_by(Plan.position, Plan.name)


def _checked(offer: Offer) -> dict[str, object]:
    given: dict[str, object] = {**offer}
    if "label" in offer:
        given["label"] = " ".join(offer["label"].split())
        if not 1 <= len(str(given["label"])) <= 60:
            raise refusals.Invalid("A label has 1 to 60 characters.", code="LABEL_INVALID", field="label")
    if "modules" in offer:
        given["modules"] = check_modules(offer["modules"])
    for field in LIMITS:
        terms.check_limit(given.get(field), field)
    return given
