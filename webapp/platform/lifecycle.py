"""What each room does when an organization is born or ends. The table itself is filled by webapp/rooms.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.jobs.models import Job
from webapp.kit import db, schema
from webapp.kit.blobs.store import store
from webapp.platform import sites
from webapp.platform.models import DailyUsage, Domain, Manifest, Organization, Reservation, Site, SupportEntry, Usage, User


def nothing(*_args: object) -> None:
    """A step in which a room has nothing to do."""


@dataclass(frozen=True, slots=True)
class Steps:
    """`keeps`: the models with rows of an organization, in the order in which they may be inserted; their rows in the
    platform database are found by `organization_id`. `birth`: seeds a new organization, inside its tenant database."""

    room: str
    keeps: tuple[type[Any], ...] = ()
    birth: Callable[[Organization, User], None] = nothing


TABLE: list[Steps] = []

STEPS = Steps("platform", keeps=(Manifest, Job, Domain, Usage, Reservation, DailyUsage, Site, SupportEntry))


def give_birth(org: Organization, manager: User) -> None:
    """Runs every room's birth step, in the order of the line."""
    for steps in TABLE:
        steps.birth(org, manager)


def purge(org: Organization) -> None:
    """Removes what is left of an organization: blobs, tenant database, platform rows, last its own. Its audit entries stay."""
    sites.untie(org)
    store().purge(org.id.hex)
    schema.drop_tenant(org.tenant)
    for steps in reversed(TABLE):
        for model in reversed(steps.keeps):
            if issubclass(model, db.PlatformModel):
                db.session.execute(sa.delete(model).where(model.organization_id == org.id))
    db.session.delete(org)
