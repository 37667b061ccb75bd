"""Text becomes glyphs: each run shaped by HarfBuzz once, in ems, and set at any size from that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs

from share.cards.bidi import visual_order
from share.cards.fonts import SUBPIXEL, Typeface
from share.cards.runs import Run, itemise

REFERENCE = 1000.0
"""Pixels to the em at which text is shaped; nothing is hinted, so that everything grows with the size."""
UNITS = REFERENCE * SUBPIXEL
COLOUR_SCALE = 0.88
"""Emoji are drawn a little smaller than their font wants, so that they stand no higher than the letters beside them."""
JOINED = frozenset(
    {"Adlm", "Arab", "Beng", "Deva", "Guru", "Mand", "Mani", "Modi", "Mong", "Nkoo", "Phag", "Rohg", "Sogd", "Syrc"}
)
"""Scripts whose letters touch: space between them would tear words apart (CSS Text 3, section 8.2.1, and the headstroke)."""
UNLIGATED = {"liga": 0, "clig": 0, "dlig": 0}
"""Letters that stand apart form no ligatures (CSS Text 3, section 8.2)."""
SPACES = re.compile("[\t-\r\x1c-\x20\x85\u2028\u2029]+")
"""White space that folds into one space. No-break spaces and thin ones stay: they were put there on purpose."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph on a line: its origin ``x`` from the line's left edge and ``y`` above the baseline, in pixels."""

    typeface: Typeface
    index: int
    size: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of glyphs, in pixels: its advance width, and how far its ink reaches above and below the baseline."""

    text: str
    glyphs: tuple[Glyph, ...]
    width: float
    ascent: float
    descent: float


class Style(NamedTuple):
    """How a font is asked to set text: BCP 47 tag, OpenType features with their values, ems between clusters."""

    language: str
    features: tuple[tuple[str, int], ...] = ()
    tracking: float = 0.0


class Placed(NamedTuple):
    """A glyph as HarfBuzz placed it, in ems: the character it stands for, its offset from the pen, and its advance."""

    glyph: int
    character: int
    x: float
    y: float
    advance: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that can be drawn, with its runs in logical order and the glyphs of each from left to right.

    ``missing`` are the clusters that no font has; ``text`` is without them. ``direction`` is ``rtl`` or ``ltr``.
    """

    text: str
    style: Style
    direction: str
    runs: tuple[Run, ...]
    glyphs: tuple[tuple[Placed, ...], ...]
    missing: tuple[str, ...]


def paragraph(text: str, chain: tuple[Typeface, ...], style: Style, direction: str) -> Paragraph:
    """``text`` on one line, each cluster in the first typeface of ``chain`` that has all of it.

    ``direction`` is the paragraph's, ``rtl`` or ``ltr``.
    """
    drawn, runs, missing = itemise(plain(text), chain, style.language, direction)
    glyphs = tuple(_shaped(drawn, run, (run.start, run.end), style) for run in runs)
    return Paragraph(drawn, style, direction, runs, glyphs, missing)


def plain(text: str) -> str:
    """Text as it is set: composed (NFC), on one line, with neither control characters nor soft hyphens nor stray spaces."""
    composed = SPACES.sub(" ", unicodedata.normalize("NFC", text).replace("\u00ad", ""))
    if not composed.isprintable():
        composed = SPACES.sub(" ", "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in composed))
    return composed.strip()


def set_line(paragraph: Paragraph, start: int, end: int, size: float) -> Line:
    """The glyphs of ``paragraph.text[start:end]`` at ``size`` pixels to the em, from left to right as they are seen."""
    shown = [(run, placed) for run, placed in _on_line(paragraph, start, end) if placed]
    glyphs: list[Glyph] = []
    x = ascent = descent = tracked = 0.0
    for index in visual_order([run.level for run, _ in shown]):
        run, placed = shown[index]
        typeface = run.typeface
        run_size = size * COLOUR_SCALE if typeface.colour else size
        for glyph, _, x_offset, y_offset, advance in placed:
            over, under = _ink(typeface, glyph)
            y = y_offset * run_size
            glyphs.append(Glyph(typeface, glyph, run_size, x + x_offset * run_size, y))
            ascent = max(ascent, over * run_size + y)
            descent = max(descent, under * run_size - y)
            x += advance * run_size
        tracked = _tracking(run, paragraph.style) * run_size
    return Line(paragraph.text[start:end], tuple(glyphs), max(0.0, x - tracked), ascent, descent)


def advances(paragraph: Paragraph) -> list[float]:
    """How far each character moves the pen, in ems; a cluster's advance stands at its first character, 0 at the others."""
    widths = [0.0] * len(paragraph.text)
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        scale = COLOUR_SCALE if run.typeface.colour else 1.0
        for placed in glyphs:
            widths[placed.character] += placed.advance * scale
    return widths


def ink(paragraph: Paragraph) -> tuple[float, float]:
    """How far the ink of a paragraph reaches above and below a baseline, in ems."""
    over = under = 0.0
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        scale = COLOUR_SCALE if run.typeface.colour else 1.0
        for placed in glyphs:
            above, below = _ink(run.typeface, placed.glyph)
            over = max(over, (above + placed.y) * scale)
            under = max(under, (below - placed.y) * scale)
    return over, under


def _on_line(paragraph: Paragraph, start: int, end: int) -> Iterator[tuple[Run, tuple[Placed, ...]]]:
    """The runs between two places; one that is cut there is shaped again, because letters change at the ends of a line."""
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        first, past = max(start, run.start), min(end, run.end)
        if (first, past) == (run.start, run.end):
            yield run, glyphs
        elif first < past:
            yield run, _shaped(paragraph.text, run, (first, past), paragraph.style)


def _shaped(text: str, run: Run, part: tuple[int, int], style: Style) -> tuple[Placed, ...]:
    start, end = part
    buffer = hb.Buffer()
    buffer.add_str(text, start, end - start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    if run.script:
        buffer.script = run.script
    buffer.language = style.language
    apart = _tracking(run, style)
    hb.shape(run.typeface.at(REFERENCE), buffer, {**(UNLIGATED if apart else {}), **dict(style.features)})
    placed = [
        Placed(info.codepoint, info.cluster, place.x_offset / UNITS, place.y_offset / UNITS, place.x_advance / UNITS)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]
    return tuple(_spaced(placed, apart) if apart else placed)


def _spaced(placed: Sequence[Placed], tracking: float) -> Iterator[Placed]:
    """``tracking`` after the last glyph of each cluster."""
    for index, glyph in enumerate(placed):
        last = index + 1 == len(placed) or placed[index + 1].character != glyph.character
        yield glyph._replace(advance=glyph.advance + tracking) if last else glyph


def _tracking(run: Run, style: Style) -> float:
    return 0.0 if run.script in JOINED else style.tracking


@lru_cache(maxsize=8192)
def _ink(typeface: Typeface, glyph: int) -> tuple[float, float]:
    """How far a glyph's ink reaches above and below its origin, in ems."""
    extents = typeface.at(REFERENCE).get_glyph_extents(glyph)
    if extents is None:
        return (0.0, 0.0)
    return (extents.y_bearing / UNITS, -(extents.y_bearing + extents.height) / UNITS)
