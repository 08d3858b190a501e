"""The real worker: killed, poisoned, stopped and doubled, over both transports."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from webapp.jobs import cli, ledger, registry
from webapp.kit import config, db

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds; a job comes back within lease (1 s) and look-around (2 s), a worker starts in one


@pytest.fixture(params=["sqlite", "redis"])
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite://{tmp_path}/queue.db" if request.param == "sqlite" else f"{request.getfixturevalue('redis_server')}/7"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/platform.db"


@pytest.fixture
def marks(app: Flask, transport: str, tmp_path: Path) -> Path:
    """Where the worker's jobs write; the queue is the transport under test and empty."""
    config.use(config.complete(config.Config(data_dir=tmp_path, queue_url=transport, database_url=config.current().database_url)))
    for name in ("quick", "slow", "poison"):
        registry.register(registry.Kind(name, lambda job: None, attempts=3))
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def start(marks: Path, transport: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts one more worker; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GATEHOUSE_DATA_DIR": str(tmp_path), "GATEHOUSE_QUEUE_URL": transport}

    def run() -> subprocess.Popen[bytes]:
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), str(marks), "--lease", "1"]
        with (tmp_path / "log").open("ab") as log:
            started.append(subprocess.Popen(command, env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing_and_doubles_nothing(start, marks, look, effects):
    worker, job_id = start(), _add("slow")
    _wait(lambda: _begun(marks, "slow") == 1)
    worker.kill()
    worker.wait()
    assert (look(job_id).state, effects() - _ticks()) == ("running", 0)
    (marks / "go").touch()
    start()
    _wait(lambda: look(job_id).state == "done")
    assert (_begun(marks, "slow"), look(job_id).attempts, effects() - _ticks()) == (2, 2, 1)


def test_a_job_that_kills_its_worker_is_dead_after_its_attempts_and_runs_when_cured(start, marks, look, app):
    job_id = _add("poison")
    for _ in range(3):
        assert start().wait(PATIENCE) == -signal.SIGKILL
    cured = start()
    _wait(lambda: look(job_id).state == "dead")
    assert (_begun(marks, "poison"), look(job_id).error) == (3, "the worker died 3 times")
    assert str(job_id) in _type(app, "list", "--state", "dead")
    (marks / "antidote").touch()
    _type(app, "retry", str(job_id))
    _wait(lambda: look(job_id).state == "done")
    assert cured.poll() is None


def test_a_worker_that_is_told_to_stop_ends_its_job_first(start, marks, look):
    worker, job_id = start(), _add("slow")
    _wait(lambda: _begun(marks, "slow") == 1)
    worker.terminate()
    time.sleep(0.5)
    (marks / "go").touch()
    assert worker.wait(PATIENCE) == 0
    assert (look(job_id).state, look(job_id).attempts) == ("done", 1)


def test_a_committed_job_is_taken_at_once(start, marks, look):
    start()
    _wait_for_worker()
    began = time.monotonic()
    job_id = _add("quick")
    _wait(lambda: look(job_id).state == "done")
    assert time.monotonic() - began < 1.0  # the reaper alone would need up to two seconds


def test_two_workers_make_one_job_of_a_tick_and_run_each_job_once(start, marks, look):
    start()
    start()
    added = [_add("quick") for _ in range(40)]
    _wait(lambda: all(look(job_id).state == "done" for job_id in added))
    _wait(lambda: _ticks() and not ledger.due())
    assert _begun(marks, "quick") == 40 + _ticks()
    assert _ticks() <= 2  # the minute of the start, and perhaps the next


def _add(kind: str):
    with db.inside(None):
        job_id = ledger.add(kind)
        db.commit()
    return job_id


def _type(app: Flask, *words: str) -> str:
    return app.test_cli_runner().invoke(cli.jobs, words, catch_exceptions=False).output


def _begun(marks: Path, kind: str) -> int:
    path = marks / kind
    return len(path.read_text().splitlines()) if path.exists() else 0


def _ticks() -> int:
    """Done jobs of the worker's own minutely schedule: each has left an effect."""
    with db.inside(None):
        return len([job for job in ledger.listing(state="done", limit=100).items if job.kind == "quick" and job.once])


def _wait_for_worker() -> None:
    _wait(lambda: _ticks() > 0)


def _wait(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
