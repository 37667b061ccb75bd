"""Photos as newsrooms send them: what the bytes say, and the part of them that a card shows.

Nothing is decoded larger than it has to be: JPEG decodes at an eighth, a quarter or a half of its size where that is enough.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

from PIL import Image, ImageCms, ImageOps

from share.article import Photo
from share.cards.crop import CENTRE, cover
from share.errors import BadPhoto

JPEG_PIXELS = 100_000_000
"""Decoded reduced, and so cheap; but a progressive one is kept whole while it is decoded."""
WHOLE_PIXELS = 50_000_000
"""Of formats that can only be decoded whole: 150 MB at 3 bytes a pixel, once, in a worker."""
LEAST_SIDE = 200
"""Pixels; Facebook shows no picture smaller than 200 × 200 (developers.facebook.com, "Images in Link Shares")."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
TAKEN = "JPEG, PNG, WebP, GIF or AVIF"
TURNED = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""
ORIENTATION = 0x0112
GROUND = (255, 255, 255)
"""Behind a transparent picture."""

Answer = TypeVar("Answer")

Image.MAX_IMAGE_PIXELS = None
"""Pillow warns by its own limit; `_opened` holds to ours, before a single pixel is decoded."""


def read_photo(
    data: bytes, *, source: str, alt: str = "", credit: str = "", focal_point: tuple[float, float] | None = None
) -> Photo:
    """The facts about a photo, from its bytes. It is decoded once (small, where its format can): a broken one is found now.

    Raises:
        BadPhoto: with a sentence that says what is wrong with it and what we take.
    """
    picture = _opened(data, source)
    width, height = _seen_size(picture)
    if min(width, height) < LEAST_SIDE:
        raise BadPhoto(f"{source}: {width} × {height} pixels are too few; a photo needs at least {LEAST_SIDE} × {LEAST_SIDE}.")
    picture.draft("RGB", (width // 8, height // 8))
    _loaded(picture, source)
    return Photo(
        source=source,
        digest=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        media_type="image/jpeg" if picture.format == "MPO" else Image.MIME[picture.format or ""],
        length=len(data),
        alt=alt,
        credit=credit,
        focal_point=focal_point,
    )


def cropped(
    data: bytes,
    width: int,
    height: int,
    focal_point: tuple[float, float] | None = None,
    landing: tuple[float, float] = CENTRE,
) -> Image.Image:
    """The part of a photo around its focal point, as an sRGB picture of exactly ``width`` × ``height`` pixels.

    Raises:
        BadPhoto: when the bytes cannot be decoded.
    """
    picture = _opened(data, "The photo")
    seen = _seen_size(picture)
    spare = min(seen[0] / width, seen[1] / height)
    reduction = next(step for step in (8, 4, 2, 1) if step <= max(1.0, spare))
    upright, profile = _reduced(data, reduction)
    return _decoding(lambda: _resized(upright, profile, (width, height), focal_point, landing), "The photo")


@lru_cache(maxsize=1)
def _reduced(data: bytes, reduction: int) -> tuple[Image.Image, bytes | None]:
    """The whole picture upright, at a half, a quarter or an eighth of its size, and its colour profile.

    The last one is kept: the formats of one article are made one after the other, from the same photo.
    """
    picture = _opened(data, "The photo")
    profile = picture.info.get("icc_profile")
    whole = picture.size
    picture.draft("RGB", (picture.width // reduction, picture.height // reduction))
    left = 1 if picture.size != whole else reduction
    _loaded(picture, "The photo")
    return _decoding(lambda: _upright(picture, left), "The photo"), profile


def _upright(picture: Image.Image, reduction: int) -> Image.Image:
    ImageOps.exif_transpose(picture, in_place=True)
    simple = _without_palette(picture)
    return simple.reduce(reduction) if reduction > 1 else simple


def _resized(
    picture: Image.Image,
    profile: bytes | None,
    size: tuple[int, int],
    focal_point: tuple[float, float] | None,
    landing: tuple[float, float],
) -> Image.Image:
    box = cover(picture.width, picture.height, size[0] / size[1], focal_point, landing)
    shrinks = box[2] - box[0] >= size[0]
    # Hamming is as sharp as bicubic when shrinking, at the price of bilinear.
    filtering = Image.Resampling.HAMMING if shrinks else Image.Resampling.BICUBIC
    return _in_srgb(picture.resize(size, filtering, box=box), profile)


def _without_palette(picture: Image.Image) -> Image.Image:
    """A picture whose pixels can be averaged: grey, RGB, CMYK, or RGB with alpha (laid on its ground later)."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda level: level / 256).convert("L")
    if picture.mode in {"I", "F"}:
        _, highest = cast("tuple[float, float]", picture.getextrema())
        depth = 65_535 if highest > 255 else 255
        return picture.point(lambda level: level * (255 / depth)).convert("L")
    if picture.mode in {"RGB", "L", "CMYK", "RGBA"} and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB; a profile that does not fit its pixels is passed over, since the picture is worth more than it."""
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, GROUND)
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            return _converted(picture, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert("RGB")
    return picture.convert("RGB")


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    source: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if "sRGB" in ImageCms.getProfileDescription(source):
        return picture.convert("RGB")
    converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return converted or picture.convert("RGB")


def _opened(data: bytes, source: str) -> Image.Image:
    """The picture, header read and nothing decoded."""
    if not data:
        raise BadPhoto(f"{source}: the file is empty.")
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise BadPhoto(f"{source}: {_kind_of(data)} We take {TAKEN}.", str(error)) from error
    reduced = picture.format in {"JPEG", "MPO"} and "progressive" not in picture.info
    limit = JPEG_PIXELS if reduced else WHOLE_PIXELS
    if picture.width * picture.height > limit:
        raise BadPhoto(
            f"{source}: {picture.width} × {picture.height} are {picture.width * picture.height / 1e6:.0f} megapixels; "
            f"a {picture.format} can have at most {limit / 1e6:.0f}. Please send a smaller copy."
        )
    return picture


def _kind_of(data: bytes) -> str:
    start = data[:1024].lstrip().lower()
    if b"<svg" in start:
        return "this is an SVG drawing, not a photo."
    if start.startswith((b"<!doctype html", b"<html")):
        return "this is a web page, not a picture."
    if start.startswith(b"%pdf"):
        return "this is a PDF, not a picture."
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return "this is a HEIC picture, which we cannot read."
    return "this is not a picture, or of a kind that we cannot read."


def _loaded(picture: Image.Image, source: str) -> None:
    _decoding(picture.load, source)


def _decoding(work: Callable[[], Answer], source: str) -> Answer:
    """The answer of ``work``; whatever a decoder says against the bytes becomes one sentence."""
    try:
        return work()
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, MemoryError) as error:
        raise BadPhoto(f"{source}: the picture is damaged or incomplete. Please send it again.", str(error)) from error


def _seen_size(picture: Image.Image) -> tuple[int, int]:
    """Width and height after EXIF rotation."""
    try:
        turned = picture.getexif().get(ORIENTATION) in TURNED
    except (OSError, SyntaxError, ValueError):
        turned = False
    return (picture.height, picture.width) if turned else picture.size
