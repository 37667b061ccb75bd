"""The shade over a photo: as strong as text needs to be read there, and no stronger. Measured on the photo's own pixels."""

from __future__ import annotations

from typing import cast

from PIL import Image

from share.cards.contrast import Colour, needed_shade

LEAST = 0.35
"""Even a dark photo gets this much shade under text: it is calmer behind letters."""
AT_THE_FOOT = 0.25
"""How much stronger the shade grows down to the lower edge."""


def shade_photo(photo: Image.Image, text_top: int, fade: int, *, text: Colour, shade: Colour, contrast: float) -> float:
    """Shades the lower part of a photo in place: ``text`` has at least ``contrast`` on every pixel below ``text_top``.

    The shade begins ``fade`` pixels above it. Returns its opacity at ``text_top``.
    """
    top = max(0, min(text_top, photo.height - 1))
    below = photo.crop((0, top, photo.width, photo.height))
    # The brightest value of each channel, wherever it stands: no pixel is brighter than all three together.
    brightest = cast("Colour", tuple(channel.getextrema()[1] for channel in below.split()))
    strength = max(LEAST, needed_shade(brightest, shade, text, contrast))
    column = Image.new("L", (1, photo.height))
    column.putdata([round(255 * _opacity(row, top, fade, photo.height, strength)) for row in range(photo.height)])
    photo.paste(shade, (0, 0, photo.width, photo.height), column.resize(photo.size, Image.Resampling.NEAREST))
    return strength


def _opacity(row: int, top: int, fade: int, height: int, strength: float) -> float:
    if row >= top:
        return min(1.0, strength + AT_THE_FOOT * (row - top) / max(1, height - top))
    if row <= top - fade:
        return 0.0
    ease = (row - top + fade) / fade
    return strength * ease * ease * (3 - 2 * ease)
