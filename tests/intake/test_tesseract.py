"""Whether scans can be read here is known before the first one comes."""

import pytest

from webapp.intake import tesseract
from webapp.kit import config


@pytest.fixture
def path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_nothing_lacks_where_the_program_and_its_languages_are(context):
    assert tesseract.lack() is None


def test_a_missing_program_is_named(context, path):
    assert "tesseract is not installed" in tesseract.lack()


def test_a_missing_language_is_named(context, path):
    program = path / "tesseract"
    program.write_text("#!/bin/sh\necho 'List of available languages:'\necho eng\n")
    program.chmod(0o755)
    assert config.current().ocr_languages == "eng+deu"
    assert tesseract.lack() == "tesseract lacks deu of GATEHOUSE_OCR_LANGUAGES (Debian: tesseract-ocr-deu)"
