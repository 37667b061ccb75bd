"""A text in parts between the places where its lines may end, measured: each as wide as its ink, in ems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from share.cards.breaks import Break, emergency_ends, seams
from share.cards.lines import Segment
from share.cards.shape import HANG_AFTER, HANG_BEFORE, SOFT_HYPHEN, Extent, Paragraph, advances, extents

HYPHEN = 0.36
"""Ems that a hyphen takes, where a line ends with one; no font here draws it wider."""
AT_SEAM, IN_WORD = 0.03, 0.1
"""What it costs to end a line within a word, on the scale of `share.cards.lines`."""
LEAST = 3
"""Letters of a divided word that stay together on either side."""


class Ruler:
    """Measures parts of a paragraph."""

    def __init__(self, text: Paragraph) -> None:
        self.text = text
        self._advances = advances(text)
        self._extents = extents(text)
        self._reaching = [extent is not None and extent.reaches for extent in self._extents]
        self._runs = [number for number, run in enumerate(text.runs) for _ in range(run.start, run.end)]

    def segments(self, ends: Sequence[Break]) -> tuple[Segment, ...]:
        """The segments that end at these places.

        The width is that of the ink, overhang on both sides included; the space is what lies between it and the ink of the
        next, less than 0 where they overlap. So the widths and spaces on a line always add up to the width of its ink.
        """
        text = self.text.text
        starts = [0, *(place.end for place in ends)]
        parts = [(start, start + len(text[start : place.end].rstrip())) for start, place in zip(starts, ends, strict=False)]
        overhangs = [self._overhang(start, inked) for start, inked in parts]
        following = [*(lead for lead, _ in overhangs[1:]), 0.0]
        made = []
        for (start, inked), place, (lead, tail), lead_of_next in zip(parts, ends, overhangs, following, strict=False):
            spaced = inked < place.end
            over = tail + (HYPHEN if text[place.end - 1] == SOFT_HYPHEN else 0.0)
            width = lead + sum(self._advances[start:inked]) + over
            space = sum(self._advances[inked : place.end]) - over - lead_of_next
            made.append(Segment(start, place.end, width, space, place.cost, spaced))
        return tuple(made)

    def divided(self, segments: Sequence[Segment], limit: float, *, letters: bool, least: int = LEAST) -> tuple[Segment, ...]:
        """The same segments; those wider than ``limit`` ems are divided: at their seams, else (``letters``) anywhere.

        ``least`` letters stay together at the ends of a word.
        """
        if all(segment.width <= limit for segment in segments):
            return tuple(segments)
        apart = self.segments([place for segment in segments for place in self._at_seams(segment, limit)])
        if not letters:
            return apart
        return self.segments([place for segment in apart for place in self._at_letters(segment, limit, least)])

    def lettered(self, segments: Sequence[Segment], number: int) -> tuple[Segment, ...]:
        """The same segments; one of them is divided between all of its letters."""
        ends = [Break(segment.end, segment.cost) for segment in segments]
        ends[number : number + 1] = self._at_letters(segments[number], 0.0, 1)
        return self.segments(ends)

    def _at_seams(self, segment: Segment, limit: float) -> Iterator[Break]:
        if segment.width > limit:
            for end in seams(self.text.text[segment.start : segment.end]):
                yield Break(segment.start + end, AT_SEAM)
        yield Break(segment.end, segment.cost)

    def _at_letters(self, segment: Segment, limit: float, least: int) -> Iterator[Break]:
        if segment.width > limit:
            ends = list(emergency_ends(self.text.text[segment.start : segment.end], self.text.style.language))[:-1]
            keep = least - 1 if len(ends) >= 3 * least else 0
            for end in ends[keep : len(ends) - keep]:
                yield Break(segment.start + end, IN_WORD)
        yield Break(segment.end, segment.cost)

    def _overhang(self, start: int, end: int) -> tuple[float, float]:
        """How far the ink of a part reaches out of its advance beyond what may hang, where reading begins and ends, in ems."""
        if not any(self._reaching[start:end]):
            return 0.0, 0.0
        runs = self.text.runs
        first = self._edges(start, min(end, runs[self._runs[start]].end))
        last = self._edges(max(start, runs[self._runs[end - 1]].start), end)
        lead, tail = (first[1], last[0]) if self.text.direction == "rtl" else (first[0], last[1])
        return max(0.0, lead - HANG_BEFORE), max(0.0, tail - HANG_AFTER)

    def _edges(self, start: int, end: int) -> tuple[float, float]:
        """How far ink reaches out at the left and at the right of a part of one run."""
        placed: list[Extent] = [extent for extent in self._extents[start:end] if extent]
        if not placed:
            return 0.0, 0.0
        left = min(extent.left for extent in placed) - min(extent.ink_left for extent in placed)
        right = max(extent.ink_right for extent in placed) - max(extent.right for extent in placed)
        return left, right
