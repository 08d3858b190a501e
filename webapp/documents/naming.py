"""From what a browser calls a file to a safe name and a title. Pure."""

import unicodedata

UNNAMED = "Unnamed"
LONGEST = 255  # bytes, the longest name that common file systems take


def clean_filename(given: str | None) -> str:
    """The last part of the name without control and direction-changing characters, at most 255 bytes of UTF-8."""
    name = unicodedata.normalize("NFC", (given or "").replace("\\", "/").rpartition("/")[2])
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip(" .")
    return _shortened(name) or UNNAMED


def title_of(filename: str) -> str:
    """The name without its ending, underscores as spaces."""
    stem, dot, ending = filename.rpartition(".")
    words = stem if dot and stem and 1 <= len(ending) <= 5 else filename
    return " ".join(words.replace("_", " ").split()) or UNNAMED


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f".{ending}" if dot and len(ending) <= 10 else ""
    return (stem or name).encode()[: LONGEST - len(kept.encode())].decode(errors="ignore") + kept
