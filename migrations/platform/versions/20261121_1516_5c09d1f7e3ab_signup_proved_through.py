"""who vouched for the address of a sign-up"""

import sqlalchemy as sa
from alembic import op

revision = "5c09d1f7e3ab"
down_revision = "b71d0c4e95a3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_through", sa.String(length=60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_column("proved_through")
