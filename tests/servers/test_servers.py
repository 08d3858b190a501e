import smtplib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
import redis
import servers
import sqlalchemy as sa
from pytest_socket import SocketConnectBlockedError


def letter(to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "gate@acme.example", to, "Your code"
    message.set_content("123456")
    return message


@pytest.fixture
def client(smtp: servers.Mailbox) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", smtp.port, timeout=5) as connected:
        yield connected


def test_postgres_makes_a_database_when_it_is_asked_for(postgres: servers.Postgres) -> None:
    engine = sa.create_engine(postgres.url("proof"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT current_database()")) == "proof"


def test_postgres_keeps_a_database_that_is_there(postgres: servers.Postgres) -> None:
    postgres.url("kept")
    with postgres.connect("kept") as connection:
        connection.execute("CREATE TABLE note (word text)")
    postgres.url("kept")
    with postgres.connect("kept") as connection:
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (0,)


def test_postgres_listens_on_loopback_only(postgres: servers.Postgres) -> None:
    with postgres.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


def test_a_dropped_database_is_gone(postgres: servers.Postgres) -> None:
    postgres.url("short_lived")
    postgres.drop("short_lived")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        postgres.connect("short_lived")


def test_pgbouncer_hands_one_server_connection_to_two_clients(pgbouncer: servers.Postgres) -> None:
    pgbouncer.url("pooled")
    pids = set()
    for _ in range(3):
        with pgbouncer.connect("pooled") as connection:
            pids |= {row[0] for row in connection.execute("SELECT pg_backend_pid()").fetchall()}
    assert len(pids) == 1


def test_pgbouncer_makes_a_fifth_transaction_wait(pgbouncer: servers.Postgres) -> None:
    pgbouncer.url("crowded")
    with ExitStack() as stack:
        held = [stack.enter_context(pgbouncer.connect("crowded")) for _ in range(5)]
        for connection in held[:4]:
            connection.execute("BEGIN")
        threading.Timer(0.3, lambda: held[0].execute("COMMIT")).start()
        begun = time.monotonic()
        held[4].execute("SELECT 1")
        assert time.monotonic() - begun > 0.25


def test_redis_answers(redis_server: str) -> None:
    with redis.Redis.from_url(f"{redis_server}/3") as client:
        client.set("word", "gate")
        assert client.get("word") == b"gate"


def test_a_sent_letter_arrives(client: smtplib.SMTP, smtp: servers.Mailbox) -> None:
    client.send_message(letter("bob@acme.example"))
    assert [envelope.rcpt_tos for envelope in smtp.messages] == [["bob@acme.example"]]
    assert b"123456" in bytes(smtp.messages[0].original_content or b"")


@pytest.mark.parametrize("code", [451, 550])
def test_a_refused_recipient_gets_the_code_and_no_letter(client: smtplib.SMTP, smtp: servers.Mailbox, code: int) -> None:
    smtp.refuse("gone@acme.example", code)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.send_message(letter("gone@acme.example"))
    assert refused.value.recipients["gone@acme.example"][0] == code
    assert smtp.messages == []


def test_the_next_test_finds_an_empty_mailbox(smtp: servers.Mailbox) -> None:
    assert (smtp.messages, smtp.refusals) == ([], {})


def test_chromium_reads_a_page(chromium: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p id=hello></p><script>hello.textContent = 6 * 7</script>")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    seen = subprocess.run([chromium, *options], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    assert '<p id="hello">42</p>' in seen.stdout


def test_a_server_that_ends_at_once_is_named_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"ended.*\n.*bad luck"), servers.running(["sh", "-c", "echo bad luck; exit 1"], tmp_path, _refuse):
        raise AssertionError("it never answered")


def test_a_server_is_gone_after_its_block(tmp_path: Path) -> None:
    with servers.running(["sleep", "60"], tmp_path, lambda: None) as process:
        assert process.poll() is None
    assert process.returncode == -15


def test_a_missing_server_skips_its_test_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "IN_CI", False)
    with pytest.raises(pytest.skip.Exception, match="nonesuchd is not installed"):
        servers.need("nonesuchd")


def test_a_missing_server_fails_its_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "IN_CI", True)
    with pytest.raises(pytest.fail.Exception, match="nonesuchd is not installed"):
        servers.need("nonesuchd")


def test_nothing_outside_this_machine_is_spoken_to() -> None:
    with pytest.warns(UserWarning, match="socket"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def _refuse() -> None:
    raise ConnectionRefusedError
