"""A house for each test: a copy of one that is furnished with the cast once a session, on SQLite or on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from xdist.scheduler import LoadScopeScheduling

from webapp.app import create_app
from webapp.kit import clock, db, mail, schema
from webapp.kit.config import Config, complete
from webapp.platform import registry
from webapp.web import shares

pytest_plugins = ["servers"]

KEY = "k" * 40


class ByHouse(LoadScopeScheduling):
    """A file's tests run in one process, and so do all journeys through one house: it takes half a minute to start."""

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith("tests/journeys/"):
            return nodeid.partition("::")[0]
        return "journeys on servers" if "servers" in nodeid.rpartition("[")[2] else "journeys in the embedded house"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByHouse:
    return ByHouse(config, log)


COMPILED_RULES: dict[tuple[object, ...], Any] = {}
COMPILE = Rule._compile_builder


def _compile_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The builder of a route's addresses is compiled once a session, not once a house: it is most of what a house costs (0.15 s)."""
    key = (rule.rule, rule.subdomain, rule.host, str(rule.defaults), append_unknown)
    if key not in COMPILED_RULES:
        COMPILED_RULES[key] = COMPILE(rule, append_unknown)
    return COMPILED_RULES[key]


Rule._compile_builder = _compile_once  # type: ignore[method-assign]


class Compiled(BytecodeCache):
    """Templates are compiled once a session, not once a house."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def configure(data: Path, **changes: object) -> Config:
    """Production's kind of configuration, over files in `data`."""
    given: dict[str, object] = {
        "base_domain": "gatehouse.test",
        "scheme": "https",
        "data_dir": data,
        "secret_key": KEY,
        "seal_keys": (KEY,),
        "mail_url": "memory://",
        "require_second_factor": "nobody",
    }
    return complete(Config(**{**given, **changes}))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the cast in it."""
    data = tmp_path_factory.mktemp("furnished")
    _furnish(configure(data))
    return data


@pytest.fixture(scope="session")
def furnished_postgres(postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with the cast in it: platform and tenants."""
    url = postgres.url("furnished")
    _furnish(configure(tmp_path_factory.mktemp("furnished_postgres"), database_url=url, tenant_databases={"main": url}))
    return "furnished"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Config]:
    """The configuration of this test's house. `@pytest.mark.parametrize("settings", ENGINES, indirect=True)` for both engines."""
    data = tmp_path / "data"
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copytree(request.getfixturevalue("furnished"), data)
        yield configure(data)
        return
    server = request.getfixturevalue("postgres")
    name = f"house_{os.getpid()}_{abs(hash(request.node.nodeid))}"
    with server.connect("postgres") as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('furnished_postgres')}")
    url = server.url(name)
    yield configure(data, database_url=url, tenant_databases={"main": url})
    db.engines.dispose()
    server.drop(name)


@pytest.fixture
def app(settings: Config) -> Iterator[Flask]:
    """The application over this test's house."""
    mail.outbox.clear()
    registry.drop_all()
    shares._at_work.clear()  # a test need not close each answer, as a server does
    made = create_app(settings)
    made.jinja_env.bytecode_cache = COMPILED
    yield made
    with made.app_context():
        db.session.remove()
        db.extension.engine.dispose()
    db.engines.dispose()
    registry.drop_all()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Inside the application's context, for verbs."""
    with app.app_context():
        yield app


class Time:
    """A clock that stands until it is told to go on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def time() -> Iterator[Time]:
    """Stops the clock."""
    stopped = Time(clock.now())
    with clock.reading(lambda: stopped.at):
        yield stopped


def _furnish(config: Config) -> None:
    schema.migrate_platform(config.database_url)
    made = create_app(config)
    with made.app_context():
        cast.furnish()
        db.commit()
        db.session.remove()
        db.extension.engine.dispose()
    db.engines.dispose()
