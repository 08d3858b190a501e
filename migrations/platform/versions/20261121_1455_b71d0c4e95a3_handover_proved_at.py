"""handover proved at"""

import sqlalchemy as sa
from alembic import op

revision = "b71d0c4e95a3"
down_revision = "2eed6001d522"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), server_default="2000-01-01 00:00:00", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_column("proved_at")
