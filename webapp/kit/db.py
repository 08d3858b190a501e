"""One session over two kinds of database: the platform's, and the current organization's tenant database.

Which of them a statement goes to is read from its tables. A statement over both, or over none (raw SQL), is refused
unless it says so: `bind_arguments=TENANT` or `bind_arguments=PLATFORM`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry, scoped_session
from sqlalchemy.orm.attributes import instance_state

from webapp.kit import clock, ids, routing, tenants

PLATFORM: dict[str, Any] = {"key": None}
TENANT: dict[str, Any] = {"key": "tenant"}
AmbiguousBind = routing.AmbiguousBind


class AsideTooLate(RuntimeError):
    """`aside()` was called after this unit of work began to write to the platform: on SQLite it would wait for itself."""


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware moment in UTC on both engines (SQLite keeps no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class UuidText(sa.TypeDecorator[str]):
    """An id read as the text people see, without a UUID object in between: for lists, where those are a tenth of the page."""

    impl = sa.Uuid
    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        if dialect.name == "sqlite":
            return lambda value: value and f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
        return lambda value: value and str(value)


class RoutingSession(FlaskSession):
    """Pins the tenant at its first tenant statement; another organization needs another context (`inside`).

    The tenant's transaction is begun here and joined by the session, so that `commit` can order the two."""

    tenant: tenants.Tenant | None = None
    tenant_connection: sa.Connection | None = None

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, key: Any = "auto", **kw: Any) -> Any:
        if bind is not None:
            return bind
        if key == "auto":
            key = routing.key_of(mapper, clause)
        return self._db.engines[None] if key is None else self._tenant_bind()

    def execute(self, statement: Any, params: Any = None, **kw: Any) -> Any:
        connection = self._core_connection(statement, kw)
        return super().execute(statement, params, **kw) if connection is None else connection.execute(statement, params or {})

    def scalar(self, statement: Any, params: Any = None, **kw: Any) -> Any:
        connection = self._core_connection(statement, kw)
        return super().scalar(statement, params, **kw) if connection is None else connection.scalar(statement, params or {})

    def _core_connection(self, statement: Any, kw: dict[str, Any]) -> sa.Connection | None:
        """Where a statement about tables alone goes; None for one about objects, which the session's own way is for. It would do the same
        with this one, in twice the time: 50 us, five times a page."""
        where = kw.pop("bind_arguments", None) or {}
        if "compile_state_plugin" in getattr(statement, "_propagate_attrs", ("compile_state_plugin",)) or any(kw.values()):
            kw["bind_arguments"] = where
            return None
        self._autoflush()  # as the session's own way does
        return self.connection(bind_arguments={"clause": statement, **where})

    def _tenant_bind(self) -> sa.Connection:
        tenant = tenants.current()
        if self.tenant is not None and self.tenant != tenant:
            raise tenants.WrongOrganization(f"this session belongs to {self.tenant.key}, the context to {tenant.key}")
        if self.tenant_connection is None:
            connection = engines.connect(tenant)
            connection.begin()
            self.tenant, self.tenant_connection = tenant, connection
        return self.tenant_connection

    def merge(self, instance: Any, **kw: Any) -> Any:
        _refuse_strangers(self, instance)  # merge copies state without telling before_attach of its source
        return super().merge(instance, **kw)

    def commit(self) -> None:
        """The tenant's transaction first, then the platform's, whose rows make the tenant's visible."""
        self.flush()
        if self.tenant_connection is not None and (transaction := self.tenant_connection.get_transaction()):
            transaction.commit()
        super().commit()
        self._release()
        self.info.pop("after_rollback", None)
        for call in self.info.pop("after_commit", []):
            call()

    def rollback(self) -> None:
        super().rollback()
        self._abandon()

    def close(self) -> None:
        super().close()
        self._abandon()
        self.tenant = None

    def _abandon(self) -> None:
        self._release()
        self.info.pop("after_commit", None)
        for call in self.info.pop("after_rollback", []):
            call()

    def _release(self) -> None:
        connection, self.tenant_connection = self.tenant_connection, None
        if connection is not None:
            connection.close()


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    registry = registry(metadata=sa.MetaData(naming_convention=NAMES), type_annotation_map={datetime: UtcDateTime, UUID: sa.Uuid, dict[str, Any]: sa.JSON})


extension = SQLAlchemy(model_class=Base, session_options={"class_": RoutingSession, "expire_on_commit": False})
session: scoped_session[RoutingSession] = extension.session  # type: ignore[assignment]
engines = tenants.Engines()


