"""What a file is, by its content. Its name only settles what the content leaves open."""

import codecs
import mimetypes
import re

import puremagic

START = 2**16  # bytes looked at: enough for the first entries of an office file's archive
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
SURE, LIKELY = 0.4, 0.3  # what puremagic says of four bytes at the start, and of three: those of JPEG, which some texts begin with as well
CONTROLS = set(range(32)) - set(b"\t\n\v\f\r\x1b")
SHORT = 16  # bytes: fewer may lack control characters by chance

# An office file is a ZIP archive; which one, its entries' names tell. ODF names itself in its first entry.
OFFICE_ENTRY = re.compile(rb"PK\x03\x04.{26}(word|xl|ppt)/", re.DOTALL)  # a local header is 30 bytes, and then comes the name
OFFICE = {
    b"word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ODF_ENTRY = re.compile(rb"PK\x03\x04.{26}mimetype(application/(?:vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation)|epub\+zip))", re.DOTALL)
# Pictures of telephones stand in the same boxes as films; the first box names what is in them (ISO/IEC 23008-12, AVIF 1.1).
PICTURE_BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heif", b"avif": "image/avif"}


def content_type(start: bytes, filename: str) -> str:
    """The media type of bytes that begin with `start`."""
    if start[4:8] == b"ftyp" and start[8:12] in PICTURE_BRANDS:
        return PICTURE_BRANDS[start[8:12]]
    if start.startswith(b"PK\x03\x04"):
        return _in_archive(start)
    said = mimetypes.guess_type(filename)[0] or ""
    found = _matches(start)
    sure = [kind for kind, confidence in found if confidence >= SURE]
    if sure:
        return said if said in sure else sure[0]
    if start and _is_text(start):
        return said if said.startswith("text/") else TEXT
    return said if said in dict(found) else next((kind for kind, confidence in found if confidence >= LIKELY), UNKNOWN)


def _in_archive(start: bytes) -> str:
    odf, office = ODF_ENTRY.match(start), OFFICE_ENTRY.search(start)
    if odf:
        return odf[1].decode()
    return OFFICE[office[1]] if office else "application/zip"


def _matches(start: bytes) -> list[tuple[str, float]]:
    """Media types whose marks are there, with how much that says, of 1."""
    try:
        return [(match.mime_type, match.confidence) for match in puremagic.magic_string(start) if match.mime_type]
    except (puremagic.PureError, ValueError):
        return []


def _is_text(start: bytes) -> bool:
    """UTF-8, UTF-16 that says so, or bytes of an older encoding: those have no control characters, which anything else soon has."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if CONTROLS & set(start):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last letter may be cut in half
    except UnicodeDecodeError:
        return len(start) >= SHORT
    return True
