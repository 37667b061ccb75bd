"""The shade over a photo: as strong as the letters upon it need, and no stronger. Measured on the photo's own pixels."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from typing import cast

from PIL import Image, ImageChops

from share.cards.contrast import FLARE, LINEAR, READABLE, WEIGHTS, Colour, luminance

OPAQUE = 255
BLACK = (0, 0, 0)
BLANK = 21.0
"""What is said of letters without ink: the most that two colours can have."""
BINS = 255
AT_ONCE = 128
"""Rows that are shaded at a time. Copies of so many stay in a processor's cache; all of a card's take three times as long."""
SPREAD = 2
"""How many bins of luminance two pixels may lie apart and still stand in the wrong order: each is off by one at most."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Outlines on a picture: their coverage (an "L" image), where its corner lies, their colour, the contrast that they need."""

    mask: Image.Image
    left: int
    top: int
    colour: Colour
    wanted: float = READABLE


@dataclass(frozen=True, slots=True)
class Zone:
    """Rows of a picture under full shade, ``top`` to ``bottom`` in pixels: a block of text with some padding."""

    top: float
    bottom: float

    def shares(self, height: int, fade: float) -> list[float]:
        """How much of the full shade each row gets: 1 within the zone, easing to 0 at ``fade`` pixels outside of it."""
        first, last = max(0, math.floor(self.top)), min(height, math.ceil(self.bottom))
        above = [_ease(1 - (self.top - row - 1) / fade) if self.top - row - 1 < fade else 0.0 for row in range(first)]
        below = [_ease(1 - (row - self.bottom) / fade) if row - self.bottom < fade else 0.0 for row in range(last, height)]
        return above + [1.0] * (last - first) + below


@dataclass(frozen=True, slots=True)
class Shaded:
    """What was done to a photo: the strongest opacity (0 to 1), that of each zone, and the least contrast of each letters."""

    strength: float
    strengths: tuple[float, ...]
    ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Strip:
    """Letters on rows that all get the same share of the shade."""

    pixels: Image.Image
    mask: Image.Image
    text: float
    wanted: float
    share: float
    letters: int


