"""pictures of pages"""

import sqlalchemy as sa
from alembic import op

revision = "5d1c7f2a90be"
down_revision = "367b8381b9b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_page",
        sa.Column("document_n", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["document_n"], ["document.n"], name=op.f("fk_document_page_document_n"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document_n", "number", name=op.f("pk_document_page")),
    )
    with op.batch_alter_table("document_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_page_sha256"), ["sha256"], unique=False)
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_review", ["review"], unique=False)
    # Until now nothing was shared: each of these is its owner's.
    op.execute("UPDATE document_access SET principal = 'o:' || substr(principal, 3) WHERE principal LIKE 'm:%'")


def downgrade() -> None:
    op.execute("UPDATE document_access SET principal = 'm:' || substr(principal, 3) WHERE principal LIKE 'o:%'")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_review")
    with op.batch_alter_table("document_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_page_sha256"))

    op.drop_table("document_page")
