"""requests and reminders"""

import sqlalchemy as sa
from alembic import op

revision = "7f3a52c9d1e8"
down_revision = "c41d7e09b2a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("recipient", sa.String(length=120), server_default="", nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("filed", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminds_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_document_request_category_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_request")),
    )
    with op.batch_alter_table("document_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_request_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_document_request_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_document_request_owner_id", ["owner_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_request_reminds_on"), ["reminds_on"], unique=False)

    op.create_table(
        "request_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["document_request.id"], name=op.f("fk_request_address_request_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_request_address_token_hash")),
    )
    with op.batch_alter_table("request_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_address_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("wanted", sa.Integer(), server_default="1", nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), server_default="open", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["document_request.id"], name=op.f("fk_request_line_request_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["type_id"], ["document_type.id"], name=op.f("fk_request_line_type_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_line")),
        sa.UniqueConstraint("request_id", "position", name=op.f("uq_request_line_request_id_position")),
    )
    with op.batch_alter_table("request_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_line_type_id"), ["type_id"], unique=False)

    op.create_table(
        "request_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.String(length=120), server_default="", nullable=False),
        sa.Column("is_returned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_request_file_document_n"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["line_id"], ["request_line.id"], name=op.f("fk_request_file_line_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_file")),
    )
    with op.batch_alter_table("request_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_file_document_n"), ["document_n"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_file_line_id"), ["line_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("told_in", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_reminder_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("document_n", "member_id", "why", name=op.f("uq_reminder_document_n_member_id_why")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_falls_on", ["falls_on"], unique=False)
        batch_op.create_index("ix_reminder_member_id", ["member_id", "falls_on"], unique=False)

    op.create_table(
        "quiet_member",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_quiet_member")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_on", sa.Date(), nullable=True))

    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_in", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_share_untold", ["principal", "told_in"], unique=False)

    op.execute("UPDATE share SET told_in = id")  # of what was shared before nobody is told now


def downgrade() -> None:
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index("ix_share_untold")
        batch_op.drop_column("told_in")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("expires_on")

    op.drop_table("quiet_member")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_member_id")
        batch_op.drop_index("ix_reminder_falls_on")

    op.drop_table("reminder")
    with op.batch_alter_table("request_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_file_line_id"))
        batch_op.drop_index(batch_op.f("ix_request_file_document_n"))

    op.drop_table("request_file")
    with op.batch_alter_table("request_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_line_type_id"))

    op.drop_table("request_line")
    with op.batch_alter_table("request_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_address_request_id"))

    op.drop_table("request_address")
    with op.batch_alter_table("document_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_request_reminds_on"))
        batch_op.drop_index("ix_document_request_owner_id")
        batch_op.drop_index("ix_document_request_created_at")
        batch_op.drop_index(batch_op.f("ix_document_request_category_id"))

    op.drop_table("document_request")