def shade(photo: Image.Image, letters: Sequence[Letters], zones: Sequence[Zone], *, shade: Colour, fade: float) -> Shaded:
    """Shades an RGB photo in place, as little as the ``letters`` need to be read on every pixel under them.

    Each zone is solved alone: its strength is the least of 256 steps at which its letters have their contrast, and 0 where they
    have it without any. A row between two zones gets the stronger of their shades. Letters belong to the zone that their middle
    lies in or near; those outside of every zone are only measured, and so are rows in the fade that no shade there can save.
    The ``ratios``, one for each of the ``letters``, are measured on the shaded pixels: they tell where even full shade is too
    little.

    Args:
        shade: dark under light text, light under dark text.
        fade: pixels over which the shade goes out above and below a zone.
    """
    shares = [zone.shares(photo.height, fade) for zone in zones]
    owned: list[list[_Strip]] = [[] for _ in zones]
    for index, each in enumerate(letters) if zones else ():
        middle = min(max(0, each.top + each.mask.height // 2), photo.height - 1)
        nearest = max(range(len(zones)), key=[of_zone[middle] for of_zone in shares].__getitem__)
        owned[nearest] += _strips(photo, each, shares[nearest], index)
    solved = [_least_level(strips, shade) for strips in owned]
    levels = [level for level, _ in solved]
    opacities = ([round(level * share) for share in of_zone] for level, of_zone in zip(levels, shares, strict=True))
    _lay(photo, shade, [max(row) for row in zip(*opacities, strict=True)], frozenset(levels))
    strengths = tuple(level / OPAQUE for level in levels)
    if len(zones) == 1:
        ratios = tuple(
            min((ratio for strip, ratio in zip(owned[0], solved[0][1], strict=True) if strip.letters == index), default=BLANK)
            for index in range(len(letters))
        )
    else:
        ratios = tuple(measured(photo, [each]) for each in letters)
    return Shaded(max(strengths, default=0.0), strengths, ratios)


def measured(image: Image.Image, letters: Sequence[Letters]) -> float:
    """The least contrast of letters with any pixel under them, exactly; 21 where there is none.

    The image is RGB and does not bear the letters yet.
    """
    strips = [strip for each in letters for strip in _strips(image, each, [0.0] * image.height, 0)]
    return min((_worst(strip, BLACK, 0)[1] for strip in strips), default=BLANK)


def _ease(near: float) -> float:
    return near * near * (3 - 2 * near)


def _strips(image: Image.Image, letters: Letters, shares: Sequence[float], index: int) -> list[_Strip]:
    """The pixels under letters, as far as they lie on the image, in runs of rows with the same share of the shade."""
    left, top = max(0, letters.left), max(0, letters.top)
    right = min(image.width, letters.left + letters.mask.width)
    bottom = min(image.height, letters.top + letters.mask.height)
    if right <= left:
        return []
    text, strips = luminance(letters.colour), []
    for part, run in groupby(range(top, bottom), shares.__getitem__):
        rows = list(run)
        box = (left, rows[0], right, rows[-1] + 1)
        mask = letters.mask.crop((left - letters.left, box[1] - letters.top, right - letters.left, box[3] - letters.top))
        if mask.getbbox():
            strips.append(_Strip(image.crop(box), mask.point(_ANY, "1"), text, letters.wanted, part, index))
    return strips


def _least_level(strips: Sequence[_Strip], shade: Colour) -> tuple[int, list[float]]:
    """The least opacity, of 0 to 255, at which every strip is read, and the contrast that each of them has then.

    It solves for the few colours that were found to be the hardest, then looks whether any other pixel is harder still, until
    none is. So it never overshoots. The first colours come from a ninth of the pixels; all of them are looked at once or twice.
    """
    sample = [thin for strip in strips if (thin := _thinned(strip)).mask.getbbox()]
    hardest = [(_worst(thin, shade, 0)[0], thin) for thin in sample]
    level = 0
    while True:
        level = _enough(hardest, shade, level)
        worst = [_worst(strip, shade, level) for strip in strips]
        failing = [
            (colour, strip)
            for (colour, ratio), strip in zip(worst, strips, strict=True)
            if ratio < strip.wanted and _can_be_read(colour, strip, shade)
        ]
        if not failing or level == OPAQUE:
            return level, [ratio for _, ratio in worst]
        hardest += failing


def _enough(colours: Sequence[tuple[Colour, _Strip]], shade: Colour, level: int) -> int:
    """The least opacity from ``level`` up at which each strip is read on its colour; 255 where none is enough.

    Luminance is a convex function of how far one colour goes over into another: once dark enough, a pixel stays dark enough.
    """
    for colour, strip in colours:
        if _ratio(colour, strip, shade, level) < strip.wanted and _can_be_read(colour, strip, shade):
            is_read = partial(_is_read, colour, strip, shade)
            level = min(OPAQUE, bisect_left(range(OPAQUE), True, lo=level + 1, key=is_read))
    return level


def _is_read(colour: Colour, strip: _Strip, shade: Colour, level: int) -> bool:
    return _ratio(colour, strip, shade, level) >= strip.wanted


def _can_be_read(colour: Colour, strip: _Strip, shade: Colour) -> bool:
    """False for rows in the fade on which even full shade does too little: they get none for it."""
    return strip.share == 1 or _ratio(colour, strip, shade, OPAQUE) >= strip.wanted


def _thinned(strip: _Strip) -> _Strip:
    size = (max(1, strip.pixels.width // 3), max(1, strip.pixels.height // 3))
    pixels, mask = (image.resize(size, Image.Resampling.NEAREST) for image in (strip.pixels, strip.mask))
    return replace(strip, pixels=pixels, mask=mask)


def _worst(strip: _Strip, shade: Colour, level: int) -> tuple[Colour, float]:
    """The pixel under the letters on which they are read worst at a level of shade (its own colour), and its contrast.

    A map of luminance in 8 bits finds the few colours that can be the worst; among these, exact arithmetic decides.
    """
    table, weights, low, high = _light(shade, round(level * strip.share))
    brightness = strip.pixels.point(table).convert("L", (*weights, 0))
    occupied = [bin_ for bin_, count in enumerate(brightness.histogram(strip.mask)) if count]
    text = (strip.text - low) / (high - low) * BINS if high > low else BINS
    darker = max((bin_ for bin_ in occupied if bin_ <= text), default=occupied[0])
    lighter = min((bin_ for bin_ in occupied if bin_ >= text), default=occupied[-1])
    near = [OPAQUE if darker - SPREAD <= bin_ <= lighter + SPREAD else 0 for bin_ in range(256)]
    chosen = ImageChops.logical_and(brightness.point(near, "1"), strip.mask)
    colours = _colours(strip.pixels, chosen)
    return min(((colour, _ratio(colour, strip, shade, level)) for colour in colours), key=lambda pair: pair[1])


def _colours(pixels: Image.Image, chosen: Image.Image) -> list[Colour]:
    """Each colour that stands in the chosen pixels (a "1" image; at least one is)."""
    box = chosen.getbbox() or (0, 0, 1, 1)
    chosen, pixels = chosen.crop(box), pixels.crop(box)
    one = pixels.getpixel((chosen.crop((0, 0, chosen.width, 1)).convert("L").tobytes().index(OPAQUE), 0))
    only = Image.new("RGB", pixels.size, cast("Colour", one))
    only.paste(pixels, mask=chosen)
    return [cast("Colour", colour) for _, colour in only.getcolors(only.width * only.height) or []]


def _ratio(colour: Colour, strip: _Strip, shade: Colour, level: int) -> float:
    """The contrast of a strip's letters with a colour under a level of shade."""
    opacity = round(level * strip.share)
    red, green, blue = (_blend(below, above, opacity) for below, above in zip(colour, shade, strict=True))
    below = luminance((red, green, blue)) + FLARE
    text = strip.text + FLARE
    return max(below, text) / min(below, text)


def _blend(below: int, above: int, opacity: int) -> int:
    """One channel, as Pillow lays a colour over it through a mask: rounded to the nearest."""
    return (below * (OPAQUE - opacity) + above * opacity + 127) // OPAQUE


@lru_cache(maxsize=64)
def _light(shade: Colour, opacity: int) -> tuple[list[int], tuple[float, float, float], float, float]:
    """From 8-bit sRGB under a shade to luminance in 255 steps: a table for each channel, their weights, the ends of the scale."""
    table: list[int] = []
    spans: list[float] = []
    for above, weight in zip(shade, WEIGHTS, strict=True):
        light = [weight * LINEAR[_blend(below, above, opacity)] for below in range(256)]
        span = light[-1] - light[0]
        table += [round(BINS * (each - light[0]) / span) if span else 0 for each in light]
        spans.append(span)
    low = luminance(cast("Colour", tuple(_blend(0, above, opacity) for above in shade)))
    total = sum(spans)
    red, green, blue = (span / total if total else 0.0 for span in spans)
    return table, (red, green, blue), low, low + total


def _lay(photo: Image.Image, shade: Colour, opacities: Sequence[int], levels: frozenset[int]) -> None:
    """Lays the shade over the photo with the opacity (0 to 255) of each row. Many rows have one of the ``levels``: by table."""
    flat = levels | {0}
    for opacity, run in groupby(range(len(opacities)), lambda row: opacities[row] if opacities[row] in flat else None):
        if opacity == 0:
            continue
        rows = list(run)
        if opacity is None:
            column = Image.new("L", (1, len(rows)))
            column.putdata([opacities[row] for row in rows])
            whole = column.resize((photo.width, len(rows)), Image.Resampling.NEAREST)
            photo.paste(shade, (0, rows[0], photo.width, rows[-1] + 1), whole)
            continue
        table = [_blend(below, above, opacity) for above in shade for below in range(256)]
        for top in range(rows[0], rows[-1] + 1, AT_ONCE):
            box = (0, top, photo.width, min(top + AT_ONCE, rows[-1] + 1))
            photo.paste(photo.crop(box).point(table), box)


_ANY = [0] + [OPAQUE] * 255
"""Any coverage at all, as a table."""
