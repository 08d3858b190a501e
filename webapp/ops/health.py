"""Whether every part that a request needs can be reached."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.jobs import queue
from webapp.kit import db, schema
from webapp.kit.blobs.store import store
from webapp.kit.log import log


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    sentence: str


def checks() -> list[Check]:
    """Platform database, its schema, queue and blob store, each tried now."""
    return [_check("database", _database), _check("schema", _schema), _check("queue", queue.ping), _check("blobs", _blobs)]


def _check(name: str, attempt: Callable[[], None]) -> Check:
    try:
        attempt()
    except Exception as error:  # whatever a driver raises, the answer is that this part is down
        log.error("unhealthy", part=name, exc_info=error)
        return Check(name, False, f"{type(error).__name__}: {error}"[:200])
    return Check(name, True, "reached")


def _database() -> None:
    with db.extension.engine.connect() as connection:
        connection.execute(sa.select(1))


def _schema() -> None:
    with db.extension.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != schema.head(schema.PLATFORM):
        raise RuntimeError("the platform database awaits `flask migrate platform`")


def _blobs() -> None:
    with store().receive("probe") as incoming:
        incoming.write(b"probe")
