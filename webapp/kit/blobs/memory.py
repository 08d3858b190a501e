"""Blobs in memory, for tests."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from webapp.kit import clock
from webapp.kit.blobs.contract import BlobMissing, Blobs, Incoming, check_space


class MemoryIncoming(Incoming):
    def __init__(self, kept: dict[str, tuple[bytes, datetime]]) -> None:
        super().__init__()
        self._kept = kept
        self._bytes = bytearray()

    def _write(self, chunk: bytes) -> None:
        self._bytes += chunk

    def read_start(self, size: int) -> bytes:
        return bytes(self._bytes[:size])

    def keep(self) -> str:
        self._kept[self.sha256] = (bytes(self._bytes), clock.now())
        return self.sha256


class MemoryBlobs(Blobs):
    def __init__(self) -> None:
        self._spaces: dict[str, dict[str, tuple[bytes, datetime]]] = {}

    @contextmanager
    def receive(self, space: str) -> Iterator[Incoming]:
        check_space(space)
        yield MemoryIncoming(self._spaces.setdefault(space, {}))

    def open(self, space: str, sha256: str) -> BinaryIO:
        return io.BytesIO(self._get(space, sha256))

    def size(self, space: str, sha256: str) -> int:
        return len(self._get(space, sha256))

    def delete(self, space: str, sha256: str) -> None:
        self._spaces.get(space, {}).pop(sha256, None)

    def list(self, space: str) -> Iterator[tuple[str, datetime]]:
        yield from [(sha256, kept_at) for sha256, (_, kept_at) in self._spaces.get(space, {}).items()]

    def expire(self, space: str, sha256: str, before: datetime) -> bool:
        known = self._spaces.get(space, {}).get(sha256)
        if known is None or known[1] >= before:
            return False
        self.delete(space, sha256)
        return True

    def abandon(self, space: str, before: datetime) -> None:
        """Nothing outlives the process here."""

    def purge(self, space: str) -> None:
        self._spaces.pop(space, None)

    def _get(self, space: str, sha256: str) -> bytes:
        try:
            return self._spaces[space][sha256][0]
        except KeyError:
            raise BlobMissing(sha256) from None
