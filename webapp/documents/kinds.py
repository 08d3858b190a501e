"""What a file is, by its content. Its name only settles what the content leaves open."""

import codecs
import mimetypes

import puremagic

START = 2**16  # bytes looked at: enough for the first entries of an office file's archive
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

# An office file is a ZIP archive; which one, its entries' names tell. ODF names itself in its first entry.
IN_ARCHIVE = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
    (b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


def content_type(start: bytes, filename: str) -> str:
    """The media type of bytes that begin with `start`."""
    if start.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in IN_ARCHIVE if mark in start), "application/zip")
    said = mimetypes.guess_type(filename)[0] or ""
    found = [match.mime_type for match in _matches(start) if match.mime_type]
    if found:
        return said if said in found else found[0]
    if start and _is_text(start):
        return said if said.startswith("text/") else TEXT
    return UNKNOWN


def _matches(start: bytes) -> list[puremagic.main.PureMagicWithConfidence]:
    try:
        return [match for match in puremagic.magic_string(start) if match.confidence >= 0.4]
    except (puremagic.PureError, ValueError):
        return []


def _is_text(start: bytes) -> bool:
    if b"\0" in start:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last letter may be cut in half
    except UnicodeDecodeError:
        return False
    return True
