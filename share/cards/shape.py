"""Text becomes glyphs: each run shaped by HarfBuzz once, in ems, and set at any size from that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs

from share.cards.bidi import visual_order
from share.cards.fonts import SUBPIXEL, Typeface
from share.cards.fullwidth import halved
from share.cards.runs import Run, itemise

FREE = hb.GlyphFlags(0)
"""What HarfBuzz says of a glyph before which text can be cut (it is not unsafe to break). To ask for it takes its time."""
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
HANG_BEFORE, HANG_AFTER = 0.18, 0.03
"""Ems by which ink may reach out of its line, where reading begins and where it ends: the tails of an italic f or y hang in the
margin, as typesetters have them, so that stems stand below one another; what reaches farther gets room."""
SOFT_HYPHEN = "\u00ad"
IDLE_HYPHENS = re.compile("\u00ad+(?=[\\s\u00ad]|$)|(?:(?<=\\s)|^)\u00ad+")
"""Soft hyphens that part nothing."""
SPACES = re.compile("[\t-\r\x1c-\x20\x85\u2028\u2029]+")
"""White space that folds into one space. No-break spaces and thin ones stay: they were put there on purpose."""


class Glyph(NamedTuple):
    """One glyph on a line: its origin ``x`` from the line's left edge and ``y`` above the baseline, in pixels."""

    typeface: Typeface
    number: int
    size: float
    x: float
    y: float


class Line(NamedTuple):
    """A line of glyphs, in pixels: its width, and how far its ink reaches above and below the baseline.

    ``left`` and ``right`` are how far its ink reaches out of that width.
    """

    text: str
    glyphs: tuple[Glyph, ...]
    width: float
    ascent: float
    descent: float
    left: float = 0.0
    right: float = 0.0


class Style(NamedTuple):
    """How a font is asked to set text: BCP 47 tag, OpenType features with their values, ems between clusters."""

    language: str
    features: tuple[tuple[str, int], ...] = ()
    tracking: float = 0.0


class Extent(NamedTuple):
    """Where a cluster stands in its run, in ems: the ends of its advance and of its ink, from left to right."""

    left: float
    right: float
    ink_left: float
    ink_right: float

    def joined(self, other: Extent) -> Extent:
        """Both of them."""
        lefts, rights = min(self.left, other.left), max(self.right, other.right)
        return Extent(lefts, rights, min(self.ink_left, other.ink_left), max(self.ink_right, other.ink_right))

    @property
    def reaches(self) -> bool:
        """Whether its ink reaches out of its advance."""
        return self.left - self.ink_left > HANG_AFTER or self.ink_right - self.right > HANG_AFTER


class Placed(NamedTuple):
    """A glyph as HarfBuzz placed it, in ems: the character it stands for, its offset from the pen, and its advance.

    ``bound``: it may look or stand as it does because of what is before it, so that a line which begins there is shaped anew. So
    it is told of every glyph but those beside a plain space.
    """

    glyph: int
    character: int
    x: float
    y: float
    advance: float
    bound: bool


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
    glyphs = tuple(_shaped(drawn, run, (run.start, run.end), style, opens_line=run.start == 0) for run in runs)
    return Paragraph(drawn, style, direction, runs, glyphs, missing)


