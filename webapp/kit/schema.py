"""Two Alembic histories: the platform database's, and the one that every tenant database shares.

All pending revisions of one database run in one transaction, so a revision that fails leaves nothing behind.
"""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event

from webapp.kit import db, tenants

MIGRATIONS = Path(__file__).parents[2] / "migrations"
PLATFORM = "platform"
TENANT = "tenant"
LOCK_SECONDS = 30  # a migration waits so long for readers and writers, then fails whole and may be run again


@cache
def history(kind: str) -> ScriptDirectory:
    """The revisions of PLATFORM or TENANT, read from disk once a process."""
    return ScriptDirectory(str(MIGRATIONS / kind))


@cache
def head(kind: str) -> str:
    """The newest revision."""
    revision = history(kind).get_current_head()
    if revision is None:
        raise RuntimeError(f"migrations/{kind} holds no revision")
    return revision


def is_behind(revision: str | None) -> bool:
    """Whether a tenant database at `revision` lacks something this code needs. One that is ahead of this code is not behind:
    changes are made so that the version before still runs on them."""
    return revision is None or (revision != head(TENANT) and revision in _known())


def migrate_platform(url: str, target: str = "head") -> str:
    """Brings the platform database to `target`, making it first where it is a SQLite file that does not exist. Answers the revision."""
    if url.startswith("sqlite"):
        return _migrate_file(Path(sa.make_url(url).database or ""), PLATFORM, target)
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        return migrate_connection(connection, PLATFORM, target)


def migrate_tenant(tenant: tenants.Tenant, target: str = "head") -> str:
    """Brings an existing tenant database to `target` and answers the revision. Raises DatabaseMissing.

    Not for threads: Alembic's operations and the dialect's default schema are global to the process."""
    if tenant.is_sqlite:
        if not tenant.path.exists():
            raise tenants.DatabaseMissing(f"the database of {tenant.key} is missing")
        return _migrate_file(tenant.path, TENANT, target)
    with _in_schema(tenant) as connection:
        return migrate_connection(connection, TENANT, target)


def create_tenant(tenant: tenants.Tenant, templates: Path) -> str:
    """Makes an empty tenant database at the newest revision and answers that. `templates` is a folder for the migrated
    file that new SQLite databases are copied from. Raises FileExistsError, or the database's error where a schema stands."""
    if tenant.is_sqlite:
        _copy(template(templates), tenant.path)
        return head(TENANT)
    engine = sa.create_engine(tenant.url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(tenant.schema))
    try:
        return migrate_tenant(tenant)
    except BaseException:
        drop_tenant(tenant)
        raise


def drop_tenant(tenant: tenants.Tenant) -> None:
    """Removes a tenant database and all it holds; nothing where there is none."""
    db.engines.forget(tenant)
    if tenant.is_sqlite:
        for suffix in ("", "-wal", "-shm"):
            tenant.path.with_name(tenant.path.name + suffix).unlink(missing_ok=True)
        return
    engine = sa.create_engine(tenant.url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(tenant.schema, cascade=True, if_exists=True))


def template(folder: Path) -> Path:
    """The migrated empty SQLite database of the newest revision; made on first need."""
    path = folder / f"tenant-{head(TENANT)}.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            made = Path(scratch) / "tenant.db"
            _migrate_file(made, TENANT, "head")
            _leave_wal_empty(made)
            os.replace(made, path)
    return path


@cache
def _known() -> frozenset[str]:
    return frozenset(known.revision for known in history(TENANT).walk_revisions())


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file, source.open("rb") as original:
            shutil.copyfileobj(original, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _migrate_file(path: Path, kind: str, target: str) -> str:
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool)
    event.listen(engine, "connect", _take_control)
    event.listen(engine, "begin", _begin_immediate)
    if is_new:
        _set_wal(path)
    with engine.begin() as connection:
        return migrate_connection(connection, kind, target)


def _set_wal(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _leave_wal_empty(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_control(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None  # else sqlite3 commits before each DDL statement
    dbapi.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _in_schema(tenant: tenants.Tenant) -> Any:
    engine = sa.create_engine(tenant.url, poolclass=sa.pool.NullPool)

    @event.listens_for(engine, "begin")
    def choose_schema(connection: sa.Connection) -> None:
        known = connection.exec_driver_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (tenant.schema,)).scalar()
        if not known:
            raise tenants.DatabaseMissing(f"the database of {tenant.key} is missing")
        quoted = connection.dialect.identifier_preparer.quote_identifier(tenant.schema)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {quoted}")
        connection.dialect.default_schema_name = tenant.schema

    return engine.begin()


def migrate_connection(connection: sa.Connection, kind: str, target: str = "head") -> str:
    """Runs the pending revisions inside the caller's transaction and answers the revision. For a scratch database; others
    have their own verbs here."""
    script = history(kind)

    def plan(revision: Any, _context: Any) -> Any:
        known = script.get_revision(revision) if revision else None
        wanted = script.get_revision(target)
        down = wanted is None or (known is not None and wanted in script.iterate_revisions(known.revision, "base") and wanted != known)
        return script._downgrade_revs(target, revision) if down else script._upgrade_revs(target, revision)

    context = MigrationContext.configure(connection, opts={"fn": plan, "transactional_ddl": True, "render_as_batch": True})
    with context.begin_transaction(), Operations.context(context):
        context.run_migrations()
    return context.get_current_revision() or "base"
