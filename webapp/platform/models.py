from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.kit import clock, config, db, tenants

# An epoch moves when everything opened under it must end: sessions remember the epochs they were opened under.


class Plan(db.Touched, db.PlatformModel):
    """A named set of limits and modules. An empty limit is none. `instances` is how many organizations an owner on it may found."""

    name: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[int]
    members: Mapped[int | None]
    storage: Mapped[int | None] = mapped_column(sa.BigInteger)  # bytes
    ai_tokens: Mapped[int | None] = mapped_column(sa.BigInteger)  # a month
    instances: Mapped[int | None]
    custom_settings: Mapped[bool]
    modules: Mapped[list[str]] = mapped_column(sa.JSON)


class Organization(db.Identified, db.Touched, db.PlatformModel):
    """`database` names the server in configuration that holds the tenant database; `schema_version` its revision."""

    slug: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    status: Mapped[str] = mapped_column(sa.String(12))  # founding | active | suspended | deleting
    plan: Mapped[str] = mapped_column(sa.ForeignKey(Plan.name), index=True)
    database: Mapped[str] = mapped_column(sa.String(60))
    schema_version: Mapped[str | None] = mapped_column(sa.String(32))
    accepts_signups: Mapped[bool] = mapped_column(default=True)
    second_factor: Mapped[str] = mapped_column(sa.String(10), default="nobody", server_default="nobody")  # who must have one: nobody | managers | everybody
    sso_required: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    session_days: Mapped[int | None]  # how long an unused session lives here; what the installation says where empty
    epoch: Mapped[int] = mapped_column(default=0)
    modules_off: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")  # of those the plan allows
    members_allowed: Mapped[int | None]  # these three stand before the plan's where they are set
    storage_allowed: Mapped[int | None] = mapped_column(sa.BigInteger)
    ai_tokens_allowed: Mapped[int | None] = mapped_column(sa.BigInteger)
    owner_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)  # whose quota it counts against
    admits_domains: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # addresses of verified domains need no decision
    support_access: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # whether the sys-admins may enter with a reason
    purge_at: Mapped[datetime | None]  # when a deleted one is gone for good
    accent: Mapped[str | None] = mapped_column(sa.String(7))  # "#rrggbb"
    branding_version: Mapped[int] = mapped_column(default=0, server_default="0")  # of logo and favicon, which stand in the tenant database; 0: never any
    has_logo: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    @property
    def label(self) -> str:
        return self.name

    @property
    def tenant(self) -> tenants.Tenant:
        return tenant_of(self.id, self.database)


class RetiredSlug(db.PlatformModel):
    """A name that an organization bore: it redirects for ever, and nobody else gets it, also when the organization is gone."""

    slug: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    retired_at: Mapped[datetime] = mapped_column(default=clock.now)


class SlugRule(db.PlatformModel):
    """A name that a sys-admin reserved beside the shipped ones, or gave free from among them."""

    slug: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    is_reserved: Mapped[bool]
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Domain(db.Identified, db.Touched, db.PlatformModel):
    """A domain that an organization says is its own, and proves by a TXT record with `proof`. Several may claim one; the first
    to prove it has it. `failing_since`: the proof was not found any more."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id))
    host: Mapped[str] = mapped_column(sa.String(253))
    proof: Mapped[str] = mapped_column(sa.String(64))
    verified_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    is_primary: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "host"),
        db.unique_where("uq_domain_one_verified", "host", where="verified_at IS NOT NULL"),
    )

    @property
    def label(self) -> str:
        return self.host


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


class Avatar(db.Touched, db.PlatformModel):
    """The picture of a person: a square of 256 pixels, made from what they uploaded."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    content_type: Mapped[str] = mapped_column(sa.String(20))
    content: Mapped[bytes]


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


class Usage(db.PlatformModel):
    """How much of a limited thing an organization uses, reservations included. `period` is a month ("2026-11") for what is counted
    by the month, else empty."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)  # members | storage | ai_tokens
    period: Mapped[str] = mapped_column(sa.String(7), primary_key=True, default="")
    used: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class Reservation(db.Identified, db.PlatformModel):
    """A part of a quota held for something that is under way. What is not settled by `expires_at` is given back."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    period: Mapped[str] = mapped_column(sa.String(7), default="")
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class DailyUsage(db.PlatformModel):
    """What an organization held and did on a day. Written each night, and for today whenever somebody looks."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    documents: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    uploads: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)  # who were active
    ai_tokens: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    api_calls: Mapped[int] = mapped_column(default=0)


class Owner(db.Touched, db.PlatformModel):
    """Somebody who founds organizations in SaaS mode, known by a hash (as the management service gives it, else SHA-256 hex of the
    lower-case address), with quotas of their own. An empty limit is the plan's."""

    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    plan: Mapped[str] = mapped_column(sa.ForeignKey(Plan.name), index=True)
    instances_allowed: Mapped[int | None]
    tokens_allowed: Mapped[int | None] = mapped_column(sa.BigInteger)
    storage_allowed: Mapped[int | None] = mapped_column(sa.BigInteger)
    instances_used: Mapped[int] = mapped_column(default=0)


class RegistrationToken(db.Identified, db.PlatformModel):
    """A right to found one organization. The signed token names this row, which makes it good once."""

    email: Mapped[str] = mapped_column(sa.String(254))
    owner_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Site(db.PlatformModel):
    """Ties an organization to the owner whose quota it counts against, by the names that other systems know them by."""

    database_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256 hex of the organization's id
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), unique=True)
    owner_hash: Mapped[str] = mapped_column(sa.ForeignKey(Owner.hash), index=True)
    tied_at: Mapped[datetime] = mapped_column(default=clock.now)


class ProvisioningKey(db.Identified, db.PlatformModel):
    """A key with which another system provisions: registration tokens, quota, sites. Shown once."""

    name: Mapped[str] = mapped_column(sa.String(120))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        return self.name


class ManagementAnswer(db.PlatformModel):
    """What the management service said last of an owner's quota: for reading while it does not answer."""

    owner_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    body: Mapped[dict[str, Any]]
    fetched_at: Mapped[datetime]


class SupportEntry(db.Identified, db.PlatformModel):
    """A sys-admin inside an organization, with the reason they wrote."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    ends_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


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
