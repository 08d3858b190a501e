"""Reads one file in a process of its own: `python -m webapp.intake.reader FOLDER`, where FOLDER/task.json says what to read and
FOLDER/answer.json will say what was found.

A hostile file may do what it likes to the libraries here: memory, time, files and output are bounded before it is opened, and nothing
of the house is loaded but `webapp.intake.tongues`. `webapp.intake.reading` starts it and knows the shapes of both files."""

import io
import json
import os
import resource
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import kreuzberg
import pillow_heif
import pypdfium2
from charset_normalizer import from_bytes
from PIL import Image, ImageOps, ImageSequence, ImageStat, UnidentifiedImageError

from webapp.intake import tongues

MEMORY = 2 * 2**30  # bytes of address space; a page of 300 dpi and tesseract's models take a quarter of it
CPU_SECONDS = 600  # thirty scanned pages at 2.3 s each, on a machine eight times slower
FILE_BYTES = 256 * 2**20  # what one file written here may hold
OPEN_FILES = 128
NICE = 10  # people who wait for a page come first

MOST_PAGES = 2_000
MOST_LETTERS = 20_000_000  # of text kept of one file
MOST_SCANNED = 30  # pages that are recognized; a longer scan is read as far as that
SCAN_DPI = 300  # what tesseract was trained for
SCAN_SIDE = 4_000  # pixels: A4 at 300 dpi is 3,508
MOST_PIXELS = 100_000_000  # of one picture; a telephone takes 50 million
SCAN_SECONDS = 90  # for one page
BARE = 12  # letters: a page with fewer and a picture on it is a scan
THUMBNAIL, PREVIEW, LEAF = 480, 1_400, 800  # pixels wide: in lists, of the first page, of those behind it
MOST_PICTURES = 8  # pages: leafing shows whether it is the right file, and reading is the viewer's; each costs 0.1 s and 40 KB
WIDE = 600  # pixels: an embedded picture that is narrower is one for lists, and too small to read
MOST_EMBEDDED = 5 * 2**20  # bytes of one, unpacked
LEAST_SEEN = 4  # of 256, the spread of its greys: python-docx and others put the picture of an empty page into every file
EMBEDDED = ("docProps/thumbnail.jpeg", "docProps/thumbnail.jpg", "docProps/thumbnail.png", "Thumbnails/thumbnail.png")  # OPC, ODF 1.3 part 2, 3.7
FORMATS = ("JPEG", "PNG")
TEXT_START = 2**20  # bytes by which an encoding is told

OFFICE = kreuzberg.ExtractionConfig(output_format="plain", pages=kreuzberg.PageConfig(extract_pages=True), **tongues.WITHOUT_OCR)


TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Unreadable(Exception):
    """`args[0]` is one of the problems that `webapp.intake.reading` has words for."""


class Found:
    """What is known of the file so far: `pages` of text, pictures in the folder."""

    def __init__(self, folder: Path, languages: str) -> None:
        self.folder, self.languages = folder, languages
        self.pages: list[str] = []
        self.page_count: int | None = None
        self.scanned = 0
        self.is_cut = False

    def add(self, text: str) -> bool:
        """Keeps the text of one more page; False when there is enough."""
        room = MOST_LETTERS - sum(map(len, self.pages))
        text = text.replace("\0", "").replace("\f", "\n")
        self.pages.append(text[:room])
        self.is_cut = self.is_cut or len(text) > room
        return room > len(text)

    def add_scanned(self, picture: Image.Image) -> str:
        """The text on a picture; empty where as many were recognized as may be."""
        if self.scanned >= MOST_SCANNED:
            self.is_cut = True
            return ""
        self.scanned += 1
        return recognized(picture, self.folder, self.languages)

    def picture(self, picture: Image.Image) -> None:
        """Keeps the first page as people will see it: small in lists, larger beside the record."""
        flat = ImageOps.exif_transpose(picture).convert("RGB")
        for name, width in (("preview", PREVIEW), ("thumbnail", THUMBNAIL)):
            flat.thumbnail((width, width * 2))
            flat.save(self.folder / f"{name}.webp", "WEBP", quality=80)

    def embedded(self, picture: Image.Image) -> None:
        """Keeps the picture that a file brings of itself, where something is seen on it: in lists, and where it is wide enough beside the record."""
        flat = picture.convert("RGB")
        if ImageStat.Stat(flat.convert("L")).stddev[0] >= LEAST_SEEN:
            self.picture(flat)
            if flat.width < WIDE:
                (self.folder / "preview.webp").unlink()

    def leaf(self, number: int, picture: Image.Image) -> None:
        """Keeps a page behind the first one, where it is one of those that people leaf through."""
        if number <= MOST_PICTURES:
            flat = ImageOps.exif_transpose(picture).convert("RGB")
            flat.thumbnail((LEAF, LEAF * 2))
            flat.save(self.folder / f"page-{number}.webp", "WEBP", quality=75)

    def told(self, problem: str | None) -> dict[str, Any]:
        text = "\n".join(self.pages)
        return {
            "problem": problem,
            "pages": self.pages,
            "page_count": self.page_count,
            "language": tongues.language_of(text),
            "scanned": self.scanned,
            "is_cut": self.is_cut,
        }


