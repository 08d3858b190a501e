"""An HTTP client for programs that answer slowly: no proxy, no redirect, no way to a machine's own secrets, an end to every answer in bytes and in time."""

import ssl
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import httpx2

from webapp.kit import outbound
from webapp.kit.outbound import Watch

CONNECT, WRITE = 5.0, 30.0  # seconds: to connect, to send one piece


def client(whole: float, most: int) -> httpx2.Client:
    """`whole`: seconds for all that is called with this client; `most`: bytes of one answer. What goes past either raises ReadTimeout or ReadError."""
    timeout = httpx2.Timeout(whole, connect=CONNECT, write=WRITE, pool=CONNECT)
    transport = _Bounded(whole, most)
    return httpx2.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False, headers={"Accept-Encoding": "identity"})


class _Bounded(httpx2.BaseTransport):
    """The library's own limits begin anew with every byte and every call; these do not."""

    def __init__(self, whole: float, most: int) -> None:
        self._until, self._most = time.monotonic() + whole, most
        self._inner = httpx2.HTTPTransport(verify=_trust(), trust_env=False)
        self._watches: list[Watch] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        left = self._left()
        try:
            outbound.refuse_metadata(str(request.url))
        except outbound.Forbidden as error:
            raise httpx2.ConnectError("not an address that is called") from error
        request.extensions["timeout"] = {"connect": min(left, CONNECT), "read": left, "write": min(left, WRITE), "pool": min(left, CONNECT)}
        request.extensions["trace"] = self._watch
        try:
            answer = self._inner.handle_request(request)
        except httpx2.TransportError as error:
            _refuse_late(self._until, error)
            raise
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        return httpx2.Response(
            answer.status_code, headers=answer.headers, stream=_Counted(answer.stream, self._until, self._most), extensions=answer.extensions
        )

    def close(self) -> None:
        while self._watches:
            self._watches.pop().stop()
        self._inner.close()

    def _left(self) -> float:
        """Seconds. Raises ReadTimeout where there are none left."""
        _refuse_late(self._until)
        return max(self._until - time.monotonic(), 0.001)

    def _watch(self, event: str, facts: dict[str, Any]) -> None:
        """Each connection is hung up when the time is over: headers may drip, too."""
        if event == "connection.connect_tcp.complete":
            self._watches.append(Watch(facts["return_value"].get_extra_info("socket"), max(self._until - time.monotonic(), 0)))


class _Counted(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, until: float, most: int) -> None:
        self._inner, self._until, self._most = inner, until, most

    def __iter__(self) -> Iterator[bytes]:
        got = 0
        try:
            for piece in self._inner:
                got += len(piece)
                if got > self._most:
                    raise httpx2.ReadError(f"more than {self._most} bytes were answered")
                yield piece
        except httpx2.TransportError as error:
            _refuse_late(self._until, error)
            raise
        _refuse_late(self._until)  # what was hung up ends like an answer that is whole

    def close(self) -> None:
        self._inner.close()


def _refuse_late(until: float, error: Exception | None = None) -> None:
    if time.monotonic() >= until:
        raise httpx2.ReadTimeout("the answer took too long") from error


@lru_cache
def _trust() -> ssl.SSLContext:
    """Read once: to gather the authorities takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)
