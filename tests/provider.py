"""Somebody on their way through an OpenID provider and back; and a provider that lies."""

import base64
import hashlib
import hmac
import html
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
import screens
from flask import Flask
from joserfc import jwk, jwt
from werkzeug.test import TestResponse

REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
HOME = "https://gatehouse.test"


class Traveller:
    """One browser: on a host of ours, on the apex, and at the provider as `who`."""

    def __init__(self, app: Flask, who: str = "alice", host: str = screens.ACME) -> None:
        self.app = app
        self.here = screens.Browser(app, host)
        self.apex = self.here if host == screens.APEX else screens.Browser(app, screens.APEX)
        self.there = requests.Session()
        self.there.cookies.set("who", who, domain="127.0.0.1")

    def asks(self, provider: str, next: str = "/") -> TestResponse:  # noqa: A002  what everybody calls it
        """Presses the button; answers the redirect to the provider."""
        return self.follows(self.here.post(f"/signin/with/{provider}?next={next}", page="/signin"))

    def follows(self, led: TestResponse) -> TestResponse:
        """From the page that moves on, over the apex, to the provider."""
        assert led.status_code == 303, led.text
        moving = self.here.get(led.location)
        found = REFRESH.search(moving.text)
        assert found, moving.text
        url = html.unescape(found[1])
        assert url.startswith(f"{HOME}/oidc/")
        return self.apex.get(url.removeprefix(HOME))

    def is_sent_back(self, asked: TestResponse) -> str:
        """Signs in at the provider; the path of the callback with its answer."""
        assert asked.status_code == 302, asked.text
        url = asked.location
        for _ in range(6):
            if url.startswith(HOME):
                return url.removeprefix(HOME)
            answer = self.there.get(url, allow_redirects=False, timeout=10)
            assert answer.status_code in (302, 303), answer.text
            url = requests.compat.urljoin(url, answer.headers["Location"])
        raise AssertionError(f"still at {url}")

    def returns(self, back: str) -> TestResponse:
        """Brings the answer to the apex; answers what their own host says, where they are sent there."""
        answer = self.apex.get(back)
        base = self.here.base
        if answer.status_code == 302 and answer.location.startswith(base):
            return self.here.get(answer.location.removeprefix(base))
        return answer

    def signs_in(self, provider: str, next: str = "/") -> TestResponse:  # noqa: A002
        return self.returns(self.is_sent_back(self.asks(provider, next)))


def changed(back: str, **changes: str | None) -> str:
    """The address with parameters replaced; None takes one out."""
    parts = urlsplit(back)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return f"{parts.path}?{urlencode({name: value for name, value in query.items() if value is not None})}"


def parameter(url: str, name: str) -> str:
    return parse_qs(urlsplit(url).query)[name][0]


class Forger:
    """A provider made by hand. `discovery`, `claims`, `head` and `answer` change what it says; `key` signs."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.published: list[Any] = [self.key.as_dict(private=False)]
        self.asked: list[str] = []
        self.posted: dict[str, str] = {}
        self.discovery: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.head: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.answer: Any = None  # of the token endpoint: (status, body)
        self.userinfo: dict[str, Any] = {}
        self.email = "nora@new.example"
        self.nonce = ""

    def says(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            ends = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            said = {"issuer": self.issuer, **ends, "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"], **self.discovery}
            return 200, json.dumps({name: value for name, value in said.items() if value is not None}).encode()
        if path == "/jwks_uri":
            return 200, json.dumps({"keys": self.published}).encode()
        if path == "/userinfo":
            return 200, json.dumps(self.userinfo).encode()
        if path == "/token_endpoint":
            if self.answer is not None:
                return self.answer
            return 200, json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": self.token()}).encode()
        return 404, b""

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "forged", "sub": "nora", "iat": now, "exp": now + 300, "nonce": self.nonce}
        claims |= {"email": self.email, "email_verified": True, "name": "Nora New", **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.head["alg"] == "RS256":
            return jwt.encode(self.head, claims, self.key, algorithms=["RS256"])
        signed = f"{_part(json.dumps(self.head).encode())}.{_part(json.dumps(claims).encode())}"
        # HS256: the public key, which everybody has, taken for a shared secret.
        signature = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256") if self.head["alg"] == "HS256" else b""
        return f"{signed}.{_part(signature)}"

    def back(self, asked: TestResponse, **changes: str | None) -> str:
        """The callback's path with a good answer to what was asked."""
        self.nonce = parameter(asked.location, "nonce")
        query = {"state": parameter(asked.location, "state"), "code": "c0de", **changes}
        return f"/oidc/forged/callback?{urlencode({name: value for name, value in query.items() if value is not None})}"


@contextmanager
def forging() -> Iterator[Forger]:
    made = Forger()
    threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def challenge_of(verifier: str) -> str:
    return _part(hashlib.sha256(verifier.encode()).digest())


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _handler(forger: Forger) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*forger.says(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            forger.posted = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*forger.says(self.path))

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    return Handler
