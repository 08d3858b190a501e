"""Outside services as an organization has them: what is shipped, the platform's values over it, its own over those. Call these
inside the organization's context; `org_id` is asked for where the platform says which plan it is on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import crypto, db, refusals
from webapp.settings import declared, store
from webapp.settings.models import Integration, Override, Provider, Tested

SPELT = re.compile(r"[a-z_]{1,40}")  # a field's name that is said back to whoever sent it: a key that was pasted in its place is none
CONNECTED, FAILED, UNTESTED = "connected", "failed", "untested"


@dataclass(frozen=True, slots=True)
class Effective:
    """What counts. `own`: values that the organization gave, and that are used; `kept`: values that are not used, since the
    plan follows the platform. `default`: the platform's values. `services`: the
    providers on offer by name, with what they are called. `tested_at`, `outcome`, `took_ms`: the last try with just these."""

    type: str
    enabled: bool
    service: str
    provider: Provider | None
    model: str
    values: Mapping[str, Any]
    default: Mapping[str, Any]
    own: Mapping[str, Any]
    kept: Mapping[str, Any]
    models: tuple[str, ...]
    services: Mapping[str, str]
    may_customize: bool
    fingerprint: str
    status: str = UNTESTED
    outcome: str | None = None
    tested_at: datetime | None = None
    took_ms: int | None = None

    @property
    def using_global(self) -> bool:
        return not self.own

    @property
    def provider_name(self) -> str:
        return self.provider.label if self.provider else self.service

    @property
    def base_url(self) -> str:
        return self.provider.base_url if self.provider else ""

    @property
    def temperature(self) -> float:
        return float(self.values["temperature"])

    @property
    def max_tokens(self) -> int:
        return int(self.values["max_tokens"])

    @property
    def image_quality(self) -> str:
        return str(self.values["image_quality"])

    @property
    def image_style(self) -> str:
        return str(self.values["image_style"])

    @property
    def image_sizes(self) -> list[str]:
        return list(self.values["image_sizes"])


@dataclass(frozen=True, slots=True)
class Level:
    """The platform's part: what it gives over what is shipped, and what it offers."""

    type: str
    row: Integration | None
    providers: Mapping[str, Provider]

    @property
    def offers(self) -> dict[str, list[str]]:
        """The models of each provider that there is."""
        found = {**declared.OFFERS[self.type], **(self.row.offers if self.row else {})}
        return {name: list(models) for name, models in found.items() if models and name in self.providers}

    @property
    def given(self) -> dict[str, Any]:
        return dict(self.row.given) if self.row else {}


def effective(org_id: UUID, type: str) -> Effective:  # noqa: A002 - the word of the API
    """What the organization has now. Raises NotFound for a type there is none of."""
    level = platform_level(type)
    override, may = db.session.get(Override, type), store.may_customize(org_id)
    given = dict(override.given) if override else {}
    return _merged(level, own=given if may else {}, kept={} if may else given, may=may, tested=override)


def platform(type: str) -> Effective:  # noqa: A002
    """What an organization without its own values has."""
    level = platform_level(type)
    return _merged(level, own={}, kept={}, may=True, tested=level.row)


def platform_level(type: str) -> Level:  # noqa: A002
    """Raises NotFound."""
    if type not in declared.INTEGRATIONS:
        raise refusals.NotFound()
    return Level(type, db.session.get(Integration, type), {one.name: one for one in db.session.scalars(sa.select(Provider).order_by(Provider.name))})


def replace(org_id: UUID, type: str, given: Mapping[str, object], *, by: ledger.Actor) -> Effective:  # noqa: A002
    """Makes `given` all that the organization says otherwise; what is left out follows the platform. Fields that bear a secret's name
    are dropped, and that is recorded. Raises NotAllowed (PLAN_FORBIDS_OVERRIDE), Invalid (SETTING_UNKNOWN, SETTING_INVALID)."""
    level = platform_level(type)
    wanted, dropped = _without_keys(type, given)
    if dropped:
        ledger.record_refusal("integrations.keys", by=by, org=org_id, code="KEY_DROPPED", integration=type, number=dropped)
    store.need_own_settings(org_id, by=by)
    settings = {name: one for name, one in declared.INTEGRATIONS[type].items() if one.own}
    own = _read(settings, wanted)
    _refuse_unoffered(level, own)
    default = _values(level, {})
    own = {name: value for name, value in own.items() if value != (_values(level, own, but="model") if name == "model" else default)[name]}
    row = _row(type)
    before, row.given = dict(row.given), own
    db.session.flush()
    if before != own:
        ledger.record_inside("integrations.changed", by=by, integration=type, before=before, after=own)
    return effective(org_id, type)


def reset(org_id: UUID, type: str, *, by: ledger.Actor) -> Effective:  # noqa: A002
    """Back to the platform's values; on any plan."""
    platform_level(type)
    row = db.session.get(Override, type)
    if row is not None and row.given:
        ledger.record_inside("integrations.reset", by=by, integration=type, before=dict(row.given))
        row.given = {}
        db.session.flush()
    return effective(org_id, type)


