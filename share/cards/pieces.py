"""The things of a stack, measured: each knows its size, and turns into marks once it knows its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from share.cards.contrast import Colour
from share.cards.fitting import Block
from share.cards.marks import Art, Fill, Mark, Rect, Words

CAP = 0.7
"""Ems from baseline to the top of a line, at least: text without tall letters stands as high as text with them."""
FOOT = 0.08
"""Ems from the last baseline down, at least."""
CHIP_CAP, CHIP_FOOT = 0.74, 0.2
"""The same for text on a ground of its own: grounds beside one another are equally high, with and without descenders."""
SIDE_PAD = 0.65
"""The padding above and below text on a ground of its own, against that beside it."""


class Piece(Protocol):
    """A measured thing: pixels wide and high; ``baseline`` is how far below its top the (first) baseline lies."""

    @property
    def width(self) -> float:
        """Pixels."""

    @property
    def height(self) -> float:
        """Pixels."""

    @property
    def baseline(self) -> float:
        """Pixels from the top."""

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """The marks, with the upper left corner at this place."""


@dataclass(frozen=True)
class Text:
    """Set text, on a ground of its own where it has one. ``align`` is 0 (start), 0.5 (centre) or 1 (end)."""

    block: Block
    slot: str
    colour: Colour
    behind: Colour | None
    ground: Colour | None = None
    pad: float = 0.0
    align: float = 0.0

    @cached_property
    def ascent(self) -> float:
        """From the first baseline up."""
        least = CAP if self.ground is None else CHIP_CAP
        return max(self.block.lines[0].ascent, least * self.block.size) if self.block.lines else 0.0

    @cached_property
    def descent(self) -> float:
        """From the last baseline down."""
        least = FOOT if self.ground is None else CHIP_FOOT
        return max(self.block.lines[-1].descent, least * self.block.size) if self.block.lines else 0.0

    @cached_property
    def width(self) -> float:
        """With its padding."""
        return self.block.width + 2 * self.pad

    @cached_property
    def height(self) -> float:
        """With its padding."""
        return self.inner_height + 2 * SIDE_PAD * self.pad

    @cached_property
    def inner_height(self) -> float:
        """Of the text alone."""
        return self.ascent + self.block.advance * max(0, len(self.block.lines) - 1) + self.descent

    @cached_property
    def baseline(self) -> float:
        """Of the first line."""
        return SIDE_PAD * self.pad + self.ascent

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """The ground, then the lines."""
        if self.ground is not None:
            yield Fill(Rect(left, top, self.width, self.height), self.ground, self.slot)
        for number, line in enumerate(self.block.lines):
            at = left + self.pad + (self.block.width - line.width) * self.align
            below = top + self.baseline + number * self.block.advance
            yield Words(line, at, below, self.block.size, self.colour, self.slot, self.ground or self.behind)


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo, a portrait, an image or a QR code; ``art`` lies at the origin."""

    art: Art
    pad: float = 0.0
    ground: Colour | None = None

    @property
    def width(self) -> float:
        """With its padding."""
        return self.art.rect.width + 2 * self.pad

    @property
    def height(self) -> float:
        """With its padding."""
        return self.art.rect.height + 2 * self.pad

    @property
    def baseline(self) -> float:
        """A picture stands on the baseline."""
        return self.height

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """Ground and picture."""
        if self.ground is not None:
            yield Fill(Rect(left, top, self.width, self.height), self.ground, self.art.slot)
        art = self.art
        place = Rect(left + self.pad, top + self.pad, art.rect.width, art.rect.height)
        yield art._replace(rect=place)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line: ``width`` long and ``height`` thick."""

    width: float
    height: float
    colour: Colour

    @property
    def baseline(self) -> float:
        """A rule stands on the baseline."""
        return self.height

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """One filled rectangle."""
        yield Fill(Rect(left, top, self.width, max(1.0, self.height)), self.colour, "rule")


@dataclass(frozen=True)
class Row:
    """Pieces side by side: text on one baseline, pictures and rules in the middle of it.

    The row is ``spread`` wide at least, and its last piece stands at the far end.
    """

    pieces: tuple[Piece, ...]
    gap: float
    ground: Colour | None = None
    pad: float = 0.0
    spread: float = 0.0

    @cached_property
    def _close(self) -> float:
        """Its width where nothing is spread."""
        return sum(piece.width for piece in self.pieces) + self.gap * (len(self.pieces) - 1) + 2 * self.pad

    @cached_property
    def width(self) -> float:
        """With its padding."""
        return max(self._close, self.spread)

    @cached_property
    def _texts(self) -> Sequence[Piece]:
        return [piece for piece in self.pieces if isinstance(piece, Text)]

    @cached_property
    def _rise(self) -> float:
        """From the top to the texts' baseline."""
        return max((piece.baseline for piece in self._texts), default=0.0)

    @cached_property
    def _inner(self) -> float:
        texts = self._rise + max((piece.height - piece.baseline for piece in self._texts), default=0.0)
        return max([texts, *(piece.height for piece in self.pieces if not isinstance(piece, Text))])

    @cached_property
    def height(self) -> float:
        """With its padding."""
        return self._inner + 2 * SIDE_PAD * self.pad

    @cached_property
    def baseline(self) -> float:
        """Of its texts."""
        return SIDE_PAD * self.pad + self._lead + self._rise

    @cached_property
    def _lead(self) -> float:
        """How far the texts move down to stand in the middle of higher pictures."""
        texts = self._rise + max((piece.height - piece.baseline for piece in self._texts), default=0.0)
        return (self._inner - texts) / 2

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """Each piece at its place."""
        if self.ground is not None:
            yield Fill(Rect(left, top, self.width, self.height), self.ground, "row")
        inner_top = top + SIDE_PAD * self.pad
        left += self.pad
        last = len(self.pieces) - 1
        for number, piece in enumerate(self.pieces):
            if number == last and number > 0:
                left += self.width - self._close
            offset = self._lead + self._rise - piece.baseline if isinstance(piece, Text) else (self._inner - piece.height) / 2
            yield from piece.marks(left, inner_top + offset)
            left += piece.width + self.gap
