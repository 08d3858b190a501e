"""Whom the console's ledger may name: those who run the installation, and organizations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from webapp.audit.reading import Fact
from webapp.kit import db
from webapp.platform.models import Organization, Sysadmin


@dataclass(frozen=True, slots=True)
class Known:
    sysadmins: frozenset[UUID]
    organizations: dict[UUID, str]

    def actor(self, fact: Fact, org: UUID | None, otherwise: str) -> str:
        """The name of who did it: `otherwise` where somebody else acted for an organization."""
        is_named = fact.actor_id is None or org is None or fact.actor_id in self.sysadmins
        return fact.actor_name if is_named else otherwise

    def organization(self, org: UUID | None) -> str:
        return self.organizations.get(org, "") if org else ""


def known(rows: Sequence[tuple[Fact, UUID | None]]) -> Known:
    """Two statements for a page of entries."""
    named = sa.select(Organization.id, Organization.name).where(Organization.id.in_({org for _fact, org in rows if org}))
    actors = sa.select(Sysadmin.user_id).where(Sysadmin.user_id.in_({fact.actor_id for fact, _org in rows if fact.actor_id}))
    return Known(frozenset(db.session.scalars(actors)), {row[0]: row[1] for row in db.session.execute(named)})
