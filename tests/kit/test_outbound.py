import ipaddress
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from webapp.kit import outbound

HERE = outbound.Rules(("http", "https"), lambda address: address.is_loopback)


class Answers(BaseHTTPRequestHandler):
    """Misbehaves as its path says."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        getattr(self, f"answer_{self.path.strip('/')}")()

    def answer_good(self) -> None:
        self._say(b'{"name": "value"}')

    def answer_text(self) -> None:
        self._say(b"<html>")

    def answer_deep(self) -> None:
        self._say(b"[" * 100_000)

    def answer_huge(self) -> None:
        self._say(b'"' + b"x" * outbound.MOST + b'"')

    def answer_missing(self) -> None:
        self._say(b"{}", 404)

    def answer_elsewhere(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/good")
        self.end_headers()

    def answer_body_drips(self) -> None:
        self.send_response(200)
        self.end_headers()
        self._drip(b" ")

    def answer_head_drips(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self._drip(b"x")

    def answer_broken(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b'{"a": 1}')

    def _say(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, byte: bytes) -> None:
        try:
            for _ in range(100):
                self.wfile.write(byte)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.server.hung_up.set()  # type: ignore[attr-defined]

    def log_message(self, *_arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[tuple[str, str]] = []
        self.hung_up = threading.Event()

    def handle_error(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def url(server: Server, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{server.server_address[1]}/{path}"


def test_json_is_fetched(server):
    assert outbound.fetch_json(url(server, "good"), outbound.OPERATORS) == {"name": "value"}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:53aa:64c:0:0:0:1",
    ],
)
def test_an_address_that_is_not_public_is_none(address):
    assert not outbound.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_of_the_public_internet_is_one(address):
    assert outbound.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"])
def test_a_tenant_s_address_does_not_lead_inside(server, host):
    with pytest.raises(outbound.Forbidden, match="not public"):
        outbound.fetch_json(url(server, "good", host, "https"), outbound.TENANTS)
    assert server.asked == []


@pytest.mark.parametrize(
    "address", ["http://login.example.com/", "file:///etc/passwd", "gopher://x/", "https:///nothing", "https://user:pw@login.example.com/", "https://[::1"]
)
def test_a_tenant_s_address_is_https_and_names_a_host(address):
    with pytest.raises(outbound.Forbidden, match="may be called"):
        outbound.check(address, outbound.TENANTS)


def test_a_name_that_leads_inside_as_well_is_not_called_at_all(server, monkeypatch):
    both = [ipaddress.ip_address("93.184.215.14"), ipaddress.ip_address("127.0.0.1")]
    monkeypatch.setattr(outbound, "resolve", lambda _host, _port: both)
    with pytest.raises(outbound.Forbidden):
        outbound.fetch_json(url(server, "good", "login.example.com", "https"), outbound.TENANTS)


def test_what_was_judged_is_what_is_called(server, monkeypatch):
    """A name that answers otherwise the second time is asked once."""
    resolved = []

    def rebinding(host: str, *_arguments: object, **_more: object) -> list[tuple[object, ...]]:
        resolved.append(host)
        address = "127.0.0.1" if len(resolved) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, server.server_address[1]))]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: rebinding(host) if host == "login.example.com" else real(host, *rest, **more))
    outbound.fetch_json(url(server, "good", "login.example.com"), HERE)
    assert resolved == ["login.example.com"]
    assert server.asked == [("/good", f"login.example.com:{server.server_address[1]}")]


def test_a_certificate_must_be_for_the_name_that_was_asked_for(server, tmp_path: Path, monkeypatch):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=login.example.com"]
    made += ["-addext", "subjectAltName=DNS:login.example.com", "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "certificate")]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(outbound, "resolve", lambda _host, _port: [ipaddress.ip_address("127.0.0.1")])
    with requests.Session() as session:
        session.verify = str(tmp_path / "certificate")
        outbound.guard(session, HERE)
        assert session.get(url(server, "good", "login.example.com", "https")).json() == {"name": "value"}
        with pytest.raises(requests.exceptions.SSLError):
            session.get(url(server, "good", "other.example.com", "https"))
    with pytest.raises(outbound.Unreachable, match="SSLError"):
        outbound.fetch_json(url(server, "good", "login.example.com", "https"), HERE)


def test_a_redirect_is_not_followed(server):
    with pytest.raises(outbound.Unreachable, match="leads elsewhere"):
        outbound.fetch_json(url(server, "elsewhere"), outbound.OPERATORS)
    assert [path for path, _host in server.asked] == ["/elsewhere"]


@pytest.mark.parametrize(
    ("path", "said"), [("text", "not JSON"), ("deep", "not JSON"), ("huge", "kB were answered"), ("missing", "answered 404"), ("broken", "broke off")]
)
def test_an_answer_that_is_of_no_use_is_said_to_be(server, path, said):
    with pytest.raises(outbound.Unreachable, match=said):
        outbound.fetch_json(url(server, path), outbound.OPERATORS)


@pytest.mark.parametrize("path", ["body_drips", "head_drips"])
def test_an_answer_that_drips_is_hung_up_on(server, path, monkeypatch):
    monkeypatch.setattr(outbound, "WHOLE", 0.3)
    began = time.monotonic()
    with pytest.raises(outbound.Unreachable):
        outbound.fetch_json(url(server, path), outbound.OPERATORS)
    assert time.monotonic() - began < 2
    assert server.hung_up.wait(2)


def test_nobody_there_is_told(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(outbound.Unreachable, match="does not answer"):
        outbound.fetch_json(url(server, "good"), outbound.OPERATORS)


def test_neither_a_proxy_nor_a_netrc_of_the_environment_is_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert outbound.fetch_json(url(server, "good"), outbound.OPERATORS) == {"name": "value"}
