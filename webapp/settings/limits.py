"""How large a document may be, of which kind, and how many a day: configuration's, the platform's, an organization's, each within
the one before. Call these inside the organization's context."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.audit import ledger
from webapp.kit import config, refusals
from webapp.settings import declared, store
from webapp.settings.models import OwnSetting, PlatformSetting

PREFIX = "documents."
OFFICE = ("application/vnd.openxmlformats", "application/vnd.oasis", "application/msword", "application/vnd.ms-", "application/rtf", "application/epub")
ARCHIVES = ("application/zip", "application/gzip", "application/x-tar", "application/x-7z", "application/x-bzip", "application/x-rar", "application/vnd.rar")


@dataclass(frozen=True, slots=True)
class Effective:
    """`types`: kinds of declared.TYPES, none for all of them; `per_day`: None for no limit. `own`: what the organization gave and is
    used; `kept`: what it gave and its plan does not let it use."""

    max_mb: int
    types: tuple[str, ...]
    per_day: int | None
    default: Mapping[str, Any]
    own: Mapping[str, Any]
    kept: Mapping[str, Any]
    may_customize: bool

    @property
    def bytes(self) -> int:
        return self.max_mb * 2**20

    @property
    def using_global(self) -> bool:
        return not self.own


def effective(org_id: UUID) -> Effective:
    """What holds for the organization's next document."""
    own, may = _bare(store.own(_names())), store.may_customize(org_id)
    return _merged(own if may else {}, {} if may else own, may)


def platform() -> Effective:
    return _merged({}, {}, may=True)


def change(org_id: UUID, given: Mapping[str, object], *, by: ledger.Actor) -> Effective:
    """Changes what is given; a value that is the platform's is not kept. Raises NotAllowed (PLAN_FORBIDS_OVERRIDE), Invalid
    (SETTING_UNKNOWN, SETTING_INVALID)."""
    store.need_own_settings(org_id, by=by)
    before = effective(org_id)
    wanted = _read(given)
    _refuse_above(wanted, before.default)
    for name, value in wanted.items():
        store.put(OwnSetting, PREFIX + name, value, before.default[name])
    after = effective(org_id)
    if before != after:
        ledger.record_inside("limits.changed", by=by, before=dict(before.own), after=dict(after.own))
    return after


def reset(org_id: UUID, *, by: ledger.Actor) -> Effective:
    """Back to the platform's, on any plan."""
    before = store.own(_names())
    for name in before:
        store.put(OwnSetting, name, None, None)
    if before:
        ledger.record_inside("limits.reset", by=by, before=_bare(before))
    return effective(org_id)


def change_platform(given: Mapping[str, object], *, by: ledger.Actor) -> Effective:
    """Raises Invalid (SETTING_UNKNOWN, SETTING_INVALID)."""
    before, wanted = platform(), _read(given)
    _refuse_above(wanted, {"max_mb": config.current().upload_limit_mb})
    if wanted.get("max_mb") == config.current().upload_limit_mb:
        wanted["max_mb"] = None
    for name, value in wanted.items():
        store.put(PlatformSetting, PREFIX + name, value, declared.LIMITS[name].default)
    after = platform()
    if before != after:
        ledger.record("limits.changed", by=by, org=None, before=_values(before), after=_values(after))
    return after


def check_kind(limits: Effective, content_type: str) -> None:
    """Raises Invalid (TYPE_NOT_ALLOWED) for a document of a kind that is not taken."""
    if limits.types and kind_of(content_type) not in limits.types:
        raise refusals.Invalid("Files of this kind are not taken here. A manager decides which are, under Settings.", code="TYPE_NOT_ALLOWED", field="file")


def kind_of(content_type: str) -> str:
    """One of declared.TYPES."""
    if content_type == "application/pdf":
        return "pdf"
    if content_type in ("message/rfc822", "application/vnd.ms-outlook"):
        return "mail"
    if content_type.startswith(OFFICE):
        return "office"
    if content_type.startswith(ARCHIVES):
        return "archive"
    family = content_type.partition("/")[0]
    return family if family in ("image", "text") else "other"


def _merged(own: dict[str, Any], kept: dict[str, Any], may: bool) -> Effective:
    most = config.current().upload_limit_mb
    given = {name: one.default for name, one in declared.LIMITS.items()} | _bare(store.platform(_names()))
    default = given | {"max_mb": min(given["max_mb"] or most, most)}
    values = default | own
    size = min(values["max_mb"] or most, default["max_mb"])
    return Effective(size, tuple(values["types"]), values["per_day"], default, own, kept, may)


def _refuse_above(given: Mapping[str, Any], default: Mapping[str, Any]) -> None:
    """The platform's size is a ceiling; kinds and number are the organization's own business below its quota."""
    if given.get("max_mb") is not None and given["max_mb"] > default["max_mb"]:
        raise refusals.Invalid("At most %(most)s MB: the platform takes no larger ones.", code="SETTING_INVALID", field="max_mb", most=default["max_mb"])


def _read(given: Mapping[str, object]) -> dict[str, Any]:
    for name in given:
        if name not in declared.LIMITS:
            raise refusals.Invalid("There is no such limit.", code="SETTING_UNKNOWN", field=name[:60])
    return {name: declared.LIMITS[name].read(value) for name, value in given.items()}


def _values(found: Effective) -> dict[str, Any]:
    return {"max_mb": found.max_mb, "types": list(found.types), "per_day": found.per_day}


def _names() -> list[str]:
    return [PREFIX + name for name in declared.LIMITS]


def _bare(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(PREFIX): value for name, value in found.items()}
