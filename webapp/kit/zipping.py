"""A zip archive made while it is sent: never whole in memory, never on disk."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

CHUNK = 2**18  # bytes; read and sent together

# Beginnings of media types whose bytes are compressed already: a second time costs time and saves nothing.
COMPRESSED = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "video/",
    "audio/",
    "application/pdf",
    "application/zip",
    "application/epub+zip",
    "application/vnd.openxmlformats-officedocument",
    "application/vnd.oasis.opendocument",
    "application/gzip",
    "application/x-7z-compressed",
)


class Entry(NamedTuple):
    """One file: its name in the archive, its bytes when they are wanted, how many those are, and when it came (in any zone)."""

    name: str
    open: Callable[[], BinaryIO]
    size: int
    content_type: str
    at: datetime


class _Pipe:
    """What a ZipFile writes to where nothing can be written twice: it keeps what was written since the last look."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        self._chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        taken, self._chunks = b"".join(self._chunks), []
        return taken


def streamed(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive, piece by piece. An entry whose bytes cannot be read any more ends it in the middle, so that nobody takes it for whole."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", allowZip64=True) as archive:  # type: ignore[call-overload]
        for entry in entries:
            with entry.open() as source, archive.open(_told(entry), "w", force_zip64=entry.size >= zipfile.ZIP64_LIMIT) as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def unique(names: Iterable[str]) -> Iterator[str]:
    """The same names, those that came before with a number: "a.pdf", "a (2).pdf". Told apart without case, as other systems do."""
    taken: set[str] = set()
    for name in names:
        stem, dot, ending = name.rpartition(".")
        free, number = name, 1
        while free.casefold() in taken:
            number += 1
            free = f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
        taken.add(free.casefold())
        yield free


def _told(entry: Entry) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry.name, max(entry.at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.file_size = entry.size
    info.compress_type = zipfile.ZIP_STORED if entry.content_type.startswith(COMPRESSED) else zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
