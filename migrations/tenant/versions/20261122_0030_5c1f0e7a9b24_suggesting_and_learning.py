"""suggesting and learning"""

import sqlalchemy as sa
from alembic import op

revision = "5c1f0e7a9b24"
down_revision = "5d2f80c1e6a4"
branch_labels = None
depends_on = None

# A table that is copied for a second foreign key has its two in either order: a column that refers is added as it is.
REFERS = "CONSTRAINT fk_document_correspondent_id REFERENCES correspondent (id)"
SQLITE = (f"ALTER TABLE document ADD COLUMN correspondent_id CHAR(32) {REFERS}",)
POSTGRES = (f"ALTER TABLE document ADD COLUMN correspondent_id UUID {REFERS}",)


def upgrade() -> None:
    op.create_table(
        "correspondent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondent")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_correspondent_name_folded")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
    op.create_index(op.f("ix_document_correspondent_id"), "document", ["correspondent_id"], unique=False)
    op.add_column("document", sa.Column("stays_inside", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("label_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(length=300), server_default="", nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="pending", nullable=False),
        sa.Column("is_automatic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("before", sa.String(length=300), server_default="", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_suggestion_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("document_n", "field", "key", name=op.f("uq_suggestion_document_n_field_key")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index("ix_suggestion_decided", ["field", "decided_at"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("label_ids", sa.Text(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_lesson_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_n", name=op.f("pk_lesson")),
    )
    op.create_table(
        "learned_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_label")),
        sa.UniqueConstraint("field", "value", name=op.f("uq_learned_label_field_value")),
    )
    op.create_table(
        "learned_word",
        sa.Column("word", sa.String(length=42), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["learned_label.id"], name=op.f("fk_learned_word_label_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "label_id", name=op.f("pk_learned_word")),
    )
    with op.batch_alter_table("learned_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learned_word_label_id"), ["label_id"], unique=False)
    op.create_table(
        "calibration",
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("field", "bucket", name=op.f("pk_calibration")),
    )
    op.create_table(
        "assistant_switch",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("fell_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_assistant_switch")),
    )


def downgrade() -> None:
    op.drop_table("assistant_switch")
    op.drop_table("calibration")
    with op.batch_alter_table("learned_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learned_word_label_id"))
    op.drop_table("learned_word")
    op.drop_table("learned_label")
    op.drop_table("lesson")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index("ix_suggestion_decided")
    op.drop_table("suggestion")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_correspondent_id"))
        batch_op.drop_column("stays_inside")
        batch_op.drop_column("correspondent_id")
    op.drop_table("correspondent")
