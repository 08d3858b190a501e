"""A bare application, since this room stands left of the house's, over a migrated database of either engine. What a job does to the world is an audit entry."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from webapp.audit import ledger as audit
from webapp.audit.models import PlatformEntry
from webapp.jobs import ledger, queue, registry, schedule
from webapp.jobs.models import Job
from webapp.kit import clock, config, db, schema


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/platform.db"
    else:
        server = request.getfixturevalue("postgres")
        yield server.url("jobs")
        server.drop("jobs")


@pytest.fixture
def app(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    config.use(config.complete(config.Config(data_dir=tmp_path, database_url=database_url)))
    for module, name, fresh in ((registry, "_kinds", {}), (registry, "_open_tenant", None), (schedule, "_table", {})):
        monkeypatch.setattr(module, name, fresh)
    schema.migrate_platform(database_url)
    made = Flask("jobs")
    db.install(made, database_url)
    with made.app_context():
        yield made
        db.session.remove()
        db.extension.engine.dispose()


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, bool]]:
    """What the ledger sent, in place of sending it."""
    sent: list[tuple[UUID, bool]] = []
    monkeypatch.setattr(ledger, "_hint", lambda job_id, _kind, early: sent.append((job_id, early)))
    return sent


@pytest.fixture
def kind(app: Flask, hints: object) -> Callable[..., None]:
    """Registers work: `kind(run, attempts=2)`; without `run` it leaves one effect."""

    def register(run: Callable[[registry.Running], None] = _effect, attempts: int = 5, name: str = "work") -> None:
        registry.register(registry.Kind(name, run, attempts))

    return register


@pytest.fixture
def added(app: Flask) -> Callable[..., UUID]:
    """Adds a job of kind "work" and commits."""

    def add(**columns: object) -> UUID:
        with db.inside(None):
            job_id = ledger.add("work", **columns)
            db.commit()
        return job_id

    return add


@pytest.fixture
def look(app: Flask) -> Callable[[UUID], Job]:
    """A job as it stands now."""

    def read(job_id: UUID) -> Job:
        with db.inside(None):
            return db.session.get_one(Job, job_id)

    return read


@pytest.fixture
def effects(app: Flask) -> Callable[[], int]:
    """How many effects stand."""

    def count() -> int:
        with db.inside(None):
            return db.session.scalar(sa.select(sa.func.count()).where(PlatformEntry.action == "tests.effect")) or 0

    return count


@pytest.fixture
def later() -> Callable[..., AbstractContextManager[None]]:
    """`with later(minutes=5):` the clock is that much further."""

    def shift(**by: float) -> AbstractContextManager[None]:
        return clock.reading(lambda: datetime.now(UTC) + timedelta(**by))

    return shift


@pytest.fixture
def effect() -> Callable[[registry.Running], None]:
    return _effect


@pytest.fixture
def due(app: Flask) -> Callable[[], int]:
    """Runs what is due."""
    return lambda: queue.run_due(app)


def _effect(job: registry.Running) -> None:
    audit.record("tests.effect", by=None, org=job.org)
