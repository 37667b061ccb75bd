"""Text set into a box: the largest size that fits, balanced lines, and an ellipsis where even the smallest is too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from icu4py.breakers import CharacterBreaker, LineBreaker, WordBreaker

from share.cards.fonts import Typeface
from share.cards.lines import Fitted, Segment, fit, longest_start
from share.cards.shape import Line, Paragraph, advances, paragraph, set_line

ELLIPSIS = "…"
ELLIPSIS_WIDTH = 1.05
"""Ems; no font here draws it wider."""
PHRASE_LANGUAGES = frozenset({"ja", "ko"})
"""Languages in which ICU knows phrases, so that a line does not end within one."""
DANGLING = " ,;:–—-·/(«„“\"'、，；：（「『،؛"
"""What an ellipsis does not follow."""
INK_GAP = 0.04
"""Ems of air between the ink of one line and the next."""


@dataclass(frozen=True, slots=True)
class Voice:
    """In what fonts, which language and which direction something is set."""

    chain: tuple[Typeface, ...]
    language: str
    direction: str

    def paragraph(self, text: str) -> Paragraph:
        """``text`` with its runs."""
        return paragraph(text, self.chain, self.language, self.direction)


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
    """Set text: its lines, pixels to the em, the distance between baselines, and what had to be left out or respelled."""

    lines: tuple[Line, ...]
    size: float
    advance: float
    cut: bool = False
    missing: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """Of its widest line."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """From the top of the first line's ink to the bottom of the last line's."""
        if not self.lines:
            return 0.0
        return self.lines[0].ascent + self.advance * (len(self.lines) - 1) + self.lines[-1].descent


def set_text(text: str, voice: Voice, box: Box) -> Block:
    """``text`` at the largest size at which it fits into ``box``; cut, with an ellipsis, where it fits at none."""
    whole = voice.paragraph(text)
    box = replace(box, leading=max([box.leading, *(run.typeface.leading for run in whole.runs)]))
    segments = _segments(whole)
    ink = _ink(whole)
    fitted = _fit(segments, box, ink)
    if fitted:
        return _block(whole, segments, fitted, box, missing=whole.missing)
    return replace(_cut(whole, segments, voice, box, ink), missing=whole.missing)


def _fit(segments: Sequence[Segment], box: Box, ink: tuple[float, float]) -> Fitted | None:
    over, under = ink
    advance = max(box.leading, over + under + INK_GAP)

    def height(size: float, lines: int) -> float:
        return size * (over + under + advance * (lines - 1))

    return fit(segments, box.width - 1, height, room=box.height, sizes=box.sizes, most_lines=box.most_lines)


def _cut(whole: Paragraph, segments: list[Segment], voice: Voice, box: Box, ink: tuple[float, float]) -> Block:
    """The longest start that fits at the smallest size with an ellipsis; it ends at a word, or within a very long one."""
    size = box.sizes[-1]
    limit = (box.width - 1) / size
    over, under = ink
    advance = max(box.leading, over + under + INK_GAP)
    room = max(1, int((box.height / size - over - under) // advance + 1))
    lines = min(box.most_lines, room)
    pieces = list(_split_wide(whole, segments, limit))
    smallest = replace(box, sizes=(size,), most_lines=lines, height=float("inf"))
    broken = _fit(pieces, smallest, ink)
    if broken:
        return _block(whole, pieces, broken, box)
    for count in range(longest_start(pieces, limit, lines, ELLIPSIS_WIDTH), 0, -1):
        start = voice.paragraph(whole.text[: pieces[count - 1].end].rstrip(DANGLING) + ELLIPSIS)
        parts = list(_split_wide(start, _segments(start), limit))
        fitted = _fit(parts, smallest, ink)
        if fitted:
            return _block(start, parts, fitted, box, cut=True)
    dots = voice.paragraph(ELLIPSIS)
    return _block(dots, _segments(dots), Fitted(size, ((0, 1),)), box, cut=True)


def _block(
    text: Paragraph, segments: Sequence[Segment], fitted: Fitted, box: Box, *, cut: bool = False, missing: tuple[str, ...] = ()
) -> Block:
    lines = tuple(_set(text, segments[first], segments[past - 1], fitted.size) for first, past in fitted.lines)
    touching = (above.descent + below.ascent for above, below in pairwise(lines))
    advance = max(box.leading * fitted.size, max(touching, default=0.0) + INK_GAP * fitted.size)
    return Block(lines, fitted.size, advance, cut, missing)


def _set(text: Paragraph, first: Segment, last: Segment, size: float) -> Line:
    end = first.start + len(text.text[first.start : last.end].rstrip())
    return set_line(text, first.start, end, size)


def _segments(text: Paragraph) -> list[Segment]:
    """The text between the places where a line may end (UAX #14; dictionaries for Thai and its like, phrases for Japanese)."""
    widths = advances(text)
    language = text.language.split("-")[0].lower()
    locale = f"{language}@lw=phrase" if language in PHRASE_LANGUAGES else text.language
    ends = [end for _, end in _offsets(LineBreaker(text.text, locale))]
    if language == "zh":
        # ICU lets Chinese lines end anywhere; headlines read better when they end between words.
        words = {end for _, end in _offsets(WordBreaker(text.text, locale))}
        ends = [end for end in ends if end in words]
    return [_segment(text.text, start, end, widths) for start, end in pairwise([0, *ends])]


def _segment(text: str, start: int, end: int, widths: list[float]) -> Segment:
    inked = start + len(text[start:end].rstrip())
    return Segment(start, end, sum(widths[start:inked]), sum(widths[inked:end]))


def _split_wide(text: Paragraph, segments: Sequence[Segment], limit: float) -> Iterator[Segment]:
    """The same segments; those wider than ``limit`` ems fall into their grapheme clusters."""
    widths = advances(text)
    for segment in segments:
        if segment.width <= limit:
            yield segment
        else:
            clusters = CharacterBreaker(text.text[segment.start : segment.end], text.language)
            yield from (_segment(text.text, start, end, widths) for start, end in _offsets(clusters, segment.start))


def _offsets(pieces: Iterable[str], base: int = 0) -> Iterator[tuple[int, int]]:
    for piece in pieces:
        yield base, base + len(piece)
        base += len(piece)


def _ink(text: Paragraph) -> tuple[float, float]:
    """How far the text's ink reaches above and below a baseline, in ems."""
    line = set_line(text, 0, len(text.text), 100.0)
    return line.ascent / 100.0, line.descent / 100.0
