"""Pixels become a file that keeps its byte limit: the best quality that does, found by search."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PIL import Image

from share.errors import BadAsset
from share.formats import CardFormat

Settings = Mapping[str, Any]

JPEG: tuple[Settings, ...] = (
    # Full colour resolution first: coloured letters stay sharp.
    {"quality": 88, "subsampling": "4:4:4"},
    {"quality": 84, "subsampling": "4:4:4"},
    *({"quality": quality, "subsampling": "4:2:0", "optimize": quality < 80} for quality in range(86, 4, -3)),
)
WEBP: tuple[Settings, ...] = tuple({"quality": quality, "method": 4} for quality in range(86, 0, -5))
PNG_COLOURS = (256, 128, 64, 32, 16, 8, 4, 2)
REDUCTIONS = (2, 4, 8, 16)
"""When even the lowest quality is too large, detail goes: the picture is blurred by shrinking it and growing it again."""


def encode(image: Image.Image, card_format: CardFormat) -> bytes:
    """The file of a finished picture, at most ``byte_limit`` bytes long, without metadata, in sRGB.

    Raises:
        BadAsset: when the format's limit is too small for any picture of its size.
    """
    for picture in _less_and_less(image):
        found = _best(picture, card_format)
        if found is not None:
            return found
    raise BadAsset("formats.toml", f"{card_format.id}.byte_limit", "it is too small for a picture of this width and height")


def _best(image: Image.Image, card_format: CardFormat) -> bytes | None:
    """The first of the format's settings whose file is small enough; they are in order of falling size."""
    attempts = _attempts(card_format.extension)
    first = _saved(image, card_format.extension, attempts[0])
    if len(first) <= card_format.byte_limit:
        return first
    best: bytes | None = None
    low, high = 1, len(attempts)
    while low < high:
        middle = (low + high) // 2
        data = _saved(image, card_format.extension, attempts[middle])
        if len(data) <= card_format.byte_limit:
            best, high = data, middle
        else:
            low = middle + 1
    return best


def _attempts(extension: str) -> Sequence[Settings]:
    if extension == "jpg":
        return JPEG
    return WEBP if extension == "webp" else ({"colours": 0}, *({"colours": colours} for colours in PNG_COLOURS))


def _saved(image: Image.Image, extension: str, settings: Settings) -> bytes:
    target = io.BytesIO()
    if extension == "png":
        colours = settings["colours"]
        picture = image.quantize(colours, Image.Quantize.MEDIANCUT) if colours else image
        picture.save(target, "PNG", compress_level=6)
    else:
        image.save(target, "JPEG" if extension == "jpg" else "WEBP", **settings)
    return target.getvalue()


def _less_and_less(image: Image.Image) -> Iterator[Image.Image]:
    """The picture itself, then ever blurrier copies, each made when it is asked for."""
    yield image
    for factor in REDUCTIONS:
        yield image.reduce(factor).resize(image.size, Image.Resampling.BILINEAR)
