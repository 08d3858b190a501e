"""groups and branding"""

import sqlalchemy as sa
from alembic import op

revision = "a498e9caa28e"
down_revision = "e45bb707fe5f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "branding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.String(length=20), nullable=True),
        sa.Column("favicon", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branding")),
    )
    op.create_table(
        "member_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_folded", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_group")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_member_group_name_folded")),
    )
    op.create_table(
        "member_group_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["member_group.id"], name=op.f("fk_member_group_member_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_member_group_member_user_id")),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_member_group_member")),
    )
    with op.batch_alter_table("member_group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_group_member_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("member_group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_group_member_user_id"))

    op.drop_table("member_group_member")
    op.drop_table("member_group")
    op.drop_table("branding")