def read(task: dict[str, str], found: Found) -> None:
    """Raises Unreadable, or whatever a library makes of a broken file."""
    path, kind = Path(task["path"]), task["content_type"]
    if path.stat().st_size == 0:
        raise Unreadable("empty")
    if kind == "application/pdf":
        read_pdf(path, found)
    elif kind.startswith("image/") and kind != "image/svg+xml":
        read_picture(path, found)
    elif kind == "text/plain":
        read_text(path, found)
    else:
        read_office(path, kind, found)


def read_pdf(path: Path, found: Found) -> None:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "assword" in str(error) else "broken") from error
    found.page_count = len(document)
    if not found.page_count:
        raise Unreadable("broken")
    for number in range(min(found.page_count, MOST_PAGES)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        if number == 0:
            found.picture(drawn(page, PREVIEW / max(page.get_width(), 1), PREVIEW * 2))
        elif number < MOST_PICTURES:
            found.leaf(number + 1, drawn(page, LEAF / max(page.get_width(), 1), LEAF * 2))
        if len(text.split()) < BARE and has_picture(page):
            text = found.add_scanned(drawn(page, SCAN_DPI / 72, SCAN_SIDE)) or text
        page.close()
        if not found.add(text):
            break
    found.is_cut = found.is_cut or found.page_count > MOST_PAGES


def has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def drawn(page: pypdfium2.PdfPage, scale: float, side: int) -> Image.Image:
    """A page as a picture, no side of it longer than `side` pixels, however large the page says it is."""
    longest = max(page.get_width(), page.get_height(), 1)
    picture: Image.Image = page.render(scale=min(scale, side / longest)).to_pil()
    return picture


def read_picture(path: Path, found: Found) -> None:
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Unreadable("too_large")
            for number, frame in enumerate(ImageSequence.Iterator(opened)):
                if number == 0:
                    found.picture(frame)
                else:
                    found.leaf(number + 1, frame)
                upright = ImageOps.exif_transpose(frame).convert("L")
                upright.thumbnail((SCAN_SIDE, SCAN_SIDE))
                if not found.add(found.add_scanned(upright)) or number + 1 >= MOST_SCANNED:
                    break
            found.page_count = getattr(opened, "n_frames", 1)
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise Unreadable("broken") from error


def read_text(path: Path, found: Found) -> None:
    content = path.read_bytes()
    best = from_bytes(content[:TEXT_START]).best()
    found.add(content.decode(best.encoding if best else "utf-8", errors="replace").removeprefix("\ufeff"))


def read_office(path: Path, kind: str, found: Found) -> None:
    try:
        result = kreuzberg.extract_file_sync(str(path), mime_type=kind, config=OFFICE)
    except kreuzberg.ValidationError as error:
        if kind.startswith("text/"):
            read_text(path, found)  # a programme, a table of its own making: there is no reader for it, and none is needed
            return
        raise Unreadable("unsupported") from error
    except kreuzberg.KreuzbergError as error:
        raise Unreadable(problem_of(error)) from error
    show_embedded(path, found)
    pages = [page["content"] for page in result.pages or []]
    if not any(page.strip() for page in pages):
        pages = [result.content]  # of a spreadsheet it counts the sheets and leaves them empty
    found.page_count = len(result.pages) if result.pages else None
    for text in pages[:MOST_PAGES]:
        if not found.add(text):
            break


def show_embedded(path: Path, found: Found) -> None:
    """An office file is an archive, and may bring a picture of its first page; one that is broken, or too much, is as good as none."""
    with suppress(zipfile.BadZipFile, zlib.error, OSError, SyntaxError, ValueError, RuntimeError, NotImplementedError, EOFError, *TOO_LARGE):
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            name = next((name for name in EMBEDDED if name in archive.namelist()), None)
            if name is None or archive.getinfo(name).file_size > MOST_EMBEDDED:
                return
            with archive.open(name) as packed, Image.open(io.BytesIO(packed.read(MOST_EMBEDDED)), formats=FORMATS) as picture:
                found.embedded(picture)


def problem_of(error: kreuzberg.KreuzbergError) -> str:
    said = str(error).lower()
    if "password" in said or "encrypted" in said:
        return "encrypted"
    return "too_large" if "security limit" in said or "too large" in said else "broken"


def recognized(picture: Image.Image, folder: Path, languages: str) -> str:
    """What tesseract reads on a picture; empty where it takes too long, gives up, or is not installed."""
    page = folder / "page.png"
    picture.save(page, "PNG", compress_level=1)
    command = ["tesseract", str(page), "stdout", "-l", languages, "--dpi", str(SCAN_DPI)]
    with suppress(subprocess.TimeoutExpired, FileNotFoundError):
        done = subprocess.run(command, capture_output=True, timeout=SCAN_SECONDS, check=False)  # noqa: S603  a program of ours on a file of ours
        return done.stdout.decode("utf-8", errors="replace").strip()
    return ""


def bounded() -> None:
    os.nice(NICE)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pillow_heif.register_heif_opener()
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def attempts(task: dict[str, str], found: Found) -> Iterator[str | None]:
    """The problem that reading ended with; None where there was none."""
    try:
        read(task, found)
        yield None
    except Unreadable as unreadable:
        yield unreadable.args[0]
    except (MemoryError, *TOO_LARGE):
        yield "too_large"
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}: {error}")
        yield "broken"


def main() -> None:
    folder = Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    bounded()
    found = Found(folder, task["languages"])
    problem = next(attempts(task, found))
    (folder / "answer.json").write_text(json.dumps(found.told(problem)))


if __name__ == "__main__":
    main()
