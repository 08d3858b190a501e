"""For `flask db -d migrations/tenant migrate|check|history`: compares the models with a scratch SQLite database that is
brought to head first. Real databases are migrated by `flask migrate`, never from here."""

import sqlalchemy as sa
from alembic import context

from webapp.kit import db, schema

METADATA = db.extension.metadatas["tenant"]


def render(kind, item, autogen):
    """Our moment type is a plain DateTime to the database: a revision never imports the application."""
    if kind == "type" and isinstance(item, db.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


engine = sa.create_engine("sqlite://")
with engine.connect() as connection:
    with connection.begin():
        schema.migrate_connection(connection, schema.TENANT)
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True, render_item=render)
    with context.begin_transaction():
        context.run_migrations()
