"""The demo's files are what their names say, small, and those that demo/make_samples.py makes."""

import io
import mimetypes
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from house.sources import ROOT

from webapp.documents import kinds, naming

FILES = ROOT / "demo" / "files"
SAMPLES = sorted(path for folder in ("acme", "globex") for path in (FILES / folder).iterdir())
ALL_BYTES, ONE_BYTES = 1_500_000, 500_000  # a repository is cloned whole by everybody


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_what_its_name_says(path: Path) -> None:
    assert kinds.content_type(path.read_bytes()[: kinds.START], path.name) == mimetypes.guess_type(path.name)[0]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_a_sample_is_does_not_hang_on_its_name(path: Path) -> None:
    assert kinds.content_type(path.read_bytes()[: kinds.START], "unnamed") == mimetypes.guess_type(path.name)[0]


def test_a_sample_of_another_kind_would_be_noticed() -> None:
    (scan,) = (FILES / "acme").glob("Scan*.pdf")
    assert kinds.content_type(scan.read_bytes()[: kinds.START], "scan.docx") == "application/pdf"


def test_there_are_samples_of_every_kind_for_both_organizations() -> None:
    counts = {folder: len(list((FILES / folder).iterdir())) for folder in ("acme", "globex")}
    assert counts == {"acme": 31, "globex": 4}
    assert {path.suffix for path in SAMPLES} == {".pdf", ".docx", ".xlsx", ".txt", ".png"}


def test_samples_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in SAMPLES}
    assert {name: size for name, size in sizes.items() if not 100 < size < ONE_BYTES} == {}
    assert sum(sizes.values()) < ALL_BYTES


def test_samples_keep_their_names_when_they_are_taken_in() -> None:
    assert [path.name for path in SAMPLES if naming.clean_filename(path.name) != path.name or unicodedata.normalize("NFC", path.name) != path.name] == []


def test_the_scan_holds_no_text_and_the_others_do() -> None:
    with_fonts = {path.name for path in SAMPLES if path.suffix == ".pdf" and b"/Helvetica" in path.read_bytes() and b"/DCTDecode" not in path.read_bytes()}
    assert {path.name for path in SAMPLES if path.suffix == ".pdf"} - with_fonts == {
        "Scan Mahnung Brenner Stahlhandel.pdf",
        "Kündigungsbestätigung Telefonanlage.pdf",
    }


def test_text_is_utf_8_with_umlauts() -> None:
    assert "ö" in (FILES / "acme" / "Baustellennotizen Halle 3.txt").read_text(encoding="utf-8")


def test_office_files_are_whole_and_undated() -> None:
    for path in SAMPLES:
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                assert archive.testzip() is None
                assert {entry.date_time[0] for entry in archive.infolist()} == {2026}


def test_samples_are_those_that_are_made(tmp_path: Path) -> None:
    script = "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import make_samples; make_samples.FILES = pathlib.Path(sys.argv[2]); make_samples.main()"
    subprocess.run([sys.executable, "-c", script, str(ROOT / "demo"), str(tmp_path)], check=True)
    made = {str(path.relative_to(tmp_path)): path for path in tmp_path.rglob("*") if path.is_file()}
    assert set(made) == {str(path.relative_to(FILES)) for path in SAMPLES}
    # Pictures and archives hang on the compressor they were made with; what is only text must be the same byte for byte.
    assert [name for name, path in made.items() if path.suffix == ".txt" and path.read_bytes() != (FILES / name).read_bytes()] == []
