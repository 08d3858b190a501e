"""settings"""

from datetime import UTC, datetime

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

revision = "c4e19a7730b2"
down_revision = "93b5c0aa7d14"
branch_labels = None
depends_on = None

PROVIDERS = (("openai", "OpenAI", "openai", "https://api.openai.com/v1"), ("runware", "Runware", "runware", "https://api.runware.ai/v1"))


def upgrade() -> None:
    provider = op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("protocol", sa.String(length=12), nullable=False),
        sa.Column("base_url", sa.String(length=300), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=True),
        sa.Column("key_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_provider_name")),
    )
    now = datetime.now(UTC)
    names = ("name", "label", "protocol", "base_url")
    op.bulk_insert(provider, [dict(zip(names, row, strict=True), id=uuid_utils.compat.uuid7(), created_at=now, updated_at=now) for row in PROVIDERS])
    op.create_table(
        "integration",
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("tested_of", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("type", name=op.f("pk_integration")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "system_prompt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_by_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_prompt")),
    )
    op.create_index("ix_system_prompt_name", "system_prompt", ["name", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_system_prompt_name", "system_prompt")
    for table in ("system_prompt", "setting", "integration", "provider"):
        op.drop_table(table)