def plain(text: str) -> str:
    """Text as it is set: composed (NFC), on one line, with neither control characters nor stray spaces.

    Soft hyphens stay within words; nothing is seen of them but at the end of a line.
    """
    composed = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    if not composed.isprintable():
        composed = SPACES.sub(" ", "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in composed))
    return IDLE_HYPHENS.sub("", composed.strip()) if SOFT_HYPHEN in composed else composed.strip()


def set_line(paragraph: Paragraph, start: int, end: int, size: float) -> Line:
    """The glyphs of ``paragraph.text[start:end]`` at ``size`` pixels to the em, from left to right as they are seen.

    They stand by their advance; `inside` makes room for ink that reaches farther.
    """
    shown = [(run, placed) for run, placed in _on_line(paragraph, start, end) if placed]
    glyphs: list[Glyph] = []
    x = tracked = 0.0
    ascents, descents, lefts, rights = [0.0], [0.0], [0.0], [0.0]
    for index in visual_order([run.level for run, _ in shown]):
        run, placed = shown[index]
        typeface = run.typeface
        run_size = size * COLOUR_SCALE if typeface.colour else size
        for glyph, _, x_offset, y_offset, advance, _ in placed:
            over, under, before, past = _ink(typeface, glyph)
            y = y_offset * run_size
            at = x + x_offset * run_size
            glyphs.append(Glyph(typeface, glyph, run_size, at, y))
            ascents.append(over * run_size + y)
            descents.append(under * run_size - y)
            if before < past:
                lefts.append(at + before * run_size)
                rights.append(at + past * run_size)
            x += advance * run_size
        tracked = _tracking(run, paragraph.style) * run_size
    width = max(0.0, x - tracked)
    text = _shown(paragraph.text[start:end])
    reach = 0.0 - min(lefts), max(0.0, max(rights) - width)
    return Line(text, tuple(glyphs), width, max(ascents), max(descents), *reach)


def inside(lines: Sequence[Line], direction: str, size: float) -> tuple[Line, ...]:
    """Lines of a paragraph, as wide as their ink less what may hang. All begin equally far in, ``rtl`` ones from the right."""
    rightward = direction == "rtl"
    leads = (line.right if rightward else line.left for line in lines)
    lead = max(0.0, max(leads, default=0.0) - HANG_BEFORE * size)
    made = []
    for line in lines:
        tail = max(0.0, (line.left if rightward else line.right) - HANG_AFTER * size)
        made.append(_widened(line, tail, lead) if rightward else _widened(line, lead, tail))
    return tuple(made)


def _widened(line: Line, left: float, right: float) -> Line:
    if not left and not right:
        return line
    glyphs = tuple(glyph._replace(x=glyph.x + left) for glyph in line.glyphs)
    reach = max(0.0, line.left - left), max(0.0, line.right - right)
    return Line(line.text, glyphs, left + line.width + right, line.ascent, line.descent, *reach)


def advances(paragraph: Paragraph) -> list[float]:
    """How far each character moves the pen, in ems; a cluster's advance stands at its first character, 0 at the others."""
    widths = [0.0] * len(paragraph.text)
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        scale = COLOUR_SCALE if run.typeface.colour else 1.0
        for placed in glyphs:
            widths[placed.character] += placed.advance * scale
    return widths


def extents(paragraph: Paragraph) -> list[Extent | None]:
    """Where each cluster stands in its run, at the cluster's first character; None at the others."""
    found: list[Extent | None] = [None] * len(paragraph.text)
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        scale = COLOUR_SCALE if run.typeface.colour else 1.0
        pen = 0.0
        for glyph, character, offset, _, advance, _ in glyphs:
            _, _, before, past = _ink(run.typeface, glyph)
            left, right = pen * scale, (pen + advance) * scale
            inked = before < past
            ink_left, ink_right = ((pen + offset + before) * scale, (pen + offset + past) * scale) if inked else (left, right)
            known = found[character]
            here = Extent(left, right, ink_left, ink_right)
            found[character] = here if known is None else known.joined(here)
            pen += advance
    return found


def ink(paragraph: Paragraph) -> tuple[float, float]:
    """How far the ink of a paragraph reaches above and below a baseline, in ems."""
    over = under = 0.0
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        scale = COLOUR_SCALE if run.typeface.colour else 1.0
        for glyph, y in {(placed.glyph, placed.y) for placed in glyphs}:
            above, below, _, _ = _ink(run.typeface, glyph)
            over = max(over, (above + y) * scale)
            under = max(under, (below - y) * scale)
    return over, under


def _shown(text: str) -> str:
    """Text of a line as it is seen: soft hyphens only at its end."""
    return text.replace(SOFT_HYPHEN, "") + ("-" if text.endswith(SOFT_HYPHEN) else "") if SOFT_HYPHEN in text else text


def _on_line(paragraph: Paragraph, start: int, end: int) -> Iterator[tuple[Run, tuple[Placed, ...]]]:
    """The runs between two places. One that is cut where letters belong together is shaped again: they change at a line's end."""
    text = paragraph.text
    hyphened = text[start:end].endswith(SOFT_HYPHEN)
    for run, glyphs in zip(paragraph.runs, paragraph.glyphs, strict=True):
        first, past = max(start, run.start), min(end, run.end)
        opens, ends = first == start, hyphened and past == end
        if (first, past) == (run.start, run.end) and not ends and not (opens and first and run.script == "Hani"):
            yield run, glyphs
        elif first < past and not ends and run.script != "Hani" and _can_be_cut(run, glyphs, first, past):
            yield run, tuple(placed for placed in glyphs if first <= placed.character < past)
        elif first < past:
            yield run, _shaped(text, run, (first, past), paragraph.style, opens_line=opens, hyphened=ends)


def _can_be_cut(run: Run, glyphs: Sequence[Placed], first: int, past: int) -> bool:
    """Whether the glyphs between two characters of a run are those that they would be shaped to alone."""
    cuts = {first, past} - {run.start, run.end}
    found = [placed for placed in glyphs if placed.character in cuts]
    return cuts == {placed.character for placed in found} and not any(placed.bound for placed in found)


def _shaped(
    text: str, run: Run, part: tuple[int, int], style: Style, *, opens_line: bool, hyphened: bool = False
) -> tuple[Placed, ...]:
    """The glyphs of a part of a run; ``hyphened``: it ends a line with a soft hyphen, which is seen there."""
    start, end = part
    features: dict[str, Any] = dict(style.features)
    if run.script == "Hani":
        narrow = halved(text, start, end, style.language, opens_line=opens_line)
        features |= {"halt": [(at, at + 1, 1) for at in narrow]} if narrow else {}
    if hyphened:
        text = text[: end - 1] + ("\u2010" if run.typeface.covers("\u2010") else "-") + text[end:]
    buffer = hb.Buffer()
    buffer.add_str(text, start, end - start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    if run.script:
        buffer.script = run.script
    buffer.language = style.language
    apart = _tracking(run, style)
    hb.shape(run.typeface.at(REFERENCE), buffer, {**(UNLIGATED if apart else {}), **features})
    beside_spaces = {at for space in range(start, end) if text[space] == " " for at in (space, space + 1)}
    placed = [
        Placed(
            info.codepoint,
            info.cluster,
            place.x_offset / UNITS,
            place.y_offset / UNITS,
            place.x_advance / UNITS,
            info.cluster not in beside_spaces or info.flags is not FREE,
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]
    return tuple(_spaced(text, placed, apart) if apart else placed)


def _spaced(text: str, placed: Sequence[Placed], tracking: float) -> Iterator[Placed]:
    """``tracking`` after the last glyph of each cluster that is seen."""
    for index, glyph in enumerate(placed):
        last = index + 1 == len(placed) or placed[index + 1].character != glyph.character
        yield glyph._replace(advance=glyph.advance + tracking) if last and text[glyph.character] != SOFT_HYPHEN else glyph


def _tracking(run: Run, style: Style) -> float:
    return 0.0 if run.script in JOINED else style.tracking


@lru_cache(maxsize=8192)
def _ink(typeface: Typeface, glyph: int) -> tuple[float, float, float, float]:
    """How far a glyph's ink reaches above and below its origin, and where it begins and ends beside it, in ems."""
    found = typeface.at(REFERENCE).get_glyph_extents(glyph)
    if found is None:
        return (0.0, 0.0, 0.0, 0.0)
    top, left = found.y_bearing / UNITS, found.x_bearing / UNITS
    return (top, -top - found.height / UNITS, left, left + found.width / UNITS)
