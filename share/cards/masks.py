"""Pixels of single glyphs, kept for the next card: coverage masks of outlines, and the bitmaps of emoji."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs
from PIL import Image, ImageDraw

from share.cards.bounded import ByteBounded
from share.cards.contrast import Colour
from share.cards.fonts import SUBPIXEL, Typeface
from share.cards.shape import Glyph, Line

QUARTERS = 4
"""Positions within a pixel at which a glyph is drawn; between them nobody sees a difference."""
OPAQUE = 255
OVERHEAD = 400
"""Bytes that a kept picture takes beside its pixels, about."""


class Mask(NamedTuple):
    """A picture, its left edge, and its top, in whole pixels, downwards from the baseline. None where there is no ink."""

    picture: Image.Image | None
    left: int
    top: int


Outline = tuple[Typeface, float, int, int]
"""What a mask shows: a glyph of a typeface at a size in pixels, so many quarters of a pixel to the right."""


_rasterisers = threading.local()


def draw_line(image: Image.Image, line: Line, at: tuple[float, float], colour: Colour, ground: Colour | None = None) -> None:
    """Draws a line of glyphs onto an RGB image. What lies outside of the image is left out.

    ``at`` is its left edge and its baseline. ``ground`` may be told where nothing but that colour is around it, as far as its ink
    reaches: it then takes a third of the time.
    """
    x, row = at[0], round(at[1])
    found = line_mask(line, x) if ground and not any(glyph.typeface.colour for glyph in line.glyphs) else None
    if ground and found:
        mask, left, top = found
        mask.putpalette(_ramp(ground, colour))
        image.paste(mask.convert("RGB"), (left, row + top))
        return
    for glyph in line.glyphs:
        if glyph.typeface.colour:
            _draw_emoji(image, glyph, x + glyph.x, row - glyph.y)
            continue
        ((picture, left, top),) = _placed([glyph], x)
        if picture:
            image.paste(colour, (left, row + top), picture)


@lru_cache(maxsize=64)
def _ramp(below: Colour, above: Colour) -> bytes:
    """The colour of a pixel by how much of it is covered: 256 of them, as a palette."""
    return bytes((b * (255 - level) + a * level + 127) // 255 for level in range(256) for b, a in zip(below, above, strict=True))


def line_mask(line: Line, x: float = 0.0) -> tuple[Image.Image, int, int] | None:
    """How much ink of a line's outlines is in each pixel: an ``L`` image, and where its upper left corner stands.

    ``x`` is the line's left edge. The corner is told in whole pixels, downwards from the baseline (so less than 0 above it).
    Emoji are left out. None where nothing else is there.
    """
    masks = _placed([glyph for glyph in line.glyphs if not glyph.typeface.colour], x)
    boxes = [(left, top, left + ink.width, top + ink.height) for ink, left, top in masks if ink]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = min(lefts), min(tops)
    whole = Image.new("L", (max(rights) - left, max(bottoms) - top))
    # What `ImageDraw.bitmap` does around this takes longer than to draw a letter.
    draw_bitmap = ImageDraw.Draw(whole).draw.draw_bitmap
    for ink, glyph_left, glyph_top in masks:
        if ink:
            draw_bitmap((glyph_left - left, glyph_top - top), ink.im, OPAQUE)
    return whole, left, top


def _placed(glyphs: Sequence[Glyph], x: float) -> list[tuple[Image.Image | None, int, int]]:
    """The masks of glyphs where they stand on a line that begins at ``x``."""
    quarters = [round((x + at) * QUARTERS) for _, _, _, at, _ in glyphs]
    outlines = [
        (typeface, size, number, quarter % QUARTERS)
        for (typeface, number, size, _, _), quarter in zip(glyphs, quarters, strict=True)
    ]
    masks = _masks.get_all(outlines, _rasterised)
    return [
        (picture, quarter // QUARTERS + left, top - round(glyph[4]))
        for (picture, left, top), quarter, glyph in zip(masks, quarters, glyphs, strict=True)
    ]


def _rasterised(outline: Outline) -> Mask:
    typeface, size, glyph, quarter = outline
    rasteriser = _rasteriser()
    rasteriser.transform = (1, 0, 0, 1, quarter * SUBPIXEL / QUARTERS, 0)
    rasteriser.draw_glyph(typeface.at(size), glyph)
    image = rasteriser.render()
    extents = image.extents
    if not extents.width or not extents.height:
        return Mask(None, 0, 0)
    # HarfBuzz's rows run from the bottom up, each padded to its stride.
    picture = Image.frombytes("L", (extents.width, extents.height), image.buffer, "raw", "L", extents.stride, -1)
    return Mask(picture, extents.x_origin, -extents.y_origin - extents.height)


def _rasteriser() -> hb.RasterDraw:
    """This thread's rasteriser; it holds an outline while it works."""
    if not hasattr(_rasterisers, "draw"):
        _rasterisers.draw = hb.RasterDraw()
        _rasterisers.draw.scale_factor = (SUBPIXEL, SUBPIXEL)
    return _rasterisers.draw


def _draw_emoji(image: Image.Image, glyph: Glyph, x: float, baseline: float) -> None:
    picture, left, top = _bitmaps.get((glyph.typeface, glyph.size, glyph.number, 0), _scaled)
    if picture:
        image.paste(picture, (round(x) + left, round(baseline) + top), picture)


def _scaled(outline: Outline) -> Mask:
    """An emoji's bitmap at a size. None where the font draws nothing."""
    typeface, size, glyph, _ = outline
    font = typeface.at(size)
    data = bytes(font.get_glyph_color_png(glyph).data)
    extents = font.get_glyph_extents(glyph)
    if not data or extents is None:
        return Mask(None, 0, 0)
    width = max(1, round(extents.width / SUBPIXEL))
    height = max(1, round(-extents.height / SUBPIXEL))
    with Image.open(io.BytesIO(data), formats=["PNG"]) as bitmap:
        picture = bitmap.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)
    return Mask(picture, round(extents.x_bearing / SUBPIXEL), -round(extents.y_bearing / SUBPIXEL))


def _weight(mask: Mask) -> int:
    return OVERHEAD + (mask.picture.width * mask.picture.height * len(mask.picture.getbands()) if mask.picture else 0)


_masks = ByteBounded[Outline, Mask](16_000_000, _weight)
_bitmaps = ByteBounded[Outline, Mask](4_000_000, _weight)
