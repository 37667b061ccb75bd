"""The part of a photo that a card shows.

Nothing is decoded larger than it has to be: JPEG decodes at an eighth, a quarter or a half of its size where that is enough. What
is kept was made normal when it came in (`share.cards.normal`), but any photo is taken here, as those of earlier versions are.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from PIL import Image

from share.cards.attention import Attention, seen
from share.cards.crop import CENTRE, Crop, CropBox, window
from share.cards.decode import decoded, opened, orientation, seen_size, upright
from share.cards.srgb import averageable, in_srgb

REMEMBERED = 32_000_000
"""Bytes of pixels up to which a decoded photo is remembered. A normal photo has 24 MB at most."""
HALF = 0.5
"""Pixels. A part that is as large as what is wanted, but for less than this, is cut along whole pixels and stays sharp."""
SHARED = 2_000_000
"""Pixels of a copy all of whose rows are resized, those too that only other formats show. Half of a normal photo has less."""
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
    copy = (_remembered if small else _reduced)(data, reduction)
    return decoded(lambda: copy.cut((width, height), focal_point, landing), CALLED)


class Copy:
    """A whole photo upright, at its size or at a half, a quarter or an eighth of it; ``profile`` is its colour profile.

    All that is cut out of it is a picture of its own, and may be drawn upon.
    """

    def __init__(self, picture: Image.Image, profile: bytes | None) -> None:
        self.picture = picture
        self.profile = profile
        self._last: tuple[tuple[tuple[int, int], CropBox], Image.Image] | None = None

    @cached_property
    def attention(self) -> Attention:
        """Where people look in it."""
        return seen(self.picture)

    def cut(
        self, size: tuple[int, int], focal_point: tuple[float, float] | None, landing: tuple[float, float]
    ) -> tuple[Image.Image, Crop]:
        """A part of it in sRGB, ``size`` pixels wide and high, and which one it is."""
        crop = window(self.picture, size[0] / size[1], focal_point, landing, lambda _: self.attention)
        return in_srgb(self._sized(size, crop.pixels(*self.picture.size)), self.profile), crop

    def _sized(self, size: tuple[int, int], box: CropBox) -> Image.Image:
        left, top, right, bottom = box
        width, height = size
        if abs(right - left - width) < HALF and abs(bottom - top - height) < HALF:
            column, row = round(min(left, self.picture.width - width)), round(min(top, self.picture.height - height))
            return self.picture.crop((column, row, column + width, row + height))
        shrinks = right - left >= width
        # Hamming is as sharp as bicubic when shrinking, at the price of bilinear.
        filtering = Image.Resampling.HAMMING if shrinks else Image.Resampling.BICUBIC
        if self.picture.width * self.picture.height <= SHARED:
            # In two steps, as Pillow does it, too. Formats with the same columns share the first one.
            columns, rows = (width, self.picture.height), (left, 0, right, self.picture.height)
            return self._resized(columns, filtering, rows).resize(size, filtering, box=(0, top, width, bottom))
        if (top, bottom) == (0, self.picture.height):
            return self._resized(size, filtering, box).copy()
        return self.picture.resize(size, filtering, box=box)

    def _resized(self, size: tuple[int, int], filtering: Image.Resampling, box: CropBox) -> Image.Image:
        """The box at this size. The last one is remembered: where all rows are shown, both squares show the same."""
        known = self._last
        if known is None or known[0] != (size, box):
            known = (size, box), self.picture.resize(size, filtering, box=box)
            self._last = known
        return known[1]


def _reduced(data: bytes, reduction: int) -> Copy:
    picture = opened(data, CALLED)
    whole, turned, profile = picture.size, orientation(picture), picture.info.get("icc_profile")
    picture.draft("RGB", (picture.width // reduction, picture.height // reduction))
    left = 1 if picture.size != whole else reduction
    decoded(picture.load, CALLED)
    return Copy(decoded(lambda: upright(_shrunk(averageable(picture), left), turned), CALLED), profile)


_remembered = lru_cache(maxsize=1)(_reduced)
"""The formats of one article are made one after the other from the same photo, and those of one size of it one after another."""


def forget_photo() -> bool:
    """Let go of the photo that the next format would have been made from; whether there was one."""
    held = _remembered.cache_info().currsize > 0
    _remembered.cache_clear()
    return held


def _shrunk(picture: Image.Image, reduction: int) -> Image.Image:
    return picture.reduce(reduction) if reduction > 1 else picture
