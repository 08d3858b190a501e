"""What is read of files of every kind, and of those that mean harm."""

import io
import resource
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pillow_heif
import pypdfium2
import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from webapp.documents import kinds, problems
from webapp.intake import reader, reading
from webapp.ops.demo import FILES

FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


@pytest.fixture
def read(tmp_path):
    def of(path: Path, content_type: str = "", **more):
        folder = tmp_path / "out"
        folder.mkdir()
        kind = content_type or kinds.content_type(path.read_bytes()[: kinds.START], path.name)
        return reading.read(path, kind, folder=folder, languages="eng+deu", **more)

    return of


@pytest.fixture
def made(tmp_path):
    def make(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(
    ("name", "words", "language", "pages"),
    [
        ("acme/Mietvertrag Lagerhalle Nord.pdf", "Hafenkontor Immobilien GmbH", "deu", 3),
        ("acme/Offer for the new loading ramp.docx", "loading ramp for hall 3", "eng", 1),
        ("acme/Lohnübersicht Oktober 2026.xlsx", "Brutto EUR", "deu", 1),
        ("acme/Baustellennotizen Halle 3.txt", "Baustellennotizen", "deu", 1),
    ],
)
def test_text_is_read_page_by_page(read, name, words, language, pages):
    found = read(FILES / name)
    assert (found.problem, found.language, len(found.pages), found.scanned) == (None, language, pages, 0)
    assert words in "\n".join(found.pages)


@pytest.mark.parametrize(("name", "words"), [("acme/Beleg Tankstelle 14-10-2026.png", "TANKHOF"), ("acme/Scan Mahnung Brenner Stahlhandel.pdf", "Stahlhandel")])
def test_scans_and_pictures_are_recognized(read, name, words):
    found = read(FILES / name)
    assert found.scanned == len(found.pages) > 0
    assert words in "\n".join(found.pages)


def drawn(text: str) -> Image.Image:
    page = Image.new("RGB", (1240, 900), "white")
    ImageDraw.Draw(page).multiline_text((90, 120), text, fill="black", font=ImageFont.truetype(FONT, 44), spacing=24)
    return page


@pytest.mark.parametrize("ending", ["png", "pdf", "tiff"])
def test_umlauts_of_a_scan_are_recognized(read, tmp_path, ending):
    path = tmp_path / f"scan.{ending}"
    drawn("Kündigung der Büroräume in Köln\nzum 31. März, größte Überraschung").save(path, resolution=150)
    found = read(path)
    assert (found.problem, found.scanned) == (None, 1)
    assert {"Kündigung", "Büroräume", "Köln", "März"} <= set(found.pages[0].replace(",", " ").split())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", "<!doctype html><html><head><title>t</title><script>alert('run')</script></head><body><p>Words of the page</p></body></html>"),
        (
            "drawing.svg",
            '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script><text x="1" y="9">Words of the drawing</text></svg>',
        ),
    ],
)
def test_script_in_a_file_is_never_more_than_text(read, made, name, content):
    found = read(made(name, content.encode()))
    assert found.problem in (None, "unsupported")
    assert found.thumbnail is None


def test_the_first_page_becomes_two_pictures(read):
    found = read(FILES / "acme" / "Mietvertrag Lagerhalle Nord.pdf")
    with Image.open(found.thumbnail) as thumbnail, Image.open(found.preview) as preview:
        assert (thumbnail.format, thumbnail.width, preview.width) == ("WEBP", 480, 1400)


def office(name, picture):
    """An office file of the demo, with another picture of itself; None for none."""
    out = io.BytesIO()
    with zipfile.ZipFile(FILES / "acme" / "Offer for the new loading ramp.docx") as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            if "thumbnail" not in member.filename:
                target.writestr(member, source.read(member))
        if picture is not None:
            target.writestr(name, picture)
    return out.getvalue()


