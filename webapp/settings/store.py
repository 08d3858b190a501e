"""What was given at each level, before it is merged."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import db, refusals
from webapp.platform.models import Organization, Plan
from webapp.settings.models import OwnSetting, PlatformSetting


def may_customize(org_id: UUID) -> bool:
    """Whether the organization's plan has settings of its own. Asked of the database, so that a change of plan counts at once."""
    asked = sa.select(Plan.custom_settings).join_from(Organization, Plan, Plan.name == Organization.plan).where(Organization.id == org_id)
    return bool(db.session.scalar(asked))


def need_own_settings(org_id: UUID, *, by: ledger.Actor) -> None:
    """Raises NotAllowed (PLAN_FORBIDS_OVERRIDE); the try is recorded. Before the unit of work's first platform write."""
    if may_customize(org_id):
        return
    ledger.record_refusal("settings.manage", by=by, org=org_id, code="PLAN_FORBIDS_OVERRIDE")
    raise refusals.NotAllowed(
        "Your plan follows the platform’s settings. Settings of your own come with another plan; nothing was changed.", code="PLAN_FORBIDS_OVERRIDE"
    )


def platform(names: list[str]) -> dict[str, Any]:
    """Those of the installation's values that were given."""
    rows = db.session.execute(sa.select(PlatformSetting.name, PlatformSetting.value).where(PlatformSetting.name.in_(names)))
    return {row.name: row.value for row in rows}


def own(names: list[str]) -> dict[str, Any]:
    """Those of the current organization's values that were given."""
    rows = db.session.execute(sa.select(OwnSetting.name, OwnSetting.value).where(OwnSetting.name.in_(names)))
    return {row.name: row.value for row in rows}


def put(model: type[PlatformSetting] | type[OwnSetting], name: str, value: Any, default: Any) -> None:
    """Keeps a value; not one that is the default anyway, so that it follows when that changes."""
    row: Any = db.session.get(model, name)
    if value == default:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(model(name=name, value=value))
    else:
        row.value = value
    db.session.flush()
