"""Which part of a photo fills a card: around the focal point that an editor set, else where attention goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from share.cards.attention import HEADROOM, Attention, best_offset, crown, seen

CropBox = tuple[float, float, float, float]
UNSAID = (0.5, 0.4)
"""Where the subject is taken to be when nobody has said: what matters in news photos lies above the middle."""
CENTRE = (0.5, 0.5)
ABOVE_TEXT = (0.5, 0.36)
"""Where the subject should come to lie on a card whose lower part holds the headline."""
WHOLE = 0.995
"""A window with this much of the photo shows all of it."""


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a photo that is shown (left, top, right, bottom, as fractions of it), and how it was found."""

    box: CropBox
    how: Literal["focal point", "attention", "centre", "whole"]

    def pixels(self, width: int, height: int) -> CropBox:
        """The box in the pixels of a copy of the photo of this size."""
        left, top, right, bottom = self.box
        return (left * width, top * height, min(right * width, width), min(bottom * height, height))


def window(
    picture: Image.Image,
    ratio: float,
    focal_point: tuple[float, float] | None,
    landing: tuple[float, float],
    look: Callable[[Image.Image], Attention] = seen,
) -> Crop:
    """The largest part of a picture with the ``ratio`` (width over height) that shows what matters in it.

    The focal point comes to lie as near to ``landing`` (fractions of the part) as the edges let it. Without one, the part that
    draws the most attention is taken, with the weight on ``landing``, and moved up where it would cut off a head. ``look`` tells
    what draws it.
    """
    width, height = picture.size
    how: Literal["focal point", "attention", "centre", "whole"] = "focal point"
    if min(ratio * height, width) * min(width / ratio, height) >= WHOLE * width * height:
        how = "whole"
    elif focal_point is None:
        attention = look(picture)
        how = "centre" if attention.flat else "attention"
        focal_point = None if attention.flat else _attended(attention, ratio * height / width, landing)
    left, top, right, bottom = cover(width, height, ratio, focal_point, landing)
    return Crop((left / width, top / height, right / width, bottom / height), how)


def _attended(attention: Attention, shape: float, landing: tuple[float, float]) -> tuple[float, float]:
    """The point that brings the best window to its place. ``shape``: the window's ratio over that of the photo."""
    if shape < 1:
        columns = len(attention.columns)
        length = columns * shape
        return ((best_offset(attention.columns, length, landing[0]) + landing[0] * length) / columns, landing[1])
    rows = len(attention.rows)
    length = rows / shape
    offset = best_offset(attention.rows, length, landing[1])
    headroom = HEADROOM * length
    cut = int(offset + headroom)
    top = crown(attention.figure, cut, len(attention.columns))
    if top < cut:
        offset = max(0.0, min(offset, top - headroom))
    return (landing[0], (offset + landing[1] * length) / rows)


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
