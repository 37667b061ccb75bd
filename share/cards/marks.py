"""What a laid-out card is made of: marks with their places in pixels, in the order of drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from share.cards.contrast import Colour
from share.cards.pictures import Picture
from share.cards.shape import Line


class Rect(NamedTuple):
    """A place on the card: left, top, width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def overlaps(self, other: Rect, slack: float = 0.5) -> bool:
        """Whether they share more than ``slack`` pixels."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.bottom, other.bottom) - max(self.top, other.top) > slack
        )

    def holds(self, other: Rect, slack: float = 0.5) -> bool:
        """Whether the other one lies within this one, but for ``slack`` pixels."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def mirrored(self, width: float) -> Rect:
        """Its place on a card of that width that runs from right to left."""
        return self._replace(left=width - self.right)


class Fill(NamedTuple):
    """A filled rectangle; ``slot`` is the item that it belongs to, or what it is."""

    rect: Rect
    colour: Colour
    slot: str


class Words(NamedTuple):
    """A line of text: left edge, baseline, pixels to the em, and the ground that it is read on (None: photo or picture)."""

    line: Line
    left: float
    baseline: float
    size: float
    colour: Colour
    slot: str
    ground: Colour | None

    @property
    def rect(self) -> Rect:
        """The box of its ink."""
        return Rect(self.left, self.baseline - self.line.ascent, self.line.width, self.line.ascent + self.line.descent)


class Art(NamedTuple):
    """A picture in a box: the theme's own (in one colour where there is a ``tint``), the author's portrait, or a QR code."""

    rect: Rect
    slot: Literal["logo", "image", "portrait", "qr"]
    picture: Picture | None = None
    circle: bool = False
    dark: Colour = (0, 0, 0)
    light: Colour = (255, 255, 255)
    tint: Colour | None = None


Mark = Fill | Words | Art


def mirrored(mark: Mark, width: float) -> Mark:
    """The mark on a card that runs from right to left. Words keep the order of their letters."""
    if isinstance(mark, Words):
        return mark._replace(left=width - mark.left - mark.line.width)
    return mark._replace(rect=mark.rect.mirrored(width))


def of_slot(marks: Sequence[Mark], slot: str) -> list[Words]:
    """The lines of one slot, from top to bottom."""
    return [mark for mark in marks if isinstance(mark, Words) and mark.slot == slot]
