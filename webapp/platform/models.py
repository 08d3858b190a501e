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
    second_factor: Mapped[str] = mapped_column(sa.String(10), default="nobody", server_default="nobody")  # who must have one: nobody | managers | everybody
    sso_required: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    session_days: Mapped[int | None]  # how long an unused session lives here; what the installation says where empty
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
    locale: Mapped[str | None] = mapped_column(sa.String(10))
    timezone: Mapped[str | None] = mapped_column(sa.String(60))
    has_second_factor: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # kept by auth.factors
    status: Mapped[str] = mapped_column(sa.String(12), default="active")  # active | suspended
    epoch: Mapped[int] = mapped_column(default=0)

    @property
    def label(self) -> str:
        return self.name


class Preference(db.Touched, db.PlatformModel):
    """What somebody likes, on every host."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    theme: Mapped[str] = mapped_column(sa.String(10), default="system")  # system | light | dark
    pinned_services: Mapped[list[str]] = mapped_column(sa.JSON, default=list)


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


class Answer(db.Identified, db.PlatformModel):
    """What a program was answered under an Idempotency-Key, to be answered again. `status` is empty while the first call runs."""

    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)  # of caller, method, path and key
    body_hash: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(sa.JSON)
    body: Mapped[str | None] = mapped_column(sa.Text)


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
