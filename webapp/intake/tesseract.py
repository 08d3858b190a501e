"""The program that reads scans: whether this machine has it, with the languages that are wanted."""

import shutil
import subprocess

from webapp.kit import config

SECONDS = 10


def lack() -> str | None:
    """What is missing, as a sentence for the operator; None where scans can be read."""
    program = shutil.which("tesseract")
    if program is None:
        return "tesseract is not installed: scans are kept, and their text is not found (Debian: tesseract-ocr)"
    told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603  a program of this machine
    missing = sorted(set(config.current().ocr_languages.split("+")) - set(told.stdout.split()))
    return f"tesseract lacks {', '.join(missing)} of GATEHOUSE_OCR_LANGUAGES (Debian: tesseract-ocr-{missing[0]})" if missing else None
