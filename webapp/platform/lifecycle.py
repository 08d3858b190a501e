"""What each room does when an organization is born or ends, and when a member comes or goes, and
when a document changes or ends. The table itself is filled by webapp/rooms.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs.models import Job
from webapp.kit import db, schema
from webapp.kit.blobs.store import store
from webapp.platform import sites
from webapp.platform.models import DailyUsage, Domain, Manifest, Membership, Organization, Reservation, Site, SupportEntry, Usage, User


def nothing(*_args: object) -> None:
    """A step in which a room has nothing to do."""


@dataclass(frozen=True, slots=True)
class Steps:
    """`keeps`: the models with rows of an organization, in the order in which they may be inserted; their rows in the
    platform database are found by `organization_id`. `birth`: seeds a new organization, inside its tenant database.
    `member_arrives`: somebody was seated, by whom. `member_leaves`: somebody's seat is being taken away; the third is the member
    whose their things become from now on, the last who decided it.
    `group_ends`: the group of that id is about to be gone.
    `changed`: a document, by its number, has that title from now on. `decided`: somebody said something about documents, by their
    numbers: a title, a date, what they are filed under, that they were looked at; where a room did that by itself, nobody is named.
    `erased`: the document of that number is about to be gone."""

    room: str
    keeps: tuple[type[Any], ...] = ()
    birth: Callable[[Organization, User], None] = nothing
    member_arrives: Callable[[Membership, ledger.Actor | None], None] = nothing
    member_leaves: Callable[[UUID, UUID, UUID, ledger.Actor | None], None] = nothing
    group_ends: Callable[[UUID], None] = nothing
    changed: Callable[[int, str], None] = nothing
    decided: Callable[[Sequence[int], ledger.Actor | None], None] = nothing
    erased: Callable[[int], None] = nothing


TABLE: list[Steps] = []

STEPS = Steps("platform", keeps=(Manifest, Job, Domain, Usage, Reservation, DailyUsage, Site, SupportEntry))


def give_birth(org: Organization, manager: User) -> None:
    """Runs every room's birth step, in the order of the line."""
    for steps in TABLE:
        steps.birth(org, manager)


def welcome(membership: Membership, by: ledger.Actor | None) -> None:
    """Runs every room's step for somebody who was just seated, inside the organization's context."""
    for steps in TABLE:
        steps.member_arrives(membership, by)


def see_off(org_id: UUID, user_id: UUID, heir_id: UUID, by: ledger.Actor | None) -> None:
    """Runs every room's step for somebody who leaves, inside the organization's context."""
    for steps in reversed(TABLE):
        steps.member_leaves(org_id, user_id, heir_id, by)


def tell_group_ends(group_id: UUID) -> None:
    """Runs every room's step for a group that is being deleted, inside the organization's context."""
    for steps in reversed(TABLE):
        steps.group_ends(group_id)


def tell_changed(document_n: int, title: str) -> None:
    """Runs every room's step for a document with a new title, inside the organization's context."""
    for steps in TABLE:
        steps.changed(document_n, title)


def tell_decided(numbers: Sequence[int], by: ledger.Actor | None) -> None:
    """Runs every room's step for documents that somebody decided about, inside the organization's context."""
    for steps in TABLE:
        steps.decided(numbers, by)


def tell_erased(document_n: int) -> None:
    """Runs every room's step for a document that is being erased, before it is gone."""
    for steps in reversed(TABLE):
        steps.erased(document_n)


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
