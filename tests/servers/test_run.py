"""`make run` with a small app in the product's place: what bin/run itself promises."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import servers

ROOT = Path(__file__).parents[2]

APP = """
import os, sqlite3, sys, time
import click
from flask import Flask
from webapp.kit import config

app = Flask(__name__)
app.get("/")(lambda: "open")
settings = config.load()

@app.cli.command()
@click.argument("which")
def migrate(which):
    print("migrated", which)
    if which == "platform":
        sqlite3.connect(settings.database_url.removeprefix("sqlite:///")).execute("CREATE TABLE IF NOT EXISTS organization (id)").connection.commit()

@app.cli.command()
def demo():
    print("demo people came")
    sys.exit(int(os.environ.get("DEMO_FAILS", "0")))

@app.cli.command()
def addresses():
    print("see", settings.base_domain)

@app.cli.command()
def worker():
    print("worker works", os.isatty(0))
    time.sleep(float(os.environ.get("WORKER_ENDS_AFTER", "600")))
    sys.exit(7)
"""


class House:
    """A copy of the workshop around the small app, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, servers.free_port()
        for name in ("bin/run", "Procfile", "gunicorn.conf.py"):
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        (folder / "webapp").symlink_to(ROOT / "webapp")
        (folder / "wsgi.py").write_text(APP)

    @property
    def said(self) -> str:
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    @contextmanager
    def running(self, answers: Callable[[], object], **environ: str) -> Iterator[subprocess.Popen[bytes]]:
        given = {name: value for name, value in os.environ.items() if not name.startswith(("GATEHOUSE_", "SAAS_"))}
        given |= {"GATEHOUSE_BASE_DOMAIN": f"localhost:{self.port}", "GATEHOUSE_DATA_DIR": str(self.folder / "data")} | environ
        with (self.folder / "log").open("wb") as log:
            command = [sys.executable, "bin/run"]
            process = subprocess.Popen(command, cwd=self.folder, env=given, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            servers.wait_until(answers, process, self.folder / "log")
            yield process
        finally:
            servers.end(process)

    def open(self) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as answer:
            assert answer.read() == b"open"
        assert "worker works" in self.said

    def left_over(self) -> list[str]:
        """Processes that still work in this house's folder."""
        return [entry.name for entry in Path("/proc").glob("[0-9]*") if _cwd(entry) == self.folder.resolve()]


def _cwd(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except OSError:
        return None


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_first_run_migrates_brings_the_demo_and_serves(house: House) -> None:
    with house.running(house.open):
        said = house.said
    assert said.index("migrated platform") < said.index("migrated tenants") < said.index("demo people came") < said.index(f"see localhost:{house.port}")
    assert "worker works False" in said


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs Linux to see which processes are left over")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_everything_and_leaves_no_orphan(house: House, number: signal.Signals, code: int) -> None:
    with house.running(house.open) as process:
        assert len(house.left_over()) >= 4  # bin/run, gunicorn, one of its workers at least, the worker
        process.send_signal(number)
        assert process.wait(10) == code
    assert house.left_over() == []


def test_a_second_run_brings_no_second_demo(house: House) -> None:
    with house.running(house.open):
        assert "demo people came" in house.said
    with house.running(house.open):
        assert "demo people came" not in house.said


def test_a_demo_that_failed_is_tried_again(house: House) -> None:
    with pytest.raises(RuntimeError, match="`flask demo` failed: nothing was started"), house.running(house.open, DEMO_FAILS="3"):
        raise AssertionError("it started")
    with house.running(house.open):
        assert "demo people came" in house.said


def test_no_demo_comes_where_strangers_could_sign_in(house: House) -> None:
    secret = "x" * 40
    keys = {"GATEHOUSE_SECRET_KEY": secret, "GATEHOUSE_SEAL_KEYS": secret, "GATEHOUSE_MAIL_URL": "smtp://127.0.0.1:25"}
    with house.running(house.open, GATEHOUSE_BASE_DOMAIN=f"docs.acme.example:{house.port}", **keys):
        assert "demo people came" not in house.said


def test_one_process_that_ends_ends_the_rest(house: House) -> None:
    with house.running(lambda: _says(house, "worker works"), WORKER_ENDS_AFTER="0.5") as process:
        assert process.wait(20) == 7
    assert "worker ended with 7: stopping the rest." in house.said


def test_a_port_that_is_taken_is_named(house: House) -> None:
    with taken_port() as port, pytest.raises(RuntimeError, match=f"Port {port} cannot be used"):
        with house.running(house.open, GATEHOUSE_BASE_DOMAIN=f"localhost:{port}"):
            raise AssertionError("it started")


def test_nonsense_in_the_environment_is_refused_with_a_sentence(house: House) -> None:
    with pytest.raises(RuntimeError, match="GATEHOUSE_CODE_MINUTES must be a whole number from 1 to 10"):
        with house.running(house.open, GATEHOUSE_CODE_MINUTES="soon"):
            raise AssertionError("it started")
    assert "Traceback" not in house.said


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def _says(house: House, words: str) -> None:
    assert words in house.said
