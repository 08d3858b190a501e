"""Uploaded pictures are judged by what they are, and drawn anew."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from webapp.kit import pictures, refusals

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(width: int, height: int, kind: str = "PNG", mode: str = "RGB", **more: object) -> bytes:
    made = BytesIO()
    Image.new(mode, (width, height)).save(made, kind, **more)
    return made.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def opened(raw: bytes) -> Image.Image:
    return Image.open(BytesIO(raw))


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGBA")])
def test_each_kind_is_drawn_anew_in_its_proportions(kind: str, mode: str) -> None:
    made = opened(pictures.inside(encoded(2000, 1000, kind, mode), 512, 128))
    assert (made.format, made.size) == ("PNG", (256, 128))


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(pictures.inside(encoded(40, 20), 512, 128)).size == (40, 20)


def test_a_square_holds_all_of_it_or_is_filled_by_its_middle() -> None:
    assert (opened(pictures.centred(encoded(512, 128), 64)).size, opened(pictures.centred(encoded(512, 128), 64)).getpixel((0, 0))) == ((64, 64), (0, 0, 0, 0))
    made = opened(pictures.covering(encoded(300, 900), 256))
    assert (made.format, made.size) == ("WEBP", (256, 256))


def test_it_is_turned_upright_and_says_nothing_of_its_origin() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "where I live"
    made = pictures.inside(encoded(100, 50, "JPEG", exif=exif), 512, 128)
    assert opened(made).size == (50, 100)
    assert b"where I live" not in made
    assert not opened(made).getexif()


@pytest.mark.parametrize("raw", [SVG, b"\n  <SVG/>", b"<!-- " + b"x" * 900 + b" --><svg/>", SVG.decode().encode("utf-16")])
def test_an_svg_is_refused_however_it_begins(raw: bytes) -> None:
    with pytest.raises(pictures.Unfit) as refused:
        pictures.inside(raw, 512, 128)
    assert (refused.value.code, refused.value.field) == ("PICTURE_IS_SVG", "picture")


@pytest.mark.parametrize("raw", [b"", b"Not a picture.", b"GIF89a" + b"\0" * 40, b"%PDF-1.7", b"RIFF....WAVE"])
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(pictures.Unfit, match="no PNG, JPEG or WebP"):
        pictures.inside(raw, 512, 128)


@pytest.mark.parametrize("raw", [encoded(50, 50)[:-30], encoded(50, 50, "JPEG")[:200], b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8 junk", claiming(10, 10)])
def test_a_broken_one_is_refused(raw: bytes) -> None:
    with pytest.raises(pictures.Unfit, match="broken"):
        pictures.inside(raw, 512, 128)


@pytest.mark.parametrize(("width", "height"), [(5001, 5000), (10_000, 5_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_one_is_decoded(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(pictures.Unfit, match="25 million"):
        pictures.inside(claiming(width, height), 512, 128)


def test_a_picture_at_the_limit_is_taken() -> None:
    assert opened(pictures.inside(encoded(5000, 5000, mode="L"), 512, 128)).size == (128, 128)


def test_a_file_past_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(refusals.TooLarge, match="2 MB"):
        pictures.inside(encoded(10, 10) + b"\0" * pictures.LIMIT, 512, 128)
