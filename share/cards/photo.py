"""The part of a photo that a card shows.

Nothing is decoded larger than it has to be: JPEG decodes at an eighth, a quarter or a half of its size where that is enough. What
is kept was made normal when it came in (`share.cards.normal`), but any photo is taken here, as those of earlier versions are.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from share.cards.crop import CENTRE, Crop, window
from share.cards.decode import decoded, opened, orientation, seen_size, upright
from share.cards.srgb import averageable, in_srgb

REMEMBERED = 32_000_000
"""Bytes of pixels up to which a decoded photo is remembered. A normal photo has 24 MB at most."""
CALLED = "The photo"


def cropped(
    data: bytes,
    width: int,
    height: int,
    focal_point: tuple[float, float] | None = None,
    landing: tuple[float, float] = CENTRE,
) -> Image.Image:
    """The part of a photo that matters, as an sRGB picture of exactly ``width`` × ``height`` pixels.

    Raises:
        BadPhoto: when the bytes cannot be decoded.
    """
    return placed(data, width, height, focal_point, landing)[0]


def placed(
    data: bytes,
    width: int,
    height: int,
    focal_point: tuple[float, float] | None = None,
    landing: tuple[float, float] = CENTRE,
) -> tuple[Image.Image, Crop]:
    """As `cropped`, with the part of the photo that was taken, and how it was found (`share.cards.crop.window`).

    Raises:
        BadPhoto: when the bytes cannot be decoded.
    """
    seen = seen_size(opened(data, CALLED))
    spare = min(seen[0] / width, seen[1] / height)
    reduction = next(step for step in (8, 4, 2, 1) if step <= max(1.0, spare))
    small = seen[0] * seen[1] * 3 <= REMEMBERED * reduction**2
    picture, profile = (_remembered if small else _reduced)(data, reduction)
    return decoded(lambda: _resized(picture, profile, (width, height), focal_point, landing), CALLED)


def _reduced(data: bytes, reduction: int) -> tuple[Image.Image, bytes | None]:
    """The whole picture upright, at a half, a quarter or an eighth of its size, and its colour profile."""
    picture = opened(data, CALLED)
    whole, turned, profile = picture.size, orientation(picture), picture.info.get("icc_profile")
    picture.draft("RGB", (picture.width // reduction, picture.height // reduction))
    left = 1 if picture.size != whole else reduction
    decoded(picture.load, CALLED)
    return decoded(lambda: upright(_shrunk(averageable(picture), left), turned), CALLED), profile


_remembered = lru_cache(maxsize=2)(_reduced)
"""The formats of one article are made one after the other from the same photo, at one or two of its sizes."""


def _shrunk(picture: Image.Image, reduction: int) -> Image.Image:
    return picture.reduce(reduction) if reduction > 1 else picture


def _resized(
    picture: Image.Image,
    profile: bytes | None,
    size: tuple[int, int],
    focal_point: tuple[float, float] | None,
    landing: tuple[float, float],
) -> tuple[Image.Image, Crop]:
    crop = window(picture, size[0] / size[1], focal_point, landing)
    box = crop.pixels(*picture.size)
    shrinks = box[2] - box[0] >= size[0]
    # Hamming is as sharp as bicubic when shrinking, at the price of bilinear.
    filtering = Image.Resampling.HAMMING if shrinks else Image.Resampling.BICUBIC
    return in_srgb(picture.resize(size, filtering, box=box), profile), crop
