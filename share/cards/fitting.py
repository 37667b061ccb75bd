"""Text set into a box: the largest size that fits, balanced lines, and an ellipsis where even the smallest is too large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from share.cards.bidi import direction_in
from share.cards.bounded import ByteBounded
from share.cards.breaks import Break, breaks, emergency_ends, trimmed
from share.cards.casing import upper
from share.cards.fonts import Typeface
from share.cards.lines import Fitted, Segment, fit, longest_start, wrap
from share.cards.shape import Line, Paragraph, Style, advances, ink, paragraph, set_line

ELLIPSIS = "…"
ELLIPSIS_WIDTH = 1.05
"""Ems; no font here draws it wider."""
INK_GAP = 0.04
"""Ems of air between the ink of one line and the next."""
HALF = 0.5
"""A last line that words fill less than this is filled with letters of the next word, before the ellipsis."""
NARROWER = (1.0, 0.92, 0.8, 0.6)
"""Parts of the width at which a text is cut: letters parted in the midst of a word can be wider than they were within it."""
BYTES_PER_CHARACTER = 600
"""What a prepared text takes in memory, about: glyphs, runs, segments."""


@dataclass(frozen=True, slots=True)
class Voice:
    """In what fonts and which language something is set, and how.

    ``direction`` is the language's own; a text in another script may run otherwise. ``features`` are OpenType tags with their
    values, ``upper`` sets capitals, ``tracking`` is ems between letters (none in scripts whose letters join).
    """

    chain: tuple[Typeface, ...]
    language: str
    direction: str
    features: tuple[tuple[str, int], ...] = ()
    upper: bool = False
    tracking: float = 0.0

    def paragraph(self, text: str) -> Paragraph:
        """``text`` with its runs."""
        wanted = upper(text, self.language) if self.upper else text
        style = Style(self.language, self.features, self.tracking)
        return paragraph(wanted, self.chain, style, direction_in(wanted, self.direction))


@dataclass(frozen=True, slots=True)
class Box:
    """What text has to fit into: pixels, sizes (largest first), lines, and the distance of baselines in ems."""

    width: float
    height: float
    sizes: Sequence[float]
    most_lines: int
    leading: float


@dataclass(frozen=True, slots=True)
class Block:
    """Set text: its lines, pixels to the em, the distance between baselines, and the clusters that no font has.

    There is always a line; a text of which nothing can be drawn (`empty`) has one without glyphs, width and height.
    ``direction`` is the paragraph's, ``rtl`` or ``ltr``.
    """

    lines: tuple[Line, ...]
    size: float
    advance: float
    cut: bool = False
    missing: tuple[str, ...] = ()
    direction: str = "ltr"

    @property
    def empty(self) -> bool:
        """Whether nothing is seen of it."""
        return not any(line.glyphs for line in self.lines)

    @property
    def width(self) -> float:
        """Of its widest line."""
        return max(line.width for line in self.lines)

    @property
    def height(self) -> float:
        """From the top of the first line's ink to the bottom of the last line's."""
        return self.lines[0].ascent + self.advance * (len(self.lines) - 1) + self.lines[-1].descent


@dataclass(frozen=True, slots=True)
class Prepared:
    """What of a text does not depend on its size: glyphs, places where lines may end, and the ink above and below (ems)."""

    text: Paragraph
    segments: tuple[Segment, ...]
    over: float
    under: float
    leading: float

    def advance(self, box: Box) -> float:
        """Ems between baselines that no two lines of this text can touch at."""
        return max(box.leading, self.leading, self.over + self.under + INK_GAP)


_prepared = ByteBounded[tuple[str, Voice], Prepared](4_000_000, lambda kept: 2_000 + BYTES_PER_CHARACTER * len(kept.text.text))
"""Texts that come back: the site's name and a section on every card, a headline in every format."""


def set_text(text: str, voice: Voice, box: Box) -> Block:
    """``text`` at the largest size at which it fits into ``box``; cut, with an ellipsis, where it fits at none."""
    ready = _prepared.get((text, voice), lambda _: _prepare(voice.paragraph(text)))
    sizes = list(box.sizes)
    while sizes:
        fitted = _fit(ready, ready.segments, replace(box, sizes=sizes))
        if fitted is None:
            break
        block = _block(ready, ready.segments, fitted, box)
        if block.width <= box.width:
            return block
        # Letters at the ends of lines were wider than within the line; the next size has room for them.
        sizes = [size for size in sizes if size < fitted.size]
    ended = (_cut(ready, voice, replace(box, width=box.width * part)) for part in NARROWER)
    tried = next((block for block in ended if block.width <= box.width), None)
    return replace(tried or _cut(ready, voice, box), missing=ready.text.missing)


def _prepare(whole: Paragraph) -> Prepared:
    over, under = ink(whole)
    leading = max((run.typeface.leading for run in whole.runs), default=0.0)
    segments = _segments(whole, breaks(whole.text, whole.style.language))
    return Prepared(whole, segments, over, under, leading)


