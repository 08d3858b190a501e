"""From what a browser calls a file to a safe name and a title. Pure."""

import unicodedata

UNNAMED = "Unnamed"
LONGEST = 255  # bytes, the longest name that common file systems take


def clean_filename(given: str | None) -> str:
    """The last part of the name without control and direction-changing characters, at most 255 bytes of UTF-8."""
    return _shortened(_visible((given or "").replace("\\", "/").rpartition("/")[2]).strip(" .")) or UNNAMED


def clean_title(given: str) -> str:
    """What somebody calls a document, in one line and without what cannot be seen; empty where nothing is left."""
    return " ".join(_visible(" ".join(given.split())).split())


def title_of(filename: str) -> str:
    """The name without its ending, underscores as spaces."""
    stem, dot, ending = filename.rpartition(".")
    words = stem if dot and stem and 1 <= len(ending) <= 5 else filename
    return " ".join(words.replace("_", " ").split()) or UNNAMED


def _visible(text: str) -> str:
    """Without control and direction-changing characters."""
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f".{ending}" if dot and len(ending) <= 10 else ""
    return (stem or name).encode()[: LONGEST - len(kept.encode())].decode(errors="ignore") + kept
