"""Founding an organization: its row, its tenant database, what each room puts into it. All or nothing."""

import hashlib
from uuid import UUID

import sqlalchemy as sa

from webapp import version
from webapp.audit import ledger
from webapp.kit import config, db, ids, schema, tenants
from webapp.platform import lifecycle, organizations, registry, users
from webapp.platform.models import Manifest, Organization, User


def found(name: str, slug: str, manager: User, *, plan: str = "free", by: ledger.Actor | None, organization_id: UUID | None = None) -> Organization:
    """A new active organization with its first manager. Raises Invalid (SLUG_INVALID, SLUG_RESERVED, NAME_INVALID) or
    Conflict (SLUG_TAKEN, TOO_MANY_ORGANIZATIONS). `organization_id` where another system knows it already. A failure
    later in the unit of work removes the tenant database again."""
    organizations.check_slug(slug)
    organizations.refuse_past_limit()
    organizations.refuse_taken(slug)
    org = Organization(id=organization_id or ids.new(), name=users.clean_name(name), slug=slug, status="founding", plan=plan, database=_roomiest_server())
    db.session.add(org)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise organizations.taken(slug) from error
    _make_database(org, manager)
    org.status = "active"
    db.session.flush()
    db.after_commit(lambda: registry.drop(slug))
    ledger.record("organizations.founded", by=by, org=org.id, subject=org, plan=plan)
    return org


def _make_database(org: Organization, manager: User) -> None:
    db.after_rollback(lambda: schema.drop_tenant(org.tenant))
    org.schema_version = schema.create_tenant(org.tenant, config.current().data_dir / "templates")
    with tenants.replaced_by(org.tenant):
        db.session.add(
            Manifest(
                id=1,
                organization_id_hash=hashlib.sha256(str(org.id).encode()).hexdigest(),
                schema_version=org.schema_version,
                product_version=version.VERSION,
            )
        )
        lifecycle.give_birth(org, manager)
        db.session.flush()


def _roomiest_server() -> str:
    """The configured server that holds the fewest organizations."""
    servers = config.current().tenant_databases
    held = {row[0]: row[1] for row in db.session.execute(sa.select(Organization.database, sa.func.count()).group_by(Organization.database))}
    return min(servers, key=lambda name: held.get(name, 0))
