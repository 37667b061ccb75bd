"""Bytes → a picture that is opened and within its limits, or one sentence that says why not.

The limits on pixels are checked on the header, before a single pixel is decoded; those on bytes hold before anything gets here.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import TypeVar

from PIL import Image

from share.cards.heap import give_back_large_blocks
from share.errors import BadPhoto

JPEG_PIXELS = 100_000_000
"""Decoded reduced, and so cheap; but a progressive one is kept whole while it is decoded."""
WHOLE_PIXELS = 50_000_000
"""Of formats that can only be decoded whole: 150 MB at 3 bytes a pixel, once at a time."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
TAKEN = "JPEG, PNG, WebP, AVIF, HEIC or GIF"
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by its EXIF orientation (Exif 3.0, tag 274); those from 5 on swap width and height."""
SIDEWAYS = 5
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError, RuntimeError)
"""What decoders raise against bytes that are not what they say."""

Answer = TypeVar("Answer")

Image.MAX_IMAGE_PIXELS = None
"""Pillow warns by its own limit; `opened` holds to ours, before a single pixel is decoded."""
give_back_large_blocks()


def opened(data: bytes, source: str) -> Image.Image:
    """The picture, its header read and nothing decoded. ``source`` is what the sentence calls it.

    Raises:
        BadPhoto: when it is no picture, of a kind that we do not take, or has more pixels than we decode.
    """
    if not data:
        raise BadPhoto(f"{source}: the file is empty.")
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (*BROKEN, struct.error) as error:
        raise BadPhoto(f"{source}: {_kind_of(data)} We take {TAKEN}.", str(error)) from error
    reduced = picture.format in {"JPEG", "MPO"} and "progressive" not in picture.info
    limit = JPEG_PIXELS if reduced else WHOLE_PIXELS
    if picture.width * picture.height > limit:
        raise BadPhoto(
            f"{source}: {picture.width} × {picture.height} are {picture.width * picture.height / 1e6:.0f} megapixels; "
            f"a {picture.format} can have at most {limit / 1e6:.0f}. Please send a smaller copy."
        )
    return picture


def decoded(work: Callable[[], Answer], source: str) -> Answer:
    """The answer of ``work``, which decodes; whatever a decoder says against the bytes becomes one sentence.

    Raises:
        BadPhoto: when the bytes are damaged.
    """
    try:
        return work()
    except (*BROKEN, struct.error) as error:
        raise BadPhoto(f"{source}: the picture is damaged or incomplete. Please send it again.", str(error)) from error


def orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where the picture says nothing sensible of it."""
    try:
        said = picture.getexif().get(ORIENTATION)
    except (*BROKEN, struct.error):
        return 1
    return said if said in TURNS else 1


def seen_size(picture: Image.Image) -> tuple[int, int]:
    """Width and height as seen, after EXIF rotation."""
    return (picture.height, picture.width) if orientation(picture) >= SIDEWAYS else picture.size


def upright(picture: Image.Image, turned: int) -> Image.Image:
    """The picture as it is meant to be seen; ``turned`` is its EXIF orientation."""
    return picture.transpose(TURNS[turned]) if turned in TURNS else picture


def _kind_of(data: bytes) -> str:
    start = data[:1024].lstrip().lower()
    if b"<svg" in start:
        return "this is an SVG drawing, not a photo."
    if start.startswith((b"<!doctype html", b"<html")):
        return "this is a web page, not a picture."
    if start.startswith(b"%pdf"):
        return "this is a PDF, not a picture."
    return "this is not a picture, or of a kind that we cannot read."
