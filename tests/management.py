"""A management service on loopback, which misbehaves as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

GOOD = {"instancesAllowed": "3", "instancesUsed": 1, "tokensAllowed": 5000, "tokensUsed": "17", "storageAllowed": None, "storageUsed": 0}


class Service(ThreadingHTTPServer):
    """`mood` is good, slow, broken (500), garbage, wrong (JSON without amounts) or full (409 to a site). `asked` holds each call."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood, self.body, self.asked = "good", dict(GOOD), list[tuple[str, str, Any, str | None]]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self._answer(None)

    def do_PUT(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        mood = self.server.mood
        self.server.asked.append((self.command, self.path, body, self.headers["Authorization"]))
        if mood == "slow":
            time.sleep(2)
        status = {"broken": 500, "full": 409 if self.command == "PUT" else 200}.get(mood, 200)
        named = parse_qs(urlsplit(self.path).query).get("userIdHash")
        told = {**self.server.body, **({"userIdHash": named[0]} if named else {})}
        sent = {"garbage": b"<html>", "wrong": b'{"instancesAllowed": -1}'}.get(mood, json.dumps(told).encode())
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_words: object) -> None:
        """Tests read what was asked, not what was logged."""


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()
    thread = threading.Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join()
