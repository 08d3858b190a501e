"""Which modules an organization has: those its plan allows, without those its managers switched off."""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.audit import ledger
from webapp.kit import db, refusals
from webapp.platform import modules, registry
from webapp.platform.models import Organization, Plan


@dataclass(frozen=True, slots=True)
class Held:
    """`allowed` is what the plan has, `on` what is switched on of it. Both in the order of the catalogue."""

    plan: str
    plan_label: str
    allowed: list[str]
    on: list[str]


class Unfit(refusals.Invalid):
    """The modules that were asked for do not fit. `module` is the one that is to blame, as it was written."""

    def __init__(self, sentence: str, *, code: str, module: str, **facts: object) -> None:
        super().__init__(sentence, code=code, field="modules", **{"module": module, **facts})
        self.module = module


def of(org: Organization) -> Held:
    plan = db.session.get_one(Plan, org.plan)
    return Held(plan.name, plan.label, _ordered(plan.modules), _ordered(modules.effective(plan.modules, org.modules_off)))


def switch(org: Organization, wanted: Iterable[str], *, by: ledger.Actor) -> Held:
    """Switches on what is wanted, and off whatever else the plan allows; it counts with everybody's next request. Raises Unfit:
    INVALID_MODULE for one there is none of or the plan has not, ENHANCEMENT_REQUIRES_STANDALONE for one whose base is not wanted."""
    held, chosen = of(org), list(dict.fromkeys(wanted))
    for name in chosen:
        _refuse_unless_allowed(name, held)
    for name in chosen:
        _refuse_without_base(name, chosen)
    if set(chosen) == set(held.on):
        return held
    org.modules_off = [name for name in held.allowed if name not in chosen]
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
    after = of(org)
    ledger.record("modules.switched", by=by, org=org.id, subject=org, before=held.on, after=after.on)
    return after


def _refuse_unless_allowed(name: str, held: Held) -> None:
    if name not in modules.CATALOGUE:
        raise Unfit("There is no module %(module)s.", code="INVALID_MODULE", module=name[:60])
    if name not in held.allowed:
        raise Unfit(
            "%(label)s is not part of the plan %(plan)s.",
            code="INVALID_MODULE",
            module=name,
            label=refusals.Words(modules.CATALOGUE[name].label),
            plan=held.plan_label,
        )


def _refuse_without_base(name: str, chosen: list[str]) -> None:
    module = modules.CATALOGUE[name]
    if module.needs and module.needs not in chosen:
        raise Unfit(
            "%(enhancement)s stands on %(standalone)s, which is off. Switch %(standalone)s on as well, or %(enhancement)s off.",
            code="ENHANCEMENT_REQUIRES_STANDALONE",
            module=name,
            enhancement=refusals.Words(module.label),
            standalone=refusals.Words(modules.CATALOGUE[module.needs].label),
        )


def _ordered(names: Iterable[str]) -> list[str]:
    known = set(names)
    return [name for name in modules.CATALOGUE if name in known]
