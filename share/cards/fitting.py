"""Text set into a box: the largest size that fits, balanced lines, and an ellipsis where even the smallest is too large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from share.cards.bidi import direction_in
from share.cards.bounded import ByteBounded
from share.cards.breaks import breaks, trimmed
from share.cards.casing import upper
from share.cards.fonts import Typeface
from share.cards.lines import Fitted, Segment, fit, longest_start, wrap
from share.cards.segments import Ruler
from share.cards.shape import Line, Paragraph, Style, ink, inside, paragraph, set_line

ELLIPSIS = "…"
ELLIPSIS_WIDTH = 1.05
"""Ems; no font here draws it wider."""
INK_GAP = 0.04
"""Ems of air between the ink of one line and the next."""
HALF = 0.5
"""A last line that words fill less than this is filled with letters of the next word, before the ellipsis."""
KEPT = 0.6
"""Words stay whole as long as the text stands at this part of the size that it would have with long words divided."""
KEPT_AT_SEAMS = 0.45
"""The same for letters: words divided at seams that the writer made stay so, as long as the text is this large."""
TRIES = 8
"""How often a text is cut anew, because letters parted in the midst of a word can be wider than they were within it."""
BYTES_PER_CHARACTER = 600
"""What a prepared text takes in memory, about: glyphs, runs, segments."""


class Voice(NamedTuple):
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


class Box(NamedTuple):
    """What text has to fit into: pixels, sizes (largest first), lines, and the distance of baselines in ems."""

    width: float
    height: float
    sizes: Sequence[float]
    most_lines: int
    leading: float


class Block(NamedTuple):
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
    ruler: Ruler
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
    return (_whole(ready, box) or _cut_inside(ready, voice, box))._replace(missing=ready.text.missing)


def _prepare(whole: Paragraph) -> Prepared:
    over, under = ink(whole)
    leading = max((run.typeface.leading for run in whole.runs), default=0.0)
    ruler = Ruler(whole)
    segments = ruler.segments(breaks(whole.text, whole.style.language))
    return Prepared(whole, ruler, segments, over, under, leading)


def _whole(ready: Prepared, box: Box) -> Block | None:
    """The whole text at the largest size at which its lines, as they are shaped in the end, stay in the box."""
    sizes = box.sizes
    while sizes:
        chosen = _chosen(ready, box._replace(sizes=sizes))
        if chosen is None:
            return None
        segments, fitted = chosen
        block = _block(ready, segments, fitted, box)
        if block.width <= box.width and block.height <= box.height:
            return block
        # Letters at the ends of lines were wider or higher than within the line; the next size has room for them.
        sizes = [size for size in sizes if size < fitted.size]
    return None


def _chosen(ready: Prepared, box: Box) -> tuple[tuple[Segment, ...], Fitted] | None:
    """The largest size with whole words, unless dividing the longest makes the text so much larger that it is worth it."""
    whole = _fit(ready, ready.segments, box)
    if whole and whole.size >= KEPT * box.sizes[0]:
        return ready.segments, whole
    divided = ready.ruler.divided(ready.segments, (box.width - 1) / box.sizes[0], letters=True)
    largest = _fit(ready, divided, box)
    if largest is None or (whole and whole.size >= KEPT * largest.size):
        return (ready.segments, whole) if whole else None
    least = KEPT * largest.size
    parted = ready.ruler.divided(ready.segments, (box.width - 1) / least, letters=False)
    fitted = _fit(ready, parted, box)
    if fitted and fitted.size >= KEPT_AT_SEAMS * largest.size:
        return parted, fitted
    parted = ready.ruler.divided(ready.segments, (box.width - 1) / least, letters=True)
    fitted = _least_divided(ready, parted, box._replace(sizes=[size for size in box.sizes if size >= least]))
    if fitted:
        return parted, fitted
    return (ready.segments, whole) if whole else (divided, largest)


def _least_divided(ready: Prepared, parts: Sequence[Segment], box: Box) -> Fitted | None:
    """The largest size at which words are divided in no more places than at the smallest."""
    places = {segment.end for segment in ready.segments}
    ways = [fitted for size in box.sizes if (fitted := _fit(ready, parts, box._replace(sizes=(size,))))]
    if not ways:
        return None
    counts = [sum(parts[past - 1].end not in places for _, past in way.lines) for way in ways]
    return ways[counts.index(min(counts))]


def _fit(ready: Prepared, segments: Sequence[Segment], box: Box) -> Fitted | None:
    advance = ready.advance(box)

    def height(size: float, lines: int) -> float:
        return size * (ready.over + ready.under + advance * (lines - 1))

    return fit(segments, box.width - 1, height, room=box.height, sizes=box.sizes, most_lines=box.most_lines)


def _cut_inside(ready: Prepared, voice: Voice, box: Box) -> Block:
    """`_cut`, into less room until its lines, as they are shaped in the end, stay in the box."""
    room, tried = box, []
    for _ in range(TRIES):
        block = _cut(ready, voice, room)
        wide, high = block.width - box.width, block.height - box.height if len(block.lines) > 1 else 0.0
        if wide <= 0 and high <= 0:
            return block
        tried.append(block)
        narrower = max(1.0, room.width - max(wide, box.width / TRIES / 2)) if wide > 0 else room.width
        lower = max(1.0, room.height - max(high, block.advance / 2)) if high > 0 else room.height
        room = room._replace(width=narrower, height=lower)
    return min(tried, key=lambda block: block.width)


def _cut(ready: Prepared, voice: Voice, box: Box) -> Block:
    """The longest start that fits at the smallest size with an ellipsis; it ends at a word, or within a very long one."""
    size = box.sizes[-1]
    limit = (box.width - 1) / size
    room = max(1, int((box.height / size - ready.over - ready.under) // ready.advance(box) + 1))
    smallest = box._replace(sizes=(size,), most_lines=min(box.most_lines, room), height=float("inf"))
    pieces = ready.ruler.divided(ready.segments, limit, letters=True, least=1)
    broken = _fit(ready, pieces, smallest)
    if broken:
        return _block(ready, pieces, broken, box)
    pieces = _filling(ready.ruler, pieces, limit, smallest.most_lines)
    for count in range(longest_start(pieces, limit, smallest.most_lines, ELLIPSIS_WIDTH), 0, -1):
        start = _prepare(_ended(ready.text, pieces[count - 1].end, voice))
        parts = start.ruler.divided(start.segments, limit, letters=True, least=1)
        fitted = _fit(start, parts, smallest)
        if fitted:
            return _block(start, parts, fitted, box)._replace(cut=True)
    dots = _prepare(_ended(ready.text, 0, voice))
    return _block(dots, dots.segments, Fitted(size, ((0, 1),)), box)._replace(cut=True)


def _filling(ruler: Ruler, pieces: tuple[Segment, ...], limit: float, most_lines: int) -> tuple[Segment, ...]:
    """The same segments; the first that has to go falls into letters where the words before it leave the lines half empty."""
    count = longest_start(pieces, limit, most_lines, ELLIPSIS_WIDTH)
    filled = wrap(pieces[:count], limit)
    if count == len(pieces) or (len(filled) == most_lines and _width(pieces[slice(*filled[-1])]) >= HALF * limit):
        return pieces
    return ruler.lettered(pieces, count)


def _width(segments: Sequence[Segment]) -> float:
    return sum(segment.width + segment.space for segment in segments)


def _ended(text: Paragraph, end: int, voice: Voice) -> Paragraph:
    """The start of a text with an ellipsis, which stands where reading ends: left in a paragraph that runs leftwards."""
    short = trimmed(text.text[:end]) + ELLIPSIS
    return paragraph(short, voice.chain, text.style, text.direction)


def _block(ready: Prepared, segments: Sequence[Segment], fitted: Fitted, box: Box) -> Block:
    text, size = ready.text, fitted.size
    lines = tuple(_set(text, segments[first], segments[past - 1], size) for first, past in fitted.lines)
    lines = inside(lines, text.direction, size) or (set_line(text, 0, 0, size),)
    touching = (above.descent + below.ascent for above, below in pairwise(lines))
    advance = max(max(box.leading, ready.leading) * size, max(touching, default=0.0) + INK_GAP * size)
    return Block(lines, size, advance, missing=text.missing, direction=text.direction)


def _set(text: Paragraph, first: Segment, last: Segment, size: float) -> Line:
    end = first.start + len(text.text[first.start : last.end].rstrip())
    return set_line(text, first.start, end, size)
