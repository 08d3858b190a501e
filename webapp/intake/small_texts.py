"""Plain text that is small enough to be read while it is uploaded, so that it is found at once. Pure."""

from webapp.documents import kinds
from webapp.kit.blobs.contract import Incoming

MOST = 2**16  # bytes: indexed in a millisecond; what is longer takes its turn
BOM = "\ufeff"


def text_of(incoming: Incoming, content_type: str) -> str | None:
    """The text; None where the reader has to look: another kind, another encoding than UTF-8, too much, or nothing."""
    if content_type != kinds.TEXT or not 0 < incoming.size <= MOST:
        return None
    try:
        text = incoming.read_start(MOST).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.removeprefix(BOM)
