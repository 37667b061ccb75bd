"""Pixels become a file that keeps its byte limit: the best quality that does, found by search.

A file holds pixels in sRGB and nothing else: no metadata, no colour profile (all four types take untagged pixels for sRGB). The
same pixels give the same bytes in every process: AVIF, the only one that would use threads, has one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PIL import Image

from share.errors import BadAsset
from share.formats import CardFormat


@dataclass(frozen=True, slots=True)
class Encoded:
    """A finished file, and what was chosen for it.

    ``quality`` is 1 to 100 by the scale of its file type, 100 where no pixel was changed. PNG has no such scale, and counts the
    bits that are left of a pixel's 24. ``detail`` says it in words, such as ``JPEG, quality 88, colour at full resolution``.
    """

    data: bytes
    quality: int
    detail: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to write the file; ``prepared`` takes out of the picture what it will not hold."""

    quality: int
    detail: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    prepared: Callable[[Image.Image], Image.Image] = lambda image: image


FULL, HALF = "4:4:4", "4:2:0"
COLOUR = {FULL: "colour at full resolution", HALF: "colour at half resolution"}
DRAWN_COLOURS = 4096
"""A picture of fewer colours was drawn, not photographed: lossless WebP is then smaller than any lossy one, and exact."""
REDUCTIONS = (2, 4, 8, 16)
"""When even the lowest quality is too large, detail goes: the picture is shrunk and grown again."""


def encoded(image: Image.Image, card_format: CardFormat) -> Encoded:
    """The file of a finished picture (mode RGB), at most ``byte_limit`` bytes long.

    Raises:
        BadAsset: when the format's limit is too small for any picture of its size.
    """
    kind, attempts = _attempts(image, card_format)
    for picture, loss in _less_and_less(image, kind):
        found = _best(picture, kind, attempts, card_format.byte_limit)
        if found is not None:
            data, attempt = found
            return Encoded(data, attempt.quality, f"{kind}, {attempt.detail}{loss}")
    raise BadAsset("formats.toml", f"{card_format.id}.byte_limit", "it is too small for a picture of this width and height")


def _attempts(image: Image.Image, card_format: CardFormat) -> tuple[str, Sequence[Attempt]]:
    """The name of the file type in Pillow, and its attempts in order of falling size."""
    colour = FULL if card_format.style == "card" else HALF
    match card_format.extension:
        case "jpg":
            return "JPEG", JPEG[colour]
        case "webp":
            drawn = image.getcolors(DRAWN_COLOURS) is not None
            return "WEBP", (LOSSLESS_WEBP, *WEBP) if drawn else WEBP
        case "avif":
            return "AVIF", AVIF[colour]
        case "png":
            return "PNG", PNG


def _lossy(quality: int, colour: str, **settings: Any) -> Attempt:
    """JPEG and AVIF, which can keep colour at full resolution.

    Small coloured letters need it: at half resolution, red ones on white lose a fifth of their red. No photo shows it.
    """
    detail = f"quality {quality}, {COLOUR[colour]}"
    return Attempt(quality, detail, {"quality": quality, "subsampling": colour, **settings})


JPEG: Mapping[str, Sequence[Attempt]] = {
    # Below quality 80, optimal Huffman tables are worth a second pass: they save a tenth there.
    FULL: (
        *(_lossy(quality, FULL) for quality in (88, 85, 82)),
        *(_lossy(quality, HALF, optimize=quality < 80) for quality in range(85, 4, -3)),
    ),
    HALF: tuple(_lossy(quality, HALF, optimize=quality < 80) for quality in range(88, 4, -3)),
}

LOSSLESS_WEBP = Attempt(100, "lossless", {"lossless": True, "quality": 75, "method": 4})
WEBP: Sequence[Attempt] = tuple(
    # Method 2 takes half the time of the default 4, for 3 % more bytes.
    Attempt(quality, f"quality {quality}", {"quality": quality, "method": 2})
    for quality in range(86, 0, -5)
)

AVIF: Mapping[str, Sequence[Attempt]] = {
    # Speed 8 is a tenth of a second; 6 is three times that for a tenth fewer bytes, and 10 has letters in clouds.
    FULL: tuple(_lossy(quality, FULL, speed=8, max_threads=1) for quality in range(74, 4, -6)),
    HALF: tuple(_lossy(quality, HALF, speed=8, max_threads=1) for quality in range(74, 4, -6)),
}


def _with_bits(bits: int, image: Image.Image) -> Image.Image:
    """Each channel in its highest bits, spread so that black and white stay what they are."""
    steps = (1 << bits) - 1
    return image.point(lambda level: (level >> (8 - bits)) * 255 // steps)


def _with_colours(colours: int, image: Image.Image) -> Image.Image:
    """A palette of the colours that a smaller copy needs, found in a third of the time. No dithering: it would spot letters."""
    palette = image.reduce(2).quantize(colours, Image.Quantize.MEDIANCUT)
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


# Compression level 3 takes a third of the time of the default 6, for 6 % more bytes.
_PNG = {"compress_level": 3}
PNG: Sequence[Attempt] = (
    Attempt(100, "lossless", _PNG),
    *(Attempt(100 * 3 * bits // 24, f"{bits} bits a channel", _PNG, partial(_with_bits, bits)) for bits in (6, 5)),
    *(Attempt(100 * bits // 24, f"{2**bits} colours", _PNG, partial(_with_colours, 2**bits)) for bits in (8, 7, 6)),
)


def _best(image: Image.Image, kind: str, attempts: Sequence[Attempt], limit: int) -> tuple[bytes, Attempt] | None:
    """The first of the attempts whose file is small enough.

    Most files are, or nearly so: the steps grow from one to two to four, and then the last one is halved.
    """

    def fitting(place: int) -> bytes | None:
        data = _saved(image, kind, attempts[place])
        return data if len(data) <= limit else None

    last, place, step, too_large = len(attempts) - 1, 0, 1, -1
    data = fitting(place)
    while data is None:
        if place == last:
            return None
        too_large, place, step = place, min(place + step, last), step * 2
        data = fitting(place)
    while place - too_large > 1:
        middle = (too_large + place) // 2
        better = fitting(middle)
        if better is None:
            too_large = middle
        else:
            data, place = better, middle
    return data, attempts[place]


def _saved(image: Image.Image, kind: str, attempt: Attempt) -> bytes:
    target = io.BytesIO()
    attempt.prepared(image).save(target, kind, **attempt.settings)
    return target.getvalue()


def _less_and_less(image: Image.Image, kind: str) -> Iterator[tuple[Image.Image, str]]:
    """The picture itself, then copies of ever less detail, each made when it is asked for; and how that is told.

    Between its pixels a copy is smooth, but in PNG, which writes a row of equal pixels in no space and a soft one in full.
    """
    yield image, ""
    filtering = Image.Resampling.NEAREST if kind == "PNG" else Image.Resampling.BILINEAR
    for factor in REDUCTIONS:
        yield image.reduce(factor).resize(image.size, filtering), f", detail of 1/{factor} of its size"
