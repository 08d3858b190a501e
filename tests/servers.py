"""Real servers for tests: started on free loopback ports when first asked for, stopped at the end of the session.

Each xdist worker has its own. Where a server is not installed its tests are skipped with a sentence; with CI=true they fail.
"""

import functools
import hashlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import psycopg
import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from psycopg import sql

Found = TypeVar("Found")
PATIENCE = 90  # seconds for a server to answer; long, since tests share a machine with each other
IN_CI = os.environ.get("CI") == "true"


# Where programs are


def find(*names: str) -> Path | None:
    """The first of these programs that is installed, on PATH or where Debian hides servers."""
    hidden = [str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)]
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", *hidden])
    return next((Path(found) for name in names if (found := shutil.which(name, path=path))), None)


def need(*names: str) -> Path:
    return find(*names) or lack(f"{names[0]} is not installed: `make test` installs it where it can.")


def lack(sentence: str) -> NoReturn:
    """Skips the test that needed it, or fails it under CI, where nothing may be skipped."""
    if IN_CI:
        pytest.fail(sentence)
    pytest.skip(sentence)


# Starting and stopping


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(answers: Callable[[], object], process: subprocess.Popen[bytes] | None = None, log: Path | None = None) -> None:
    """Asks until `answers` stops raising. Raises what it raised last when PATIENCE is over or the process is gone."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answers()
            return
        except Exception as error:
            gone = process is not None and process.poll() is not None
            if gone or time.monotonic() > until:
                said = log.read_text(errors="replace")[-2000:] if log and log.exists() else ""
                raise RuntimeError(f"the server {'ended' if gone else 'did not answer'}: {error}\n{said}") from error
        time.sleep(0.02)


def found(look: Callable[[], Found]) -> Found:
    """What `look` answers as soon as it no longer raises, as above."""
    answers: list[Found] = []
    wait_until(lambda: answers.append(look()))
    return answers[0]


@contextmanager
def running(
    command: list[str | Path], folder: Path, answers: Callable[[], object], *, user: str | None = None, environ: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server from the block's begin to its end. Its output goes to `folder`/log."""
    log = folder / "log"
    more = _as(user) | ({"env": environ} if environ else {})
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **more)
    try:
        wait_until(answers, process, log)
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def folder_for(name: str, user: str | None) -> Iterator[Path]:
    """A short-lived folder that `user` may enter: pytest's own are closed to others, and a socket's path must stay under 108 bytes."""
    path = Path(tempfile.mkdtemp(prefix=f"gatehouse-{name}-"))
    try:
        if user:
            shutil.chown(path, user)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@functools.cache
def unprivileged() -> str | None:
    """Whom to run PostgreSQL and PgBouncer as: both refuse root. None when this process is not root."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "env": {**os.environ, "HOME": "/nonexistent"}}


# PostgreSQL, and PgBouncer before it


@dataclass
class Postgres:
    port: int
    direct: "Postgres | None" = None  # behind a pooler: the server itself

    def url(self, database: str) -> str:
        """The address of `database`, which is made when it is not there yet."""
        (self.direct or self).create(database)
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        with self.connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))

    def drop(self, database: str) -> None:
        """Ends whoever is connected."""
        with (self.direct or self).connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection that commits by itself. Through a pooler nothing may be prepared on the server."""
        return psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres dbname={database} connect_timeout=5", autocommit=True, prepare_threshold=None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """PostgreSQL, empty; `.url(database)` makes databases on demand."""
    initdb, server, user = need("initdb"), need("postgres"), unprivileged()
    with folder_for("pg", user) as folder:
        data = folder / "data"
        made: list[str | Path] = [initdb, "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True, **_as(user))
        answer = Postgres(free_port())
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": answer.port,
            "unix_socket_directories": folder,
            "max_connections": 200,
            # Speed in place of safety: this data dies with the tests.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        command: list[str | Path] = [server, "-D", data, *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))]
        with running(command, folder, lambda: answer.connect().close(), user=user):
            yield answer


@pytest.fixture(scope="session")
def pgbouncer(postgres: Postgres) -> Iterator[Postgres]:
    """PgBouncer in transaction mode with four connections to PostgreSQL: what a statement leaves on a connection is gone or somebody else's."""
    program, user = need("pgbouncer"), unprivileged()
    answer = Postgres(free_port(), direct=postgres)
    with folder_for("pgbouncer", user) as folder:
        settings = folder / "pgbouncer.ini"
        settings.write_text(f"""[databases]
* = host=127.0.0.1 port={postgres.port} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {answer.port}
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
""")
        settings.chmod(0o644)
        with running([program, settings], folder, lambda: answer.connect().close(), user=user):
            yield answer