class PlatformModel(extension.Model):  # type: ignore[name-defined]
    """A row of the platform database."""

    __abstract__ = True


class TenantModel(extension.Model):  # type: ignore[name-defined]
    """A row of an organization's tenant database."""

    __abstract__ = True
    __bind_key__ = "tenant"


class Identified:
    """An id that is unique everywhere, and when the row was made."""

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        return mapped_column(primary_key=True, default=ids.new, sort_order=-1)

    @declared_attr
    def created_at(cls) -> Mapped[datetime]:
        return mapped_column(default=clock.now)


class Touched:
    """When the row was last changed."""

    @declared_attr
    def updated_at(cls) -> Mapped[datetime]:
        return mapped_column(default=clock.now, onupdate=clock.now)


def commit() -> None:
    """Ends the unit of work: tenant first, then platform, then what waited for it. Only the edges call it: once a
    request, once a job, once a command."""
    session.commit()


def rollback() -> None:
    session.rollback()


def after_commit(call: Callable[[], None]) -> None:
    """Runs `call` once this unit of work is committed, never if it is not."""
    session.info.setdefault("after_commit", []).append(call)


def after_rollback(call: Callable[[], None]) -> None:
    """Runs `call` if this unit of work is rolled back: to undo what no transaction covers."""
    session.info.setdefault("after_rollback", []).append(call)


@contextmanager
def aside() -> Iterator[sa.Connection]:
    """A platform transaction of its own, committed at the end of the block whatever becomes of the unit of work around it.

    For facts that must stand alone: intents, reservations, failure counters, refused authorization. Raises
    AsideTooLate where this unit of work already writes to the platform."""
    _refuse_if_writing()
    with extension.engine.begin() as connection:
        yield connection


@contextmanager
def apart(tenant: tenants.Tenant) -> Iterator[sa.Connection]:
    """The same in an organization's database. From `after_commit`: on SQLite it waits for an open unit of work."""
    with engines.connect(tenant) as connection, connection.begin():
        yield connection


@contextmanager
def inside(tenant: tenants.Tenant | None) -> Iterator[None]:
    """A context of its own with its own session, for another organization (or for none). Rolled back unless committed."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), tenants.replaced_by(tenant):
        yield


def install(app: Flask, url: str) -> None:
    """Binds the session to the platform database at `url`. Opens no connection: workers are forked later."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # Threads bound the overflow: each holds at most two connections, its unit of work's and one aside.
    if url.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"max_overflow": -1, "hide_parameters": True, "connect_args": {"check_same_thread": False}}
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 4, "max_overflow": -1, "hide_parameters": True, "connect_args": {"prepare_threshold": None}}
    extension.init_app(app)
    with app.app_context():
        event.listen(extension.engine, "checkin", tenants.on_checkin)
    if url.startswith("sqlite"):
        with app.app_context():
            event.listen(extension.engine, "connect", tenants.on_connect)
            event.listen(extension.engine, "savepoint", tenants.on_savepoint)


def upsert(model: type[Any], connection: sa.Connection) -> Any:
    """An INSERT of the connection's own dialect, which has `on_conflict_do_update` on both engines."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(model)


def unique_where(name: str, *columns: str, where: str) -> sa.Index:
    """An index on both engines: of the rows that meet a condition, no two are alike in these columns."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _refuse_if_writing() -> None:
    if extension.engine.dialect.name != "sqlite" or not session.registry.has():
        return
    transaction = session().get_transaction()
    if transaction is None:
        return
    # Asking the session for its connection joins the open transaction; it begins nothing new on SQLite.
    driver: Any = session.connection(bind_arguments=PLATFORM).connection.driver_connection
    if driver.in_transaction:
        raise AsideTooLate("this unit of work already writes to the platform: do what must stand alone before its first write")


@event.listens_for(RoutingSession, "before_attach")
def _refuse_strangers(session: Any, instance: Any) -> None:
    if isinstance(session, RoutingSession) and isinstance(instance, TenantModel):
        key = tenants.current().key
        if instance_state(instance).info.setdefault("tenant", key) != key:
            raise tenants.WrongOrganization(f"a {type(instance).__name__} of another organization")


@event.listens_for(RoutingSession, "loaded_as_persistent")
def _remember_origin(session: Any, instance: Any) -> None:
    if isinstance(instance, TenantModel):
        instance_state(instance).info["tenant"] = session.tenant.key
