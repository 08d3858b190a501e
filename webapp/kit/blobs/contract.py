"""What every driver of the blob store does; tests/contracts/blobs_contract.py holds each of them to it."""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

CHUNK = 2**18  # bytes; larger reads gain nothing when hashing


class BlobMissing(LookupError):
    """No blob of that content is in the space."""


class StoreFull(OSError):
    """The store has no room left; nothing of the blob remains."""


def check_space(space: str) -> None:
    """Raises ValueError for what cannot be the name of a space."""
    if not re.fullmatch(r"[a-z0-9-]{1,64}", space):
        raise ValueError(f"not a space: {space!r}")


class Incoming(ABC):
    """Bytes on their way in. Hashed as they come; gone unless `keep` is called before the block around it ends."""

    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> int:
        """Raises StoreFull."""
        self._hash.update(chunk)
        self.size += len(chunk)
        self._write(chunk)
        return len(chunk)

    @abstractmethod
    def _write(self, chunk: bytes) -> None: ...

    @abstractmethod
    def read_start(self, size: int) -> bytes:
        """The first bytes, to tell the type from."""

    @abstractmethod
    def keep(self) -> str:
        """Makes the bytes a blob that survives a power cut, and answers their SHA-256. Keeping the same content twice is
        keeping it once, as of the second time. Raises StoreFull."""


class Blobs(ABC):
    @abstractmethod
    def receive(self, space: str) -> AbstractContextManager[Incoming]:
        """A place for new bytes. Raises StoreFull."""

    @abstractmethod
    def open(self, space: str, sha256: str) -> BinaryIO:
        """The bytes, seekable. Raises BlobMissing."""

    @abstractmethod
    def size(self, space: str, sha256: str) -> int:
        """Raises BlobMissing."""

    @abstractmethod
    def delete(self, space: str, sha256: str) -> None:
        """Nothing where there is none."""

    @abstractmethod
    def list(self, space: str) -> Iterator[tuple[str, datetime]]:
        """All blobs of a space with when they were kept last, in no order. Streamed: there may be millions."""

    def digests(self, space: str) -> Iterator[str]:
        """All blobs of a space, in no order."""
        return (sha256 for sha256, _kept_at in self.list(space))

    @abstractmethod
    def expire(self, space: str, sha256: str, before: datetime) -> bool:
        """Deletes a blob that was not kept since `before`, and answers whether it did. One that is kept anew at this very
        moment stays."""

    @abstractmethod
    def abandon(self, space: str, before: datetime) -> None:
        """Removes bytes that came in before and were never kept: whoever took them was killed."""

    @abstractmethod
    def purge(self, space: str) -> None:
        """Removes a space with all its blobs."""

    def path(self, space: str, sha256: str) -> Path | None:
        """Where the bytes lie as a local file; None where the driver has no such thing. Raises BlobMissing."""
        return None
