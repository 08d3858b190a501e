"""management answers"""

import sqlalchemy as sa
from alembic import op

revision = "4d0be6a1c7f2"
down_revision = "12c57bca834a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "management_answer",
        sa.Column("owner_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner_hash", name=op.f("pk_management_answer")),
    )
    # Seats count from here on; those that are taken already are not left for the nightly count to find.
    op.execute(
        "INSERT INTO usage (organization_id, kind, period, used) "
        "SELECT organization_id, 'members', '', count(*) FROM membership WHERE status IN ('active', 'suspended') GROUP BY organization_id"
    )


def downgrade() -> None:
    op.execute("DELETE FROM usage WHERE kind = 'members'")
    op.drop_table("management_answer")
