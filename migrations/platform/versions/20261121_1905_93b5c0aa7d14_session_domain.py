"""session domain"""

import sqlalchemy as sa
from alembic import op

revision = "93b5c0aa7d14"
down_revision = "4d0be6a1c7f2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("domain", sa.String(length=253), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("domain")
