"""The scanner, as a real daemon and as servers that misbehave."""

import io
import socket
import threading

import pytest
from servers import EICAR

from webapp.kit import clamd


def test_clean_bytes_are_clean(clamd_server):
    for url in clamd_server.urls:
        assert clamd.scan(url, io.BytesIO(b"Dear Sir or Madam" * 10_000)) is None
        assert clamd.scan(url, io.BytesIO(b"")) is None


def test_what_is_found_has_a_name(clamd_server):
    for url in clamd_server.urls:
        assert "Eicar" in clamd.scan(url, io.BytesIO(EICAR))


def test_more_than_the_daemon_takes_is_told_apart(clamd_server):
    with pytest.raises(clamd.TooLarge):
        clamd.scan(clamd_server.urls[0], io.BytesIO(b"x" * (clamd_server.limit + 1)))


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_nobody_there_is_unreachable(url):
    with pytest.raises(clamd.Unreachable):
        clamd.scan(url, io.BytesIO(b"x"))


@pytest.mark.parametrize("said", [b"", b"\0", b"UNKNOWN COMMAND\0", b"stream: Can't allocate memory ERROR\0", b"OK\0maybe"])
def test_an_answer_that_is_no_verdict_is_none(said):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(2**16)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(clamd.Unreachable):
            clamd.scan(f"tcp://127.0.0.1:{server.getsockname()[1]}", io.BytesIO(b"x"))
        thread.join()