def painted(width, kind="PNG", plain=False):
    picture, out = Image.new("RGB", (width, width * 4 // 3), "white"), io.BytesIO()
    if not plain:
        ImageDraw.Draw(picture).rectangle((0, 0, width // 2, width // 2), fill="navy")
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "picture", "seen"),
    [
        ("docProps/thumbnail.jpeg", painted(256, "JPEG"), (True, False)),
        ("docProps/thumbnail.png", painted(900), (True, True)),
        ("Thumbnails/thumbnail.png", painted(256), (True, False)),
        ("docProps/thumbnail.jpeg", painted(256, "JPEG", plain=True), (False, False)),
        ("docProps/thumbnail.jpeg", painted(256, "BMP"), (False, False)),
        ("docProps/thumbnail.emf", b"\1\0\0\0" * 99, (False, False)),
        ("docProps/thumbnail.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, (False, False)),
        ("docProps/thumbnail.png", b"\0" * 30_000_000, (False, False)),
        ("docProps/thumbnail.png", None, (False, False)),
    ],
    ids=["small", "wide", "odf", "an empty page", "another format", "a metafile", "broken", "swelling", "none"],
)
def test_an_office_file_shows_the_picture_it_brings_where_something_is_on_it(read, made, name, picture, seen):
    found = read(made("a.docx", office(name, picture)))
    assert (found.problem, found.thumbnail is not None, found.preview is not None) == (None, *seen)
    assert "loading ramp" in found.pages[0]


def test_a_picture_of_billions_of_pixels_in_an_office_file_is_left_alone(read, made):
    found = read(made("a.docx", office("docProps/thumbnail.png", endless())))
    assert (found.problem, found.thumbnail) == (None, None)


def test_what_a_telephone_photographs_is_read(read, tmp_path):
    pillow_heif.register_heif_opener()
    path = tmp_path / "IMG_1.heic"
    drawn("Lieferschein vom Hafenkontor\nzwölf Paletten").save(path, quality=90)
    assert kinds.content_type(path.read_bytes()[: kinds.START], "IMG_1.jpg") == "image/heic"
    found = read(path)
    assert (found.problem, found.scanned) == (None, 1)
    assert "Hafenkontor" in found.pages[0]
    with Image.open(found.thumbnail) as thumbnail:
        assert thumbnail.width == 480


def test_a_telephone_picture_that_is_damaged_says_so(read, made, tmp_path):
    pillow_heif.register_heif_opener()
    drawn("words").save(tmp_path / "b.heic")
    content = (tmp_path / "b.heic").read_bytes()
    assert read(made("a.heic", content[: len(content) // 2])).problem == "broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_text_is_read_whatever_its_encoding(read, made, encoding):
    text = "Договор аренды склада заключён в городе Бремен, с первого марта следующего года. " * 5
    assert "аренды склада" in read(made("договор.txt", text.encode(encoding)), content_type="text/plain").pages[0]


def test_text_of_any_kind_is_text(read, made):
    assert read(made("a.py", b"print('warehouse')\n")).pages == ("print('warehouse')\n",)


def test_russian_is_told_by_one_sentence(read, made):
    assert read(made("a.txt", "Уважаемые господа, направляем вам договор аренды склада в городе Бремен.".encode())).language == "rus"


def test_an_empty_file_says_so(read, made):
    assert read(made("a.pdf", b"")).problem == "empty"


def test_a_protected_pdf_says_so(read, made):
    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(100, 100, "For your eyes only")
    canvas.save()
    assert read(made("a.pdf", out.getvalue())).problem == "encrypted"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7\n" + b"\xff" * 4000), ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99), ("a.docx", b"PK\x03\x04" + b"\1" * 26 + b"word/" + b"\1" * 500)],
)
def test_a_damaged_file_says_so(read, made, name, content):
    assert read(made(name, content)).problem == "broken"


def test_a_kind_that_is_not_read_says_so(read, made):
    assert read(made("a.bin", b"\xfe\xed\xfa\xce" + bytes(range(256)) * 9)).problem == "unsupported"


def endless():
    """A PNG that says it is 50,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IEND"


def test_a_picture_of_billions_of_pixels_is_not_unpacked(read, made):
    assert read(made("a.png", endless())).problem == "too_large"


def test_an_archive_that_swells_is_not_unpacked(read, made):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:document>" + b"<w:p/>" * 60_000_000)
    assert read(made("a.docx", packed.getvalue())).problem in ("too_large", "broken")


def swelling(of, gigabytes):
    """A Flate stream of a few megabytes that holds so many gigabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(of * (2**24 // len(of))) + packer.flush(zlib.Z_FULL_FLUSH)  # after which the next one may be the same
    return b"\x78\xda" + block * (gigabytes * 2**6) + b"\x03\0\0\0\0\1"


def pdf_of(*more):
    """A PDF of one page, whose objects from the fourth on are given as dictionary and stream."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>")
    objects += [b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(stream), stream) for head, stream in more]
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    return body + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))


PICTURE = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (lambda: pdf_of((b"/Filter/FlateDecode", swelling(b"q 1 0 0 1 0 0 cm Q ".ljust(32), 4))), "too_large"),
        (lambda: pdf_of((b"", b"300 0 0 300 0 0 cm /I Do"), (PICTURE, swelling(b"\x7f", 4))), None),
    ],
    ids=["a page's drawing", "a picture on it"],
)
def test_a_pdf_that_swells_stays_within_its_memory(read, made, content, problem):
    started = time.monotonic()
    assert read(made("a.pdf", content())).problem == problem
    assert time.monotonic() - started < 120
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < reader.MEMORY


def test_a_page_as_large_as_a_field_becomes_a_small_picture(read, made):
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 14_400)
    out = io.BytesIO()
    document.save(out)
    found = read(made("a.pdf", out.getvalue()))
    assert found.problem is None
    with Image.open(found.preview) as preview:
        assert preview.width <= 1400


def test_of_ten_thousand_pages_the_first_two_thousand_are_read(read, made):
    document = pypdfium2.PdfDocument.new()
    for _ in range(10_000):
        document.new_page(10, 10)
    out = io.BytesIO()
    document.save(out)
    found = read(made("a.pdf", out.getvalue()))
    assert (found.page_count, len(found.pages), found.is_cut) == (10_000, 2_000, True)
    assert list(found.leaves) == list(range(2, reader.MOST_PICTURES + 1))


def test_what_takes_too_long_is_ended_with_all_it_started(read):
    started = time.monotonic()
    assert read(FILES / "acme" / "Scan Mahnung Brenner Stahlhandel.pdf", seconds=1).problem == "too_slow"
    assert time.monotonic() - started < 5


def test_every_problem_the_reader_knows_has_words():
    source = (Path(reading.__file__).with_name("reader.py")).read_text()
    assert all(f'"{problem}"' in source + Path(reading.__file__).read_text() for problem in set(problems.WORDS) - {"missing", "infected", "unscanned"})
