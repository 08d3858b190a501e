from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.kit import clock, config, db, tenants

# An epoch moves when everything opened under it must end: sessions remember the epochs they were opened under.


class Organization(db.Identified, db.Touched, db.PlatformModel):
    """`database` names the server in configuration that holds the tenant database; `schema_version` its revision."""

    slug: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    status: Mapped[str] = mapped_column(sa.String(12))  # founding | active | suspended | deleting
    plan: Mapped[str] = mapped_column(sa.String(30))
    database: Mapped[str] = mapped_column(sa.String(60))
    schema_version: Mapped[str | None] = mapped_column(sa.String(32))
    accepts_signups: Mapped[bool] = mapped_column(default=True)
    epoch: Mapped[int] = mapped_column(default=0)

    @property
    def label(self) -> str:
        return self.name

    @property
    def tenant(self) -> tenants.Tenant:
        return tenant_of(self.id, self.database)


class User(db.Identified, db.Touched, db.PlatformModel):
    """A person, once in the whole installation. E-mail in lower case, phone in E.164."""

    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(16), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    status: Mapped[str] = mapped_column(sa.String(12), default="active")  # active | suspended
    epoch: Mapped[int] = mapped_column(default=0)

    @property
    def label(self) -> str:
        return self.name


class Sysadmin(db.PlatformModel):
    """A user who runs the installation. Recorded apart from memberships: being one gives no way into an organization."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    user: Mapped[User] = relationship()


class Membership(db.Identified, db.Touched, db.PlatformModel):
    """A user in an organization."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id))
    role: Mapped[str] = mapped_column(sa.String(10))  # manager | member | client
    status: Mapped[str] = mapped_column(sa.String(12))  # pending | active | suspended
    epoch: Mapped[int] = mapped_column(default=0)
    user: Mapped[User] = relationship()
    __table_args__ = (sa.UniqueConstraint("organization_id", "user_id"),)

    @property
    def label(self) -> str:
        return self.user.name


class RefusedAddress(db.PlatformModel):
    """An address that a mail server refused for good."""

    address: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    refused_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(300))


class Manifest(db.TenantModel):
    """Whose tenant database this is: one row, so that a file or schema found anywhere tells where it belongs."""

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id_hash: Mapped[str] = mapped_column(sa.String(64))
    owner_hash: Mapped[str | None] = mapped_column(sa.String(64))
    schema_version: Mapped[str] = mapped_column(sa.String(32))
    product_version: Mapped[str] = mapped_column(sa.String(30))


def tenant_of(organization_id: UUID, database: str) -> tenants.Tenant:
    """The tenant database of an organization on the server that configuration calls `database`. Raises DatabaseMissing."""
    url = config.current().tenant_databases.get(database)
    if url is None:
        raise tenants.DatabaseMissing(f"GATEHOUSE_TENANT_DATABASES names no server {database}")
    return tenants.Tenant(organization_id.hex, url)
