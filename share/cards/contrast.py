"""Colours, and how well one is read on another (WCAG 2.2, relative luminance and contrast ratio)."""

from __future__ import annotations

Colour = tuple[int, int, int]

READABLE = 4.5
"""The least contrast of text that anyone has to read (WCAG 2.2, success criterion 1.4.3)."""
READABLE_LARGE = 3.0
"""The least contrast of large text (same criterion); here of type over 48 px, which is twice what WCAG calls large."""
WEIGHTS = (0.2126, 0.7152, 0.0722)
"""What red, green and blue light add to the luminance."""
LINEAR = tuple(
    level / 255 / 12.92 if level / 255 <= 0.04045 else float(((level / 255 + 0.055) / 1.055) ** 2.4) for level in range(256)
)
"""The light of each 8-bit sRGB level, from 0 to 1 (WCAG 2.2, "relative luminance")."""
FLARE = 0.05
"""Light that any screen adds to any colour (WCAG 2.2, "contrast ratio")."""


def parse(colour: str) -> Colour:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = colour
    return WEIGHTS[0] * LINEAR[red] + WEIGHTS[1] * LINEAR[green] + WEIGHTS[2] * LINEAR[blue]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + FLARE) / (darker + FLARE)
