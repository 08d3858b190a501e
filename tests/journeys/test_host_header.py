"""What only a real gunicorn shows of the Host header."""

import socket

import pytest

pytestmark = pytest.mark.parametrize("house", ["embedded"], indirect=True)


def ask(port, *hosts):
    lines = ["GET /signin HTTP/1.1", *(f"Host: {host}" for host in hosts), "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(answer.split()[1])


def test_one_host_header_is_somebody(house):
    assert ask(house.port, f"acme.localhost:{house.port}") == 200


@pytest.mark.parametrize(
    "hosts", [("acme.localhost", "globex.localhost"), ("acme.localhost", "acme.localhost"), ("acme.localhost, globex.localhost",), ("acme.localhost.evil",)]
)
def test_two_host_headers_or_a_strange_one_are_nobody(house, hosts):
    assert ask(house.port, *hosts) in (400, 404)
