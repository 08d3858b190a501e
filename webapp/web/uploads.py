"""File parts of a form, taken as they arrive: hashed and written to the blob store while the body is read."""

from contextlib import ExitStack
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.kit import pictures, refusals
from webapp.kit.blobs.contract import Incoming, StoreFull
from webapp.kit.blobs.store import store
from webapp.web import csrf

MOST_FILES = 50  # each is an open file while the form comes in
AT_ONCE = 2**20  # bytes of a bare body: as many as the server takes from its socket, or it copies the rest with each piece
FORM_OVERHEAD = 2**16  # boundaries, part headers and small fields around the files


@dataclass(frozen=True, slots=True)
class Part:
    """One file as it came; `filename` is what the browser said and None where it said nothing."""

    filename: str | None
    bytes: Incoming


class _Sink:
    """What the form parser writes to."""

    def __init__(self, incoming: Incoming, limit: int) -> None:
        self._incoming = incoming
        self._limit = limit

    def write(self, chunk: bytes) -> int:
        if self._incoming.size + len(chunk) > self._limit:
            raise too_large(self._limit)
        try:
            return self._incoming.write(chunk)
        except StoreFull as error:
            raise no_room() from error

    def seek(self, _position: int) -> None:
        """The parser rewinds what it wrote; nobody reads from here."""


def receive(space: str, limit: int, stack: ExitStack) -> list[Part]:
    """Reads the form of this request; its files of at most `limit` bytes each. They are gone when `stack` closes, but for
    those that were kept. Raises TooLarge before the body is read where its length tells, else while it is; NoRoom."""
    if (request.content_length or 0) > limit + FORM_OVERHEAD:
        raise too_large(limit)
    request.max_content_length = limit + FORM_OVERHEAD
    parts: list[Part] = []

    def take(filename: str | None) -> _Sink:
        if len(parts) >= MOST_FILES:
            raise refusals.Invalid("At most %(most)s files at once. Upload the rest afterwards.", code="TOO_MANY_FILES", most=MOST_FILES)
        try:
            incoming = stack.enter_context(store().receive(space))
        except StoreFull as error:
            raise no_room() from error
        parts.append(Part(filename, incoming))
        return _Sink(incoming, limit)

    request.file_stream = take  # type: ignore[attr-defined]
    request.files.to_dict()  # parses the body
    return parts


def receive_body(space: str, limit: int, stack: ExitStack) -> Incoming:
    """The body of this request, which is a file of at most `limit` bytes, as it comes. Gone when `stack` closes, unless it was kept.
    Raises TooLarge before it is read where its length tells, else while it is; NoRoom. A body that breaks off raises too."""
    if (request.content_length or 0) > limit:
        raise too_large(limit)
    request.max_content_length = limit + 2 * AT_ONCE  # more than is ever read: what is too much is counted here, so that the sentence is ours
    try:
        incoming = stack.enter_context(store().receive(space))
    except StoreFull as error:
        raise no_room() from error
    sink = _Sink(incoming, limit)
    while chunk := request.stream.read(AT_ONCE):
        sink.write(chunk)
    if request.content_length is not None and incoming.size != request.content_length:
        raise _broken_off()
    return incoming


def expected() -> int:
    """The least number of bytes that this request brings in files, by what it says of its length; 0 where it says nothing."""
    return max((request.content_length or 0) - FORM_OVERHEAD, 0)


def chosen(parts: list[Part]) -> list[Part]:
    """Those that a person chose: a form without a choice sends one without name and bytes. Raises Invalid where the body
    broke off, so that half a file is never taken for a whole one."""
    if len(parts) != sum(len(files) for _name, files in request.files.lists()):
        raise _broken_off()
    return [part for part in parts if part.filename or part.bytes.size]


def _broken_off() -> refusals.Invalid:
    return refusals.Invalid("The upload broke off, and nothing of it was kept. Try again.", code="BROKEN_OFF")


def too_large(limit: int) -> refusals.TooLarge:
    return refusals.TooLarge("A document may have at most %(limit)s MB. This one is larger, and nothing of it was kept.", limit=limit // 2**20)


def no_room() -> refusals.NoRoom:
    return refusals.NoRoom("The server's disk is full, and nothing of this document was kept. Try again later, or tell your operator.")


def picture(field: str = "picture") -> bytes:
    """The one small picture of this request's form, whose token is checked here: for a view that `guards.streams`. Raises
    TooLarge before it is read where its length tells; Invalid (NO_FILE)."""
    if (request.content_length or 0) > pictures.LIMIT + FORM_OVERHEAD:
        raise pictures.too_large()
    request.max_content_length = pictures.LIMIT + FORM_OVERHEAD
    try:
        file = request.files.get(field)
    except RequestEntityTooLarge as error:
        raise pictures.too_large() from error
    if csrf.HEADER not in request.headers:
        csrf.check_token(request.form.get(csrf.FIELD, ""))
    raw = file.read(pictures.LIMIT + 1) if file else b""
    if file is None or not (raw or file.filename):
        raise refusals.Invalid("No picture was chosen. Choose one, then upload it.", code="NO_FILE", field=field)
    return raw


def picture_body() -> bytes:
    """The body of a program's call, which is a picture. Raises TooLarge."""
    request.max_content_length = pictures.LIMIT
    try:
        return request.get_data()
    except RequestEntityTooLarge as error:
        raise pictures.too_large() from error
