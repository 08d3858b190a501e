"""settings"""

from datetime import UTC, datetime

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

revision = "5d2f80c1e6a4"
down_revision = "367b8381b9b8"
branch_labels = None
depends_on = None

SERVICE_ADMINS = ("ai-service-admin", "doc-service-admin")


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "integration_override",
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("tested_of", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("type", name=op.f("pk_integration_override")),
    )
    op.create_table(
        "system_prompt_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_by_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_prompt_override")),
    )
    op.create_index("ix_system_prompt_override_name", "system_prompt_override", ["name", "id"], unique=False)
    for name in SERVICE_ADMINS:
        _found(name)


def _found(name: str) -> None:
    """An organization without anybody in it is one that founding is still to furnish."""
    columns = [sa.column("id", sa.Uuid()), *map(sa.column, ("name", "name_folded", "description"))]
    group = sa.table("member_group", *columns, *(sa.column(one, sa.DateTime(timezone=True)) for one in ("created_at", "updated_at")))
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM person")) == 0:
        return
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(group).where(group.c.name_folded == name)) == 0:
        now = datetime.now(UTC)
        op.bulk_insert(group, [{"id": uuid_utils.compat.uuid7(), "name": name, "name_folded": name, "description": "", "created_at": now, "updated_at": now}])


def downgrade() -> None:
    op.drop_index("ix_system_prompt_override_name", "system_prompt_override")
    for table in ("system_prompt_override", "integration_override", "setting"):
        op.drop_table(table)
