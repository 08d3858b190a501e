"""people and console"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "12c57bca834a"
down_revision = "7e41c2a90b5d"
branch_labels = None
depends_on = None

GB = 2**30
MODULES = ["documents", "links", "assistant", "autonomy", "requests", "services", "branding", "domains", "sso", "audit_export"]

# What is shipped; sys-admins edit it at the console.
COLUMNS = ("name", "label", "position", "members", "storage", "ai_tokens", "instances", "custom_settings", "modules")
PLANS = [
    ("free", "Free", 1, 5, GB, 100_000, 1, False, ["documents", "links", "assistant"]),
    ("team", "Team", 2, 50, 100 * GB, 2_000_000, 3, True, [name for name in MODULES if name not in ("sso", "domains")]),
    ("business", "Business", 3, None, 1024 * GB, 20_000_000, 10, True, MODULES),
]


def upgrade() -> None:
    plan = op.create_table(
        "plan",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("storage", sa.BigInteger(), nullable=True),
        sa.Column("ai_tokens", sa.BigInteger(), nullable=True),
        sa.Column("instances", sa.Integer(), nullable=True),
        sa.Column("custom_settings", sa.Boolean(), nullable=False),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_plan")),
    )
    op.bulk_insert(plan, [dict(zip(COLUMNS, row, strict=True), updated_at=datetime.now(UTC)) for row in PLANS])
    op.create_table(
        "provisioning_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioning_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_provisioning_key_token_hash")),
    )
    op.create_table(
        "registration_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("owner_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_token")),
    )
    with op.batch_alter_table("registration_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_token_owner_hash"), ["owner_hash"], unique=False)

    op.create_table(
        "retired_slug",
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_retired_slug")),
    )
    with op.batch_alter_table("retired_slug", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retired_slug_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "slug_rule",
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("is_reserved", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_slug_rule")),
    )
    op.create_table(
        "avatar",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("content_type", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_avatar_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_avatar")),
    )
    op.create_table(
        "owner",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("plan", sa.String(length=30), nullable=False),
        sa.Column("instances_allowed", sa.Integer(), nullable=True),
        sa.Column("tokens_allowed", sa.BigInteger(), nullable=True),
        sa.Column("storage_allowed", sa.BigInteger(), nullable=True),
        sa.Column("instances_used", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plan.name"], name=op.f("fk_owner_plan")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_owner")),
    )
    with op.batch_alter_table("owner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_owner_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_owner_plan"), ["plan"], unique=False)

    op.create_table(
        "daily_usage",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("uploads", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("ai_tokens", sa.BigInteger(), nullable=False),
        sa.Column("api_calls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_daily_usage_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "day", name=op.f("pk_daily_usage")),
    )
    with op.batch_alter_table("daily_usage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_daily_usage_day"), ["day"], unique=False)

    op.create_table(
        "domain",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("proof", sa.String(length=64), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_domain_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain")),
        sa.UniqueConstraint("organization_id", "host", name=op.f("uq_domain_organization_id_host")),
    )
    with op.batch_alter_table("domain", schema=None) as batch_op:
        batch_op.create_index(
            "uq_domain_one_verified",
            ["host"],
            unique=True,
            sqlite_where=sa.text("verified_at IS NOT NULL"),
            postgresql_where=sa.text("verified_at IS NOT NULL"),
        )

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_by_name", sa.String(length=120), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_invitation_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_email", ["email"], unique=False)
        batch_op.create_index("ix_invitation_organization_id", ["organization_id", "created_at", "id"], unique=False)
        batch_op.create_index(
            "uq_invitation_one_open",
            ["organization_id", "email"],
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
        )

    op.create_table(
        "reservation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_reservation_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reservation_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_reservation_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "site",
        sa.Column("database_hash", sa.String(length=64), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("owner_hash", sa.String(length=64), nullable=False),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_site_organization_id")),
        sa.ForeignKeyConstraint(["owner_hash"], ["owner.hash"], name=op.f("fk_site_owner_hash")),
        sa.PrimaryKeyConstraint("database_hash", name=op.f("pk_site")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_site_organization_id")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_owner_hash"), ["owner_hash"], unique=False)

    op.create_table(
        "support_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_support_entry_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_support_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_entry")),
    )
    with op.batch_alter_table("support_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_entry_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_entry_user_id"), ["user_id"], unique=False)

    op.create_table(
        "usage",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_usage_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", "kind", "period", name=op.f("pk_usage")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.add_column(sa.Column("modules_off", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("members_allowed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("storage_allowed", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ai_tokens_allowed", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("owner_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("admits_domains", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("support_access", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("purge_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("accent", sa.String(length=7), nullable=True))
        batch_op.add_column(sa.Column("branding_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("has_logo", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_organization_owner_hash"), ["owner_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_plan"), ["plan"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_organization_plan"), "plan", ["plan"], ["name"])

    for table in ("session", "handover"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("support_entry_id", sa.Uuid(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_support_entry_id"), ["support_entry_id"], unique=False)
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_support_entry_id"), "support_entry", ["support_entry_id"], ["id"])

    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("groups", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_signup_decided", ["organization_id", "status", "decided_at", "id"], unique=False)
    op.execute("UPDATE signup SET told_at = proved_at WHERE status = 'pending'")


def downgrade() -> None:
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_index("ix_signup_decided")
        batch_op.drop_column("told_at")
        batch_op.drop_column("groups")

    for table in ("handover", "session"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_support_entry_id"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_{table}_support_entry_id"))
            batch_op.drop_column("support_entry_id")

    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_organization_plan"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_organization_plan"))
        batch_op.drop_index(batch_op.f("ix_organization_owner_hash"))
        batch_op.drop_column("has_logo")
        batch_op.drop_column("branding_version")
        batch_op.drop_column("accent")
        batch_op.drop_column("purge_at")
        batch_op.drop_column("support_access")
        batch_op.drop_column("admits_domains")
        batch_op.drop_column("owner_hash")
        batch_op.drop_column("ai_tokens_allowed")
        batch_op.drop_column("storage_allowed")
        batch_op.drop_column("members_allowed")
        batch_op.drop_column("modules_off")

    op.drop_table("usage")
    with op.batch_alter_table("support_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_entry_user_id"))
        batch_op.drop_index(batch_op.f("ix_support_entry_organization_id"))

    op.drop_table("support_entry")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_owner_hash"))

    op.drop_table("site")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reservation_organization_id"))
        batch_op.drop_index(batch_op.f("ix_reservation_expires_at"))

    op.drop_table("reservation")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitation_one_open",
            sqlite_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
        )
        batch_op.drop_index("ix_invitation_organization_id")
        batch_op.drop_index("ix_invitation_email")

    op.drop_table("invitation")
    with op.batch_alter_table("domain", schema=None) as batch_op:
        batch_op.drop_index("uq_domain_one_verified", sqlite_where=sa.text("verified_at IS NOT NULL"), postgresql_where=sa.text("verified_at IS NOT NULL"))

    op.drop_table("domain")
    with op.batch_alter_table("daily_usage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_daily_usage_day"))

    op.drop_table("daily_usage")
    with op.batch_alter_table("owner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_owner_plan"))
        batch_op.drop_index(batch_op.f("ix_owner_email"))

    op.drop_table("owner")
    op.drop_table("avatar")
    op.drop_table("slug_rule")
    with op.batch_alter_table("retired_slug", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retired_slug_organization_id"))

    op.drop_table("retired_slug")
    with op.batch_alter_table("registration_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_token_owner_hash"))

    op.drop_table("registration_token")
    op.drop_table("provisioning_key")
    op.drop_table("plan")
