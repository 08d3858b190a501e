"""Pictures that people upload: judged by their content, and drawn anew, so that nothing of the file that came is ever served.

An SVG is a program, and is refused however it is called. What a picture says of its size is read before a pixel is decoded."""

import threading
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageOps

from webapp.kit import refusals

LIMIT = 2 * 2**20  # bytes of a file; a phone's photograph, made smaller
MOST_PIXELS = 25_000_000  # 100 MB once decoded, which a worker can spare for a moment
AT_ONCE = 2  # decoded at the same time in one process, for that reason
PNG, WEBP = "image/png", "image/webp"

Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow's own guard, behind ours
_turn = threading.BoundedSemaphore(AT_ONCE)


class Unfit(refusals.Invalid):
    """Nothing that can be shown as a picture."""

    code = "PICTURE_INVALID"


def inside(raw: bytes, width: int, height: int, *, most: int = LIMIT) -> bytes:
    """A PNG of at most that size, in its own proportions; `most`: bytes of the file that came. Raises Unfit, TooLarge."""
    smaller = lambda picture: ImageOps.contain(picture, (width, height)) if picture.width > width or picture.height > height else picture  # noqa: E731
    return _drawn(raw, smaller, "PNG", most)


def centred(raw: bytes, side: int) -> bytes:
    """A square PNG with the whole picture in it, transparent around. Raises Unfit, TooLarge."""
    return _drawn(raw, lambda picture: ImageOps.pad(picture, (side, side), color=(0, 0, 0, 0)), "PNG")


def covering(raw: bytes, side: int) -> bytes:
    """A square WebP that is filled by the middle of the picture. Raises Unfit, TooLarge."""
    return _drawn(raw, lambda picture: ImageOps.fit(picture, (side, side)), "WEBP")


def _drawn(raw: bytes, shape: Callable[[Image.Image], Image.Image], kind: str, most: int = LIMIT) -> bytes:
    if len(raw) > most:
        raise too_large()
    form = _form(raw)
    with _turn:
        try:
            _refuse_past_pixels(raw, form)
            with Image.open(BytesIO(raw), formats=[form]) as tested:
                tested.verify()
            with Image.open(BytesIO(raw), formats=[form]) as picture:
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
            made = BytesIO()
            shape(upright).save(made, kind, **({"optimize": True} if kind == "PNG" else {"quality": 88}))
        except refusals.Refusal:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except Exception as error:  # a broken file makes Pillow raise whatever its decoder stumbles over
            raise Unfit("This picture is broken. Save it anew as PNG or JPEG, then try again.", field="picture") from error
    return made.getvalue()


def _refuse_past_pixels(raw: bytes, form: str) -> None:
    """Reads the header alone."""
    with Image.open(BytesIO(raw), formats=[form]) as header:
        if header.width * header.height > MOST_PIXELS:
            raise _too_many_pixels()


def _form(raw: bytes) -> str:
    """What the first bytes say. Raises Unfit."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    if b"<svg" in raw[:4096].lower() or "<svg" in raw[:4096].decode("utf-16", "ignore").lower():
        raise Unfit("An SVG can hold a program, so it is not taken. Save the picture as PNG, then try again.", code="PICTURE_IS_SVG", field="picture")
    raise Unfit("This is no PNG, JPEG or WebP picture, whatever its name says.", field="picture")


def _too_many_pixels() -> Unfit:
    return Unfit("A picture may have at most %(most)s million pixels. Make it smaller, then try again.", field="picture", most=MOST_PIXELS // 10**6)


def too_large() -> refusals.TooLarge:
    return refusals.TooLarge("A picture may have at most %(limit)s MB. Make it smaller, then try again.", field="picture", limit=LIMIT // 2**20)
