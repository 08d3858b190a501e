"""password stands alone"""

import sqlalchemy as sa
from alembic import op

revision = "7e41c2a90b5d"
down_revision = "5c09d1f7e3ab"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("password", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands_alone", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("password", schema=None) as batch_op:
        batch_op.drop_column("stands_alone")
