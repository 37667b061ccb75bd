"""Colours, and how well one is read on another (WCAG 2.2, relative luminance and contrast ratio)."""

from __future__ import annotations

from functools import lru_cache

Colour = tuple[int, int, int]

READABLE = 4.5
"""The least contrast of text that anyone has to read (WCAG 2.2, success criterion 1.4.3)."""


def parse(colour: str) -> Colour:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


@lru_cache(maxsize=1024)
def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(below: Colour, above: Colour, strength: float) -> Colour:
    """``above`` laid over ``below`` with an opacity from 0 to 1."""
    red, green, blue = (round(b + (a - b) * strength) for b, a in zip(below, above, strict=True))
    return (red, green, blue)


def needed_shade(brightest: Colour, shade: Colour, text: Colour, wanted: float) -> float:
    """The least opacity of ``shade`` at which ``text`` is read on ``brightest`` with the ``wanted`` contrast; 1 at most."""
    low, high = 0.0, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        if contrast(text, mix(brightest, shade, middle)) < wanted:
            low = middle
        else:
            high = middle
    return high


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
