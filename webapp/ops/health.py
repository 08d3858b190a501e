"""Whether every part that a request needs can be reached."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from webapp.intake import tesseract
from webapp.jobs import backlog, queue
from webapp.kit import clock, config, db, schema
from webapp.kit.blobs.store import store
from webapp.kit.log import log
from webapp.ops import migrations

LATE = timedelta(minutes=2)  # the reaper finds lost hints within seconds: a job that is due longer has no worker
LITTLE = 0.05  # of the disk


class Poor(RuntimeError):
    """A part answers, and is not well; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    sentence: str


def checks() -> list[Check]:
    """Platform database, its schema, queue and blob store, each tried now."""
    return [_check("database", _database), _check("schema", _schema), _check("queue", queue.ping), _check("blobs", _blobs)]


def parts() -> list[Check]:
    """What no single request needs, but the installation does: workers, migrated tenants, room on the disk, a reader of scans. For people, not for
    load balancers."""
    return [_check("worker", _worker), _check("tenants", _tenants), _check("disk", _disk), _check("scans", _scans)]


def _check(name: str, attempt: Callable[[], None]) -> Check:
    try:
        attempt()
    except Exception as error:  # whatever a driver raises, the answer is that this part is down
        log.error("unhealthy", part=name, exc_info=error)
        return Check(name, False, str(error)[:200] if isinstance(error, Poor) else f"{type(error).__name__}: {error}"[:200])
    return Check(name, True, "reached")


def _database() -> None:
    with db.extension.engine.connect() as connection:
        connection.execute(sa.select(1))


def _schema() -> None:
    with db.extension.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != schema.head(schema.PLATFORM):
        raise Poor("the platform database awaits `flask migrate platform`")


def _worker() -> None:
    oldest = backlog.oldest_due()
    if oldest is not None and clock.now() - oldest > LATE:
        raise Poor(f"a job has been due since {oldest:%Y-%m-%d %H:%M} UTC: is `flask worker` running?")


def _tenants() -> None:
    behind = migrations.waiting()
    if behind:
        raise Poor(f"{behind} organizations await `flask migrate tenants`")


def _disk() -> None:
    usage = shutil.disk_usage(config.current().data_dir)
    if usage.free < usage.total * LITTLE:
        raise Poor(f"{usage.free // 2**20} MB are left where the data stands")


def _blobs() -> None:
    with store().receive("probe") as incoming:
        incoming.write(b"probe")


def _scans() -> None:
    lack = tesseract.lack()
    if lack:
        raise Poor(lack)
