"""ClamAV's daemon, asked about bytes by its INSTREAM command. One connection for each question."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

PORT = 3310  # clamd's own
CHUNK = 2**16
CONNECTING = 5  # seconds
ANSWERING = 120  # seconds for one step; an archive of 100 MB takes half of that on a slow machine
LONGEST = 4096  # bytes of an answer


class Unreachable(Exception):
    """The daemon does not answer, or answers what cannot be understood. Nothing is known of the bytes."""


class TooLarge(Exception):
    """More bytes than the daemon's StreamMaxLength lets it take. Nothing is known of them."""


def scan(url: str, source: BinaryIO) -> str | None:
    """The name of what was found in the bytes, None where nothing was. `url`: tcp://host:3310 or unix:/path. Raises Unreachable,
    TooLarge."""
    with _connected(url) as connection:
        try:
            connection.sendall(b"zINSTREAM\0")
            while chunk := source.read(CHUNK):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it says why, and hangs up, as soon as it has enough
        return _verdict(_answer(connection))


def _verdict(answer: str) -> str | None:
    if "size limit exceeded" in answer:
        raise TooLarge(answer)
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise Unreachable(answer or "it hung up")


def _answer(connection: socket.socket) -> str:
    got = b""
    try:
        while not got.endswith(b"\0") and len(got) < LONGEST and (part := connection.recv(LONGEST)):
            got += part
    except OSError as error:
        if not got:
            raise Unreachable(str(error)) from error
    return got.rstrip(b"\0\n").decode(errors="replace")


@contextmanager
def _connected(url: str) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    is_file = parts.scheme == "unix"
    connection = socket.socket(socket.AF_UNIX if is_file else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(CONNECTING)
        connection.connect(unquote(parts.path) if is_file else (parts.hostname or "", parts.port or PORT))
        connection.settimeout(ANSWERING)
        yield connection
    except OSError as error:
        raise Unreachable(str(error)) from error
    finally:
        connection.close()
