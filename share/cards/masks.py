"""Pixels of single glyphs, kept for the next card: coverage masks of outlines, and the bitmaps of emoji."""

from __future__ import annotations

import io
import threading
from functools import lru_cache

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs
from PIL import Image

from share.cards.contrast import Colour
from share.cards.fonts import SUBPIXEL, Typeface
from share.cards.shape import Glyph, Line

QUARTERS = 4
"""Positions within a pixel at which a glyph is drawn; between them nobody sees a difference."""

_rasterisers = threading.local()


def draw_line(image: Image.Image, line: Line, x: float, baseline: float, colour: Colour) -> None:
    """Draws a line of glyphs onto an RGB image; ``x`` is its left edge. What lies outside of the image is left out."""
    row = round(baseline)
    for glyph in line.glyphs:
        if glyph.typeface.colour:
            _draw_emoji(image, glyph, x + glyph.x, row - glyph.y)
            continue
        column, quarter = divmod(round((x + glyph.x) * QUARTERS), QUARTERS)
        mask = _mask(glyph.typeface, glyph.size, glyph.index, quarter)
        if mask:
            picture, left, top = mask
            image.paste(colour, (column + left, row - round(glyph.y) - top), picture)


@lru_cache(maxsize=3072)
def _mask(typeface: Typeface, size: float, glyph: int, quarter: int) -> tuple[Image.Image, int, int] | None:
    """The coverage of a glyph, its left edge, and its top above the baseline, in whole pixels. None where it has no ink."""
    rasteriser = _rasteriser()
    rasteriser.transform = (1, 0, 0, 1, quarter * SUBPIXEL / QUARTERS, 0)
    rasteriser.draw_glyph(typeface.at(size), glyph)
    image = rasteriser.render()
    extents = image.extents
    if not extents.width or not extents.height:
        return None
    # HarfBuzz's rows run from the bottom up, each padded to its stride.
    picture = Image.frombytes("L", (extents.width, extents.height), image.buffer, "raw", "L", extents.stride, -1)
    return picture, extents.x_origin, extents.y_origin + extents.height


def _rasteriser() -> hb.RasterDraw:
    """This thread's rasteriser; it holds an outline while it works."""
    if not hasattr(_rasterisers, "draw"):
        _rasterisers.draw = hb.RasterDraw()
        _rasterisers.draw.scale_factor = (SUBPIXEL, SUBPIXEL)
    return _rasterisers.draw


def _draw_emoji(image: Image.Image, glyph: Glyph, x: float, baseline: float) -> None:
    bitmap = _emoji(glyph.typeface, glyph.size, glyph.index)
    if bitmap:
        picture, rise = bitmap
        image.paste(picture, (round(x), round(baseline - rise)), picture)


@lru_cache(maxsize=128)
def _emoji(typeface: Typeface, size: float, glyph: int) -> tuple[Image.Image, float] | None:
    """An emoji's bitmap at a size, and how far its top stands above the baseline. None where the font draws nothing."""
    font = typeface.at(size)
    data = bytes(font.get_glyph_color_png(glyph).data)
    extents = font.get_glyph_extents(glyph)
    if not data or extents is None:
        return None
    width = max(1, round(extents.width / SUBPIXEL))
    height = max(1, round(-extents.height / SUBPIXEL))
    with Image.open(io.BytesIO(data), formats=["PNG"]) as bitmap:
        return bitmap.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS), extents.y_bearing / SUBPIXEL