def _fit(ready: Prepared, segments: Sequence[Segment], box: Box) -> Fitted | None:
    advance = ready.advance(box)

    def height(size: float, lines: int) -> float:
        return size * (ready.over + ready.under + advance * (lines - 1))

    return fit(segments, box.width - 1, height, room=box.height, sizes=box.sizes, most_lines=box.most_lines)


def _cut(ready: Prepared, voice: Voice, box: Box) -> Block:
    """The longest start that fits at the smallest size with an ellipsis; it ends at a word, or within a very long one."""
    size = box.sizes[-1]
    limit = (box.width - 1) / size
    room = max(1, int((box.height / size - ready.over - ready.under) // ready.advance(box) + 1))
    smallest = replace(box, sizes=(size,), most_lines=min(box.most_lines, room), height=float("inf"))
    pieces = _split_wide(ready.text, ready.segments, limit)
    broken = _fit(ready, pieces, smallest)
    if broken:
        return _block(ready, pieces, broken, box)
    pieces = _filling(ready.text, pieces, limit, smallest.most_lines)
    for count in range(longest_start(pieces, limit, smallest.most_lines, ELLIPSIS_WIDTH), 0, -1):
        start = _prepare(_ended(ready.text, pieces[count - 1].end, voice))
        parts = _split_wide(start.text, start.segments, limit)
        fitted = _fit(start, parts, smallest)
        if fitted:
            return replace(_block(start, parts, fitted, box), cut=True)
    dots = _prepare(_ended(ready.text, 0, voice))
    return replace(_block(dots, dots.segments, Fitted(size, ((0, 1),)), box), cut=True)


def _filling(text: Paragraph, pieces: tuple[Segment, ...], limit: float, most_lines: int) -> tuple[Segment, ...]:
    """The same segments; the first that has to go falls into letters where the words before it leave the lines half empty."""
    count = longest_start(pieces, limit, most_lines, ELLIPSIS_WIDTH)
    filled = wrap(pieces[:count], limit)
    if count == len(pieces) or (len(filled) == most_lines and _width(pieces[slice(*filled[-1])]) >= HALF * limit):
        return pieces
    letters = _emergency(text, pieces[count], advances(text))
    return (*pieces[:count], *letters, *pieces[count + 1 :])


def _width(segments: Sequence[Segment]) -> float:
    return sum(segment.width + segment.space for segment in segments)


def _ended(text: Paragraph, end: int, voice: Voice) -> Paragraph:
    """The start of a text with an ellipsis, which stands where reading ends: left in a paragraph that runs leftwards."""
    short = trimmed(text.text[:end]) + ELLIPSIS
    return paragraph(short, voice.chain, text.style, text.direction)


def _block(ready: Prepared, segments: Sequence[Segment], fitted: Fitted, box: Box) -> Block:
    text, size = ready.text, fitted.size
    lines = tuple(_set(text, segments[first], segments[past - 1], size) for first, past in fitted.lines)
    lines = lines or (set_line(text, 0, 0, size),)
    touching = (above.descent + below.ascent for above, below in pairwise(lines))
    advance = max(max(box.leading, ready.leading) * size, max(touching, default=0.0) + INK_GAP * size)
    return Block(lines, size, advance, missing=text.missing, direction=text.direction)


def _set(text: Paragraph, first: Segment, last: Segment, size: float) -> Line:
    end = first.start + len(text.text[first.start : last.end].rstrip())
    return set_line(text, first.start, end, size)


def _segments(text: Paragraph, ends: Sequence[Break]) -> tuple[Segment, ...]:
    widths = advances(text)
    starts = [0, *(place.end for place in ends)]
    return tuple(_segment(text.text, start, place, widths) for start, place in zip(starts, ends, strict=False))


def _segment(text: str, start: int, place: Break, widths: Sequence[float]) -> Segment:
    inked = start + len(text[start : place.end].rstrip())
    return Segment(start, place.end, sum(widths[start:inked]), sum(widths[inked : place.end]), place.cost)


def _split_wide(text: Paragraph, segments: Sequence[Segment], limit: float) -> tuple[Segment, ...]:
    """The same segments; those wider than ``limit`` ems fall into their grapheme clusters."""
    if all(segment.width <= limit for segment in segments):
        return tuple(segments)
    widths = advances(text)
    return tuple(
        piece for segment in segments for piece in ((segment,) if segment.width <= limit else _emergency(text, segment, widths))
    )


def _emergency(text: Paragraph, segment: Segment, widths: Sequence[float]) -> Iterator[Segment]:
    start = segment.start
    for end in emergency_ends(text.text[segment.start : segment.end], text.style.language):
        yield _segment(text.text, start, Break(segment.start + end, 0.0), widths)
        start = segment.start + end