def change_platform(type: str, given: Mapping[str, object], offers: Mapping[str, list[str]] | None = None, *, by: ledger.Actor | None) -> Effective:  # noqa: A002
    """Changes what is given of the platform's values, and what it offers. Everybody without an own value has it from the next
    call on. Raises Invalid (SETTING_UNKNOWN, SETTING_INVALID)."""
    level = platform_level(type)
    settings = declared.INTEGRATIONS[type]
    wanted = level.given | _read(settings, given)
    row = level.row or Integration(type=type, given={}, offers={})
    db.session.add(row)
    before = {"given": dict(row.given or {}), "offers": dict(row.offers or {})}
    if offers is not None:
        row.offers = {name: _models(models) for name, models in offers.items() if _models(models) != declared.OFFERS[type].get(name, [])}
    level = Level(type, row, level.providers)
    if "service" in wanted and "model" not in given and wanted.get("model") not in level.offers.get(str(wanted["service"]), []):
        wanted.pop("model", None)
    _refuse_unoffered(level, wanted)
    row.given = {name: value for name, value in wanted.items() if value != settings[name].default}
    db.session.flush()
    after = {"given": row.given, "offers": row.offers}
    if before != after:
        ledger.record("integrations.defaults_changed", by=by, org=None, integration=type, before=before, after=after)
    return platform(type)


def users_of(provider: Provider) -> list[str]:
    """The integrations whose platform default calls a provider."""
    return [type for type in declared.INTEGRATIONS if platform(type).service == provider.name]


def remember(row: Tested, tried: Effective, outcome: str, took_ms: int, at: datetime) -> None:
    """Writes down what a try with these values came to."""
    row.outcome, row.took_ms, row.tested_at, row.tested_of = outcome, took_ms, at, tried.fingerprint
    db.session.flush()


def row_of(type: str) -> Override:  # noqa: A002
    """The organization's row, made where there is none yet."""
    return _row(type)


def platform_row_of(type: str) -> Integration:  # noqa: A002
    row = db.session.get(Integration, type) or Integration(type=type, given={}, offers={})
    db.session.add(row)
    return row


def _merged(level: Level, *, own: dict[str, Any], kept: dict[str, Any], may: bool, tested: Tested | None) -> Effective:
    default, values = _values(level, {}), _values(level, own)
    service = values["service"]
    provider = level.providers.get(service)
    fingerprint = _fingerprint(values, provider)
    counts = tested is not None and tested.tested_of == fingerprint
    return Effective(
        type=level.type,
        enabled=values["enabled"],
        service=service,
        provider=provider,
        model=values["model"],
        values=values,
        default=default,
        own={name: value for name, value in own.items() if values.get(name) == value},
        kept=kept,
        models=tuple(level.offers.get(service, ())),
        services={name: level.providers[name].label for name in level.offers},
        may_customize=may,
        fingerprint=fingerprint,
        status=(CONNECTED if tested.outcome == CONNECTED else FAILED) if tested and counts else UNTESTED,
        outcome=tested.outcome if tested and counts else None,
        tested_at=tested.tested_at if tested and counts else None,
        took_ms=tested.took_ms if tested and counts else None,
    )


def _values(level: Level, own: Mapping[str, Any], *, but: str = "") -> dict[str, Any]:
    """Shipped, platform's, own, one over the other. A service or model that is offered no more gives way to the one below it, and
    a model to the first that its service has."""
    settings = declared.INTEGRATIONS[level.type]
    below = {name: one.default for name, one in settings.items()} | level.given
    values = below | {name: value for name, value in own.items() if name in settings and name != but}
    offers = level.offers
    if values["service"] not in offers:
        values["service"] = below["service"]
    offered = offers.get(values["service"], [])
    if offered and values["model"] not in offered:
        values["model"] = below["model"] if below["model"] in offered else offered[0]
    return values


def _read(settings: Mapping[str, declared.Declared], given: Mapping[str, object]) -> dict[str, Any]:
    for name in given:
        if name not in settings:
            raise refusals.Invalid(
                "There is no setting of that name, or it is not an organization’s to change.",
                code="SETTING_UNKNOWN",
                field=name if SPELT.fullmatch(name) else "?",
            )
    return {name: settings[name].read(value) for name, value in given.items()}


def _refuse_unoffered(level: Level, given: Mapping[str, Any]) -> None:
    offers = level.offers
    service = given.get("service", level.given.get("service", declared.INTEGRATIONS[level.type]["service"].default))
    if "service" in given and service not in offers:
        raise refusals.Invalid("Choose one of the providers that the platform offers.", code="SETTING_INVALID", field="service")
    if "model" in given and given["model"] not in offers.get(service, []):
        raise refusals.Invalid("Choose one of the models that the platform offers.", code="SETTING_INVALID", field="model")


def _without_keys(type: str, given: Mapping[str, object]) -> tuple[dict[str, object], int]:  # noqa: A002
    known = declared.INTEGRATIONS[type]
    kept = {name: value for name, value in given.items() if name in known or not declared.is_key_like(name)}
    return kept, len(given) - len(kept)


def _models(names: list[str]) -> list[str]:
    clean = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(clean) > 50 or any(len(name) > 100 or not name.isprintable() for name in clean):
        raise refusals.Invalid("At most 50 models, each of 100 characters.", code="SETTING_INVALID", field="models")
    return clean


def _fingerprint(values: Mapping[str, Any], provider: Provider | None) -> str:
    """What a try depends on. The moment a key was set stands for the key."""
    parts = [values["service"], values["model"], provider.base_url if provider else "", str(provider.key_set_at) if provider else ""]
    return crypto.digest("\x1f".join(parts))


def _row(type: str) -> Override:  # noqa: A002
    row = db.session.get(Override, type)
    if row is None:
        row = Override(type=type, given={})
        db.session.add(row)
    return row
