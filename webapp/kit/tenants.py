"""Tenant databases: which one is current, and the engines that reach them.

A tenant database is one SQLite file or one PostgreSQL schema. The current one is set once per context; nothing is
current by default, and asking for it then is an error, never a fall-back to another database.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache

from webapp.kit import folding

OPEN_DATABASES = 64  # SQLite files a process keeps open; each costs about 0.1 MB and three descriptors
BUSY_MS = 5000  # how long a writer waits for another before it gives up


class NoOrganization(RuntimeError):
    """Tenant data was asked for while no organization is set."""


class WrongOrganization(RuntimeError):
    """Something of one organization was about to be used in another's context."""


class DatabaseMissing(RuntimeError):
    """The organization's database is not where it should be."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """`key` is the organization's id in hex; `url` the SQLite directory or the PostgreSQL server that holds it."""

    key: str
    url: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9_]{1,59}", self.key):
            raise ValueError(f"not a tenant key: {self.key!r}")

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def path(self) -> Path:
        """The SQLite file. Spread over 256 folders by the random end of the id."""
        return Path(sa.make_url(self.url).database or "") / self.key[-2:] / f"{self.key}.db"

    @property
    def schema(self) -> str:
        """The PostgreSQL schema."""
        return f"org_{self.key}"


_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


def current() -> Tenant:
    """The tenant database of this context. Raises NoOrganization."""
    tenant = _current.get()
    if tenant is None:
        raise NoOrganization("no organization is set in this context")
    return tenant


def enter(tenant: Tenant) -> Token[Tenant | None]:
    """Sets the tenant of this context, once; give the answer to `leave`. Raises WrongOrganization on a second, other one."""
    before = _current.get()
    if before is not None and before != tenant:
        raise WrongOrganization(f"this context belongs to {before.key}, not to {tenant.key}")
    return _current.set(tenant)


def leave(token: Token[Tenant | None]) -> None:
    _current.reset(token)


@contextmanager
def replaced_by(tenant: Tenant | None) -> Iterator[None]:
    """For a nested context of its own (`kit.db.inside`): whatever was current comes back afterwards."""
    token = _current.set(tenant)
    try:
        yield
    finally:
        _current.reset(token)


def on_connect(dbapi: Any, _record: Any) -> None:
    # Write-ahead logging is a property of the file, set when it is made: setting it takes a lock.
    dbapi.executescript(f"PRAGMA busy_timeout={BUSY_MS}; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON")
    folding.install(dbapi)


def on_checkin(dbapi: Any, _record: Any) -> None:
    # SQLAlchemy skips its reset after a commit that failed, and SQLite keeps that transaction open: the next borrower would commit it.
    if dbapi is not None:
        dbapi.rollback()


def on_savepoint(connection: sa.Connection, _name: str) -> None:
    # sqlite3 opens a transaction before the first change only; a savepoint without one would commit when released.
    dbapi: Any = connection.connection.driver_connection
    if not dbapi.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Engines:
    """SQLite: the most recently used files stay open, sharing one dialect and one cache of compiled SQL (a miss then
    costs 3.5 hits instead of 5.7). PostgreSQL: one pooled engine per server; the schema is chosen per transaction."""

    def __init__(self, limit: int = OPEN_DATABASES) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._files: OrderedDict[str, sa.Engine] = OrderedDict()
        self._servers: dict[str, sa.Engine] = {}
        self._dialect: sa.Dialect | None = None
        self._compiled: Any = LRUCache(1000)

    def engine(self, tenant: Tenant) -> sa.Engine:
        if tenant.is_sqlite:
            return self._file(tenant)
        with self._lock:
            server = self._servers.get(tenant.url)
            if server is None:
                server = self._servers[tenant.url] = _server(tenant.url)
        return server.execution_options(tenant_schema=tenant.schema)

    def connect(self, tenant: Tenant) -> sa.Connection:
        """Raises DatabaseMissing."""
        try:
            return self.engine(tenant).connect()
        except sa.exc.DatabaseError as error:
            raise DatabaseMissing(f"the database of {tenant.key} cannot be opened: {error.orig}") from error

    def forget(self, tenant: Tenant) -> None:
        """Closes what is open of a tenant: before its file is replaced or removed."""
        with self._lock:
            engine = self._files.pop(tenant.key, None)
        if engine is not None:
            engine.dispose()

    def dispose(self, close: bool = True) -> None:
        """Closes everything; after a fork with `close=False`, since the connections are the parent's."""
        with self._lock:
            engines = [*self._files.values(), *self._servers.values()]
            self._files.clear()
            self._servers.clear()
        for engine in engines:
            engine.dispose(close=close)

    def _file(self, tenant: Tenant) -> sa.Engine:
        with self._lock:
            engine = self._files.get(tenant.key)
            if engine is not None:
                self._files.move_to_end(tenant.key)
                return engine
            engine = self._files[tenant.key] = self._open(tenant)
            evicted = self._files.popitem(last=False)[1] if len(self._files) > self.limit else None
        if evicted is not None:
            evicted.dispose()  # connections in use finish first, then close
        return engine

    def _open(self, tenant: Tenant) -> sa.Engine:
        # mode=rw: a missing file is an error, never a new and empty database. One idle connection, the rest overflow.
        engine = sa.create_engine(
            f"sqlite:///file:{tenant.path}?mode=rw&uri=true",
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=-1,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
            execution_options={"compiled_cache": self._compiled},
        )
        event.listen(engine, "connect", on_connect)
        event.listen(engine, "savepoint", on_savepoint)
        event.listen(engine, "checkin", on_checkin)
        if self._dialect is None and tenant.path.exists():
            with engine.connect():
                self._dialect = engine.dialect
        if self._dialect is not None:
            engine.dialect = self._dialect  # part of the compiled cache's key
        return engine


def _server(url: str) -> sa.Engine:
    # The driver is in autocommit so that BEGIN and SET LOCAL leave in one round trip; commit() and rollback() still
    # end the transaction. prepare_threshold=None: prepared statements do not survive PgBouncer before 1.21.
    engine = sa.create_engine(url, pool_size=4, max_overflow=-1, hide_parameters=True, connect_args={"autocommit": True, "prepare_threshold": None})

    event.listen(engine, "checkin", on_checkin)

    @event.listens_for(engine, "begin")
    def choose_schema(connection: sa.Connection) -> None:
        schema = connection.get_execution_options().get("tenant_schema")
        if schema is None:
            raise NoOrganization("a server of tenant databases was used without an organization")
        quoted = connection.dialect.identifier_preparer.quote_identifier(schema)
        driver: Any = connection.connection.driver_connection
        # A session-level SET would leak to the next client of PgBouncer; SET LOCAL ends with the transaction.
        driver.execute(f"BEGIN; SET LOCAL search_path TO {quoted}")

    return engine
