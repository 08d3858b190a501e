"""sharing"""

import sqlalchemy as sa
from alembic import op

revision = "c41d7e09b2a6"
down_revision = "5c1f0e7a9b24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="running", nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_made_by"), ["made_by"], unique=False)

    op.create_table(
        "sharing_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("members_make_links", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("longest_link_days", sa.Integer(), server_default="90", nullable=False),
        sa.Column("managers_see_all", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("new_for_everyone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_policy")),
    )
    op.create_table(
        "access_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("state", sa.String(length=8), server_default="waiting", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_access_request_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
    )
    with op.batch_alter_table("access_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_request_document_n"), ["document_n"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_request_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_access_request_one_waiting",
            ["document_n", "member_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "operation_step",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("before", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_operation_step_document_n"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_operation_step_operation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("operation_id", "document_n", name=op.f("pk_operation_step")),
    )
    with op.batch_alter_table("operation_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_step_document_n"), ["document_n"], unique=False)
        batch_op.create_index("ix_operation_step_outcome", ["operation_id", "outcome"], unique=False)

    op.create_table(
        "share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("principal", sa.String(length=34), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_share_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("document_n", "principal", name=op.f("uq_share_document_n_principal")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_principal"), ["principal"], unique=False)

    op.create_table(
        "share_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=120), server_default="", nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("most_downloads", sa.Integer(), nullable=True),
        sa.Column("downloads", sa.Integer(), server_default="0", nullable=False),
        sa.Column("visits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_share_link_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_link_token_hash")),
    )
    with op.batch_alter_table("share_link", schema=None) as batch_op:
        batch_op.create_index("ix_share_link_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_link_document_n"), ["document_n"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_link_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index("ix_share_link_made_by", ["made_by", "created_at"], unique=False)

    op.create_table(
        "link_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=True),
        sa.Column("device", sa.String(length=60), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["share_link.id"], name=op.f("fk_link_visit_link_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_visit")),
    )
    with op.batch_alter_table("link_visit", schema=None) as batch_op:
        batch_op.create_index("ix_link_visit_link_id", ["link_id", "created_at"], unique=False)

    with op.batch_alter_table("document_access", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_document_access_created_at"))
        batch_op.create_index("ix_document_access_created_at", ["principal", "created_at", "document_n", "ends_at"], unique=False)
        batch_op.drop_index(batch_op.f("ix_document_access_dated"))
        batch_op.create_index("ix_document_access_dated", ["principal", "dated", "document_n", "ends_at"], unique=False)
        batch_op.drop_index(batch_op.f("ix_document_access_size"))
        batch_op.create_index("ix_document_access_size", ["principal", "size", "document_n", "ends_at"], unique=False)
        batch_op.drop_index(batch_op.f("ix_document_access_title"))
        batch_op.create_index("ix_document_access_title", ["principal", "title", "document_n", "ends_at"], unique=False)


def downgrade() -> None:
    # Of what is left then, a share that ended would show its document again.
    op.execute("DELETE FROM document_access WHERE principal NOT LIKE 'o:%' AND principal NOT LIKE 't:%'")
    with op.batch_alter_table("document_access", schema=None) as batch_op:
        batch_op.drop_index("ix_document_access_title")
        batch_op.create_index(batch_op.f("ix_document_access_title"), ["principal", "title", "document_n"], unique=False)
        batch_op.drop_index("ix_document_access_size")
        batch_op.create_index(batch_op.f("ix_document_access_size"), ["principal", "size", "document_n"], unique=False)
        batch_op.drop_index("ix_document_access_dated")
        batch_op.create_index(batch_op.f("ix_document_access_dated"), ["principal", "dated", "document_n"], unique=False)
        batch_op.drop_index("ix_document_access_created_at")
        batch_op.create_index(batch_op.f("ix_document_access_created_at"), ["principal", "created_at", "document_n"], unique=False)
        batch_op.drop_column("ends_at")

    with op.batch_alter_table("link_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_link_visit_link_id")

    op.drop_table("link_visit")
    with op.batch_alter_table("share_link", schema=None) as batch_op:
        batch_op.drop_index("ix_share_link_made_by")
        batch_op.drop_index(batch_op.f("ix_share_link_ends_at"))
        batch_op.drop_index(batch_op.f("ix_share_link_document_n"))
        batch_op.drop_index("ix_share_link_created_at")

    op.drop_table("share_link")
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_principal"))
        batch_op.drop_index(batch_op.f("ix_share_ends_at"))

    op.drop_table("share")
    with op.batch_alter_table("operation_step", schema=None) as batch_op:
        batch_op.drop_index("ix_operation_step_outcome")
        batch_op.drop_index(batch_op.f("ix_operation_step_document_n"))

    op.drop_table("operation_step")
    with op.batch_alter_table("access_request", schema=None) as batch_op:
        batch_op.drop_index("uq_access_request_one_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index(batch_op.f("ix_access_request_member_id"))
        batch_op.drop_index(batch_op.f("ix_access_request_document_n"))

    op.drop_table("access_request")
    op.drop_table("sharing_policy")
    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operation_made_by"))

    op.drop_table("operation")
