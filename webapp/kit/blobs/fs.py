"""Blobs as files: `<root>/<space>/<2 hex>/<sha256>`, written beside, synced, then renamed into place."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from webapp.kit import ids
from webapp.kit.blobs.contract import BlobMissing, Blobs, Incoming, StoreFull, check_space

INCOMING = "incoming"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileIncoming(Incoming):
    def __init__(self, file: BinaryIO, space: Path) -> None:
        super().__init__()
        self._file = file
        self._space = space

    def _write(self, chunk: bytes) -> None:
        with _telling_full():
            self._file.write(chunk)

    def read_start(self, size: int) -> bytes:
        with _telling_full():
            self._file.flush()
        return os.pread(self._file.fileno(), size, 0)

    def keep(self) -> str:
        target = _place(self._space, self.sha256)
        with _telling_full():
            self._file.flush()
            os.utime(self._file.fileno())  # its age begins now, however slowly it came
            os.fsync(self._file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._file.name, target)
            _sync_folder(target.parent)
        return self.sha256


class FileBlobs(Blobs):
    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def receive(self, space: str) -> Iterator[Incoming]:
        folder = self._folder(space)
        unfinished = folder / INCOMING
        with _telling_full():
            unfinished.mkdir(parents=True, exist_ok=True)
            file = tempfile.NamedTemporaryFile(dir=unfinished, delete=False)  # noqa: SIM115  closed below
        try:
            yield FileIncoming(file, folder)  # type: ignore[arg-type]
        finally:
            try:
                file.close()
            except OSError:
                pass  # a full disk fails the last flush too, and was told already
            Path(file.name).unlink(missing_ok=True)

    def open(self, space: str, sha256: str) -> BinaryIO:
        try:
            return _place(self._folder(space), sha256).open("rb")
        except FileNotFoundError:
            raise BlobMissing(sha256) from None

    def size(self, space: str, sha256: str) -> int:
        try:
            return _place(self._folder(space), sha256).stat().st_size
        except FileNotFoundError:
            raise BlobMissing(sha256) from None

    def delete(self, space: str, sha256: str) -> None:
        _place(self._folder(space), sha256).unlink(missing_ok=True)

    def list(self, space: str) -> Iterator[tuple[str, datetime]]:
        for folder in self._folder(space).glob("[0-9a-f][0-9a-f]"):
            yield from _files(folder)

    def expire(self, space: str, sha256: str, before: datetime) -> bool:
        place = _place(self._folder(space), sha256)
        taken = self._folder(space) / INCOMING / f"expiring-{ids.new()}"
        try:
            place.rename(taken)  # looked at where nobody can keep it anew between the look and the deletion
        except FileNotFoundError:
            return False
        if _age(taken.stat()) >= before:
            taken.replace(place)
            return False
        taken.unlink()
        return True

    def abandon(self, space: str, before: datetime) -> None:
        for name, written_at in _files(self._folder(space) / INCOMING):
            if written_at < before:
                (self._folder(space) / INCOMING / name).unlink(missing_ok=True)

    def purge(self, space: str) -> None:
        shutil.rmtree(self._folder(space), ignore_errors=True)

    def path(self, space: str, sha256: str) -> Path:
        self.size(space, sha256)
        return _place(self._folder(space), sha256)

    def _folder(self, space: str) -> Path:
        check_space(space)
        return self._root / space


def _place(space: Path, sha256: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return space / sha256[:2] / sha256


def _files(folder: Path) -> Iterator[tuple[str, datetime]]:
    """Each file of a folder with when it was last written; those that go away meanwhile are left out."""
    if not folder.exists():
        return
    with os.scandir(folder) as found:
        for file in found:
            with suppress(FileNotFoundError):
                yield file.name, _age(file.stat())


def _age(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _telling_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreFull(error.errno, error.strerror) from error
        raise
