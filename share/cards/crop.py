"""Which part of a photo fills a card."""

from __future__ import annotations

CropBox = tuple[float, float, float, float]
UNSAID = (0.5, 0.4)
"""Where the subject is taken to be when nobody has said: what matters in news photos lies above the middle."""
CENTRE = (0.5, 0.5)
ABOVE_TEXT = (0.5, 0.36)
"""Where the subject should come to lie on a card whose lower part holds the headline."""


def cover(
    width: int,
    height: int,
    ratio: float,
    focal_point: tuple[float, float] | None,
    landing: tuple[float, float] = CENTRE,
) -> CropBox:
    """The largest box of the ``ratio`` (width over height) within a photo: left, top, right, bottom in its pixels.

    The focal point (fractions of the photo) comes to lie as near to ``landing`` (fractions of the box) as the edges let it.
    """
    box_width = min(width, height * ratio)
    box_height = min(height, width / ratio)
    focus = focal_point or UNSAID
    left = min(max(focus[0] * width - landing[0] * box_width, 0), width - box_width)
    top = min(max(focus[1] * height - landing[1] * box_height, 0), height - box_height)
    return (left, top, left + box_width, top + box_height)
