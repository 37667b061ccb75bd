"""Text becomes glyphs: fonts by grapheme cluster, runs by direction, font and script, each shaped by HarfBuzz."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs
from anyascii import anyascii
from icu4py.breakers import CharacterBreaker

from share.cards.bidi import levels, visual_order
from share.cards.fonts import SUBPIXEL, Typeface

REFERENCE = 100.0
"""Pixels to the em at which text is measured; nothing is hinted, so widths grow with the size."""
COLOUR_SCALE = 0.88
"""Emoji are drawn a little smaller than their font wants, so that they stand no higher than the letters beside them."""
HAN_WRITING = frozenset({"Hira", "Kana", "Hani", "Hang", "Bopo"})
REPLACEMENT = "\ufffd"
EMOJI_STYLE, TEXT_STYLE = "\ufe0f", "\ufe0e"
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufff8"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Joiners, direction marks, variation selectors: HarfBuzz draws nothing for them (Default_Ignorable_Code_Point)."""
EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4"
    "\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797"
    "\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff]"
)
"""Characters that are pictures where nothing says otherwise (UTS #51, Emoji_Presentation)."""


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


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text (offsets into it) that one call of HarfBuzz shapes."""

    start: int
    end: int
    level: int
    typeface: Typeface
    script: str | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text with its runs in logical order. ``missing`` are the clusters that no font has; ``text`` spells them differently."""

    text: str
    language: str
    direction: str
    runs: tuple[Run, ...]
    missing: tuple[str, ...]


def paragraph(text: str, chain: tuple[Typeface, ...], language: str, direction: str) -> Paragraph:
    """``text`` on one line, each cluster in the first typeface of ``chain`` that has all of it."""
    clean = plain(text)
    missing: list[str] = []
    pieces: list[tuple[str, Typeface]] = []
    for cluster in CharacterBreaker(clean, language):
        previous = pieces[-1][1] if pieces else None
        typeface = _typeface_for(cluster, chain, previous)
        if typeface is not None:
            pieces.append((cluster, typeface))
        else:
            missing.append(cluster)
            pieces.extend(_spelled(cluster, chain))
    set_text = "".join(piece for piece, _ in pieces)
    return Paragraph(set_text, language, direction, tuple(_runs(pieces, levels(set_text, direction))), tuple(missing))


def plain(text: str) -> str:
    """Text as it is set: composed (NFC), on one line, with neither control characters nor soft hyphens nor stray spaces."""
    composed = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in composed).split())


def set_line(paragraph: Paragraph, start: int, end: int, size: float) -> Line:
    """The glyphs of ``paragraph.text[start:end]`` at ``size`` pixels to the em, from left to right as they are seen."""
    runs = [run for run in paragraph.runs if run.start < end and run.end > start]
    glyphs: list[Glyph] = []
    x = ascent = descent = 0.0
    for index in visual_order([run.level for run in runs]):
        run = runs[index]
        run_size = size * COLOUR_SCALE if run.typeface.colour else size
        buffer = _shaped(paragraph, run, max(start, run.start), min(end, run.end), run_size)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            x_offset, y_offset, advance = place.x_offset, place.y_offset, place.x_advance
            over, under = _ink(run.typeface, info.codepoint)
            y = y_offset / SUBPIXEL
            glyphs.append(Glyph(run.typeface, info.codepoint, run_size, x + x_offset / SUBPIXEL, y))
            ascent = max(ascent, over * run_size + y)
            descent = max(descent, under * run_size - y)
            x += advance / SUBPIXEL
    return Line(paragraph.text[start:end], tuple(glyphs), x, ascent, descent)


def advances(paragraph: Paragraph) -> list[float]:
    """How far each character moves the pen, in ems; a cluster's advance stands at its first character, 0 at the others."""
    widths = [0.0] * len(paragraph.text)
    for run in paragraph.runs:
        size = REFERENCE * COLOUR_SCALE if run.typeface.colour else REFERENCE
        buffer = _shaped(paragraph, run, run.start, run.end, size)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            widths[info.cluster] += place.x_advance / SUBPIXEL / REFERENCE
    return widths


def _shaped(paragraph: Paragraph, run: Run, start: int, end: int, size: float) -> hb.Buffer:
    buffer = hb.Buffer()
    buffer.add_str(paragraph.text, start, end - start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    if run.script:
        buffer.script = run.script
    buffer.language = paragraph.language
    hb.shape(run.typeface.at(size), buffer)
    return buffer


@lru_cache(maxsize=8192)
def _ink(typeface: Typeface, glyph: int) -> tuple[float, float]:
    """How far a glyph's ink reaches above and below its origin, in ems."""
    extents = typeface.at(REFERENCE).get_glyph_extents(glyph)
    if extents is None:
        return (0.0, 0.0)
    em = REFERENCE * SUBPIXEL
    return (extents.y_bearing / em, -(extents.y_bearing + extents.height) / em)


@lru_cache(maxsize=8192)
def _script_of(character: str) -> str | None:
    """The ISO 15924 script of a character; None for those that all scripts share."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return "Hani" if script in HAN_WRITING else script


def _typeface_for(cluster: str, chain: tuple[Typeface, ...], previous: Typeface | None) -> Typeface | None:
    wanted = IGNORABLE.sub("", cluster)
    if not wanted:
        return previous or chain[0]
    if _is_emoji(cluster):
        return _first(wanted, tuple(typeface for typeface in chain if typeface.colour)) or _first(wanted, chain)
    shared = not any(_script_of(character) or character.isdecimal() for character in wanted)
    if shared and previous and not previous.colour and previous.covers(wanted):
        return previous
    return _first(wanted, chain)


def _first(wanted: str, chain: tuple[Typeface, ...]) -> Typeface | None:
    return next((typeface for typeface in chain if typeface.covers(wanted)), None)


def _is_emoji(cluster: str) -> bool:
    return EMOJI_STYLE in cluster or (TEXT_STYLE not in cluster and EMOJI.search(cluster) is not None)


def _spelled(cluster: str, chain: tuple[Typeface, ...]) -> Iterator[tuple[str, Typeface]]:
    """A cluster that no font has, in Latin letters, or as the replacement character where it has no spelling."""
    for character in anyascii(cluster).strip() or REPLACEMENT:
        yield character, _first(character, chain) or chain[0]


def _runs(pieces: list[tuple[str, Typeface]], embedding: list[int]) -> Iterator[Run]:
    start = offset = 0
    current: tuple[int, Typeface] | None = None
    script: str | None = None
    for piece, typeface in pieces:
        found = next((s for s in map(_script_of, piece) if s), None)
        mine = (embedding[offset], typeface)
        if current is not None and (mine != current or (found and script and found != script)):
            yield Run(start, offset, *current, script)
            start, script = offset, None
        current, script = mine, script or found
        offset += len(piece)
    if current is not None:
        yield Run(start, offset, *current, script)
