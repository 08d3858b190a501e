"""An HTTP client for programs that answer slowly: no proxy, no redirect, no way to a machine's own secrets, an end to every answer in bytes and in time."""

import ssl
import time
from collections.abc import Iterator
from functools import lru_cache

import httpx2

from webapp.kit import outbound

CONNECT, WRITE = 5.0, 30.0  # seconds: to connect, to send one piece


def client(whole: float, most: int) -> httpx2.Client:
    """`whole`: seconds for one call; `most`: bytes of one answer. What goes past either raises ReadTimeout or ReadError."""
    timeout = httpx2.Timeout(whole, connect=CONNECT, write=WRITE, pool=CONNECT)
    transport = _Bounded(whole, most)
    return httpx2.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False, headers={"Accept-Encoding": "identity"})


class _Bounded(httpx2.BaseTransport):
    """The library's own limits begin anew with every byte; these do not."""

    def __init__(self, whole: float, most: int) -> None:
        self._whole, self._most = whole, most
        self._inner = httpx2.HTTPTransport(verify=_trust(), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        until = time.monotonic() + self._whole
        try:
            outbound.refuse_metadata(str(request.url))
        except outbound.Forbidden as error:
            raise httpx2.ConnectError("not an address that is called") from error
        answer = self._inner.handle_request(request)
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=_Counted(answer.stream, until, self._most), extensions=answer.extensions)

    def close(self) -> None:
        self._inner.close()


class _Counted(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, until: float, most: int) -> None:
        self._inner, self._until, self._most = inner, until, most

    def __iter__(self) -> Iterator[bytes]:
        got = 0
        for piece in self._inner:
            got += len(piece)
            if got > self._most:
                raise httpx2.ReadError(f"more than {self._most} bytes were answered")
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the answer took too long")
            yield piece

    def close(self) -> None:
        self._inner.close()


@lru_cache
def _trust() -> ssl.SSLContext:
    """Read once: to gather the authorities takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)
