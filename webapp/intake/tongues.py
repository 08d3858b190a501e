"""Which language a text is in. Loads nothing of the house, since the child that reads files asks it too."""

from typing import Any

import kreuzberg

LETTERS = 5_000  # enough to tell a language by
SURE = 0.3  # of 1: Russian, whose neighbours look alike, reaches no more in a sentence; less is what single words get by chance
WITHOUT_OCR: dict[str, Any] = {"use_cache": False, "disable_ocr": True}  # tesseract is ours to call, page by page
DETECTING = kreuzberg.ExtractionConfig(language_detection=kreuzberg.LanguageDetectionConfig(enabled=True, min_confidence=SURE), **WITHOUT_OCR)


def language_of(text: str) -> str | None:
    """ISO 639-3 of the language most of the text is in; None where it cannot be told. Takes a millisecond."""
    if not text.strip():
        return None
    result = kreuzberg.extract_bytes_sync(text[:LETTERS].encode(errors="replace"), "text/plain", config=DETECTING)
    return next(iter(result.detected_languages or []), None)