# Redis


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of an empty Redis, as redis://127.0.0.1:PORT; add /0 to /15 for a database of your own."""
    program, port = need("redis-server"), free_port()

    def answers() -> None:
        with redis.Redis(port=port, socket_timeout=5) as client:
            client.ping()

    with folder_for("redis", None) as folder:
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
        with running([program, *options], folder, answers):
            yield f"redis://127.0.0.1:{port}"


# ClamAV


@dataclass(frozen=True)
class Clamd:
    """A scanner that knows one virus, EICAR's test file, and takes `limit` bytes at once. `urls`: over TCP and by a socket."""

    urls: tuple[str, str]
    limit: int = 2**20


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="session")
def clamd_server() -> Iterator[Clamd]:
    program, port = need("clamd"), free_port()
    with folder_for("clamd", None) as folder:
        known = folder / "known"
        known.mkdir()
        (known / "tests.hdb").write_text(f"{hashlib.md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar-Of-The-Tests\n")
        answer = Clamd((f"tcp://127.0.0.1:{port}", f"unix:{folder}/socket"))
        settings = folder / "clamd.conf"
        settings.write_text(f"""Foreground yes
TCPSocket {port}
TCPAddr 127.0.0.1
LocalSocket {folder}/socket
DatabaseDirectory {known}
TemporaryDirectory {folder}
StreamMaxLength {answer.limit}
""")
        with running([program, "--config-file", settings], folder, lambda: socket.create_connection(("127.0.0.1", port), 5).close()):
            yield answer


# Mail


@dataclass
class Mailbox:
    """A mail server that keeps what it takes, and refuses whom it is told to refuse."""

    port: int = 0
    messages: list[Envelope] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    sender_refusal: str | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def refuse(self, address: str, code: int) -> None:
        """Answers `code` to this recipient: 451 means later, 550 means never."""
        self.refusals[address] = f"{code} {'Try again later' if code < 500 else 'No such mailbox'}"

    def refuse_sender(self, code: int) -> None:
        """Answers `code` to whoever sends, before any recipient is named: we are the ones it does not like."""
        self.sender_refusal = f"{code} Not from you"

    def forget(self) -> None:
        self.messages.clear()
        self.refusals.clear()
        self.sender_refusal = None

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.messages.append(envelope)
        return "250 Taken"


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[Mailbox]:
    mailbox = Mailbox(free_port())
    with receiving_mail(mailbox):
        yield mailbox


@contextmanager
def receiving_mail(mailbox: Mailbox, **options: Any) -> Iterator[None]:
    """`options` are aiosmtpd's. Nobody's password is right here: a server that asks for one answers 535."""
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=mailbox.port, authenticator=lambda *_: AuthResult(success=False, handled=False), auth_require_tls=False, **options
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def smtp(smtp_server: Mailbox) -> Mailbox:
    """A mail server with nothing in it and nobody refused."""
    smtp_server.forget()
    return smtp_server


# OpenID


@dataclass(frozen=True)
class OpenIdProvider:
    """A real OpenID provider. Whoever comes with the cookie `who` is signed in as that one of USERS."""

    issuer: str
    client_id: str = "gatehouse"
    client_secret: str = "a-secret-of-the-tests-with-32-letters"


IDP = Path(__file__).parent / "servers" / "idp.mjs"
IDP_USERS = {
    "alice": {"email": "Alice@acme.example", "email_verified": True, "name": "Alice at the provider"},
    "bob": {"email": "bob@acme.example", "email_verified": True, "name": "Bob at the provider"},
    "newcomer": {"email": "nora@new.example", "email_verified": True, "name": "Nora New"},
    "unverified": {"email": "mallory@evil.example", "email_verified": False, "name": "Mallory"},
    "nameless": {},
}


@pytest.fixture(scope="session")
def idp() -> Iterator[OpenIdProvider]:
    """An OpenID provider that sends people back to https://gatehouse.test/oidc/..."""
    node = need("node")
    if not (IDP.parent / "node_modules").is_dir():
        lack("The OpenID provider of the tests is not installed: `make test` installs it where npm is.")
    port = free_port()
    answer = OpenIdProvider(f"http://127.0.0.1:{port}")
    environ = {"PORT": str(port), "REDIRECTS": "https://gatehouse.test/oidc/", "USERS": json.dumps(IDP_USERS), "PATH": os.environ.get("PATH", "")}
    with folder_for("idp", None) as folder:
        discovery = f"{answer.issuer}/.well-known/openid-configuration"
        with running([node, IDP], folder, lambda: urllib.request.urlopen(discovery).close(), environ=environ):
            yield answer


# A browser


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The program; start it with --headless=new --no-sandbox."""
    return need("chromium", "chromium-browser", "google-chrome")


# Nothing is skipped in CI


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if IN_CI and _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if IN_CI and _skipped:
        terminalreporter.write_line(f"With CI=true nothing may be skipped, and these were: {', '.join(sorted(set(_skipped)))}.", red=True)
