"""Which font, script and direction each stretch of a text is set in.

Letters choose their font by grapheme cluster. What all scripts share (spaces, digits, punctuation) goes with its neighbours, so
that a line does not change its font at every comma.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs
from icu4py.breakers import CharacterBreaker

from share.cards.bidi import levels
from share.cards.emoji import is_picture, parts
from share.cards.fonts import SUBPIXEL, Typeface

HAN_WRITING = frozenset({"Hira", "Kana", "Hani", "Hang", "Bopo"})
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufff8"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Joiners, direction marks, variation selectors: HarfBuzz draws nothing for them (Default_Ignorable_Code_Point)."""
MADE_BY_HARFBUZZ = str.maketrans(
    dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    | {"\u2011": "\u2010"}
)
"""Spaces of all widths, and the hyphen that does not break: HarfBuzz makes them of the plain ones where a font lacks them."""
OPENING = frozenset({"Ps", "Pi"})
SIGNS_OF_NUMBERS = "%°"
SINGLE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u04ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]+")
"""Letters and signs that are each a grapheme cluster, whatever stands beside them, and run from left to right."""
WIDE_SPACE = 0.35
"""Ems. A font's space that is wider looks like two (Sinhala's is half an em); words then stand apart by the theme's own."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text (offsets into it) that one call of HarfBuzz shapes."""

    start: int
    end: int
    level: int
    typeface: Typeface
    script: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A grapheme cluster and its typeface. ``neutral`` ones are shared by all scripts, and take that of their neighbours."""

    text: str
    typeface: Typeface | None
    neutral: bool = False


def itemise(
    text: str, chain: tuple[Typeface, ...], language: str, direction: str
) -> tuple[str, tuple[Run, ...], tuple[str, ...]]:
    """The text that can be drawn, its runs in logical order, and the clusters that no font of ``chain`` has.

    Those are left out, and so is one of the two spaces that would then stand together.
    """
    if direction == "ltr" and SINGLE.fullmatch(text) and (script := _one_script(text, chain)):
        return text, (Run(0, len(text), 0, chain[0], script),), ()
    east_asian = "Hani" in map(script_of, text)
    chosen = [piece for cluster in CharacterBreaker(text, language) for piece in _chosen(cluster, chain, east_asian)]
    pieces = list(_settled(chosen, chain))
    drawn = tuple(_closed_up(pieces))
    missing = tuple(piece.text for piece in pieces if piece.typeface is None)
    kept = "".join(piece.text for piece in drawn)
    return kept, tuple(_with_scripts(list(_runs(drawn, levels(kept, direction))))), missing


def _one_script(text: str, chain: tuple[Typeface, ...]) -> str | None:
    """The one script of a text that is set in the first typeface from end to end, as most are; None for any other."""
    scripts = {_script_in_first(character, chain) for character in set(text)} - {None}
    return scripts.pop() if len(scripts) == 1 else None


@lru_cache(maxsize=8192)
def _script_in_first(character: str, chain: tuple[Typeface, ...]) -> str | None:
    """The script of a character that the first typeface sets (None: shared by all); empty where another has to."""
    (piece, *others) = _chosen(character, chain, east_asian=False)
    typeface = _neutral_typeface(character, chain[0], None, chain) if piece.neutral else piece.typeface
    return script_of(character) if typeface is chain[0] and not others else ""


@lru_cache(maxsize=8192)
def script_of(character: str) -> str | None:
    """The ISO 15924 script of a character; None for those that all scripts share."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return "Hani" if script in HAN_WRITING else script


@lru_cache(maxsize=8192)
def _chosen(cluster: str, chain: tuple[Typeface, ...], east_asian: bool) -> tuple[Piece, ...]:  # a key of the cache
    """The cluster with its typeface: usually one piece. A typeface of None means that no font has it.

    European digits are those of the theme's font throughout a text, so that all of them match, and of a font that has the signs
    of numbers too (Nastaliq has none); beside Han, whose fonts draw digits to go with it, they are those of their neighbours.
    """
    if is_picture(cluster):
        return _picture(cluster, chain)
    if unicodedata.category(cluster[0]) == "Co":
        return (Piece(cluster, None),)  # Private use: what one font draws there is nothing that the writer meant.
    if cluster.isascii() and cluster.isdecimal() and not east_asian:
        return (Piece(cluster, _first(cluster + SIGNS_OF_NUMBERS, chain) or _first(cluster, chain)),)
    if not any(map(script_of, cluster)):
        return (Piece(cluster, None, neutral=True),)
    typeface = _first(cluster, chain)
    if typeface is None:
        bare = "".join(character for character in cluster if not _is_shared_mark(character))
        held = _first(bare, chain) if bare != cluster else None
        if held:  # A letter with a rare mark is read better without it than not at all; the loss is reported.
            return (Piece(bare, held), Piece(cluster, None))
    return (Piece(cluster, typeface),)


def _picture(cluster: str, chain: tuple[Typeface, ...]) -> tuple[Piece, ...]:
    """An emoji, or the parts of a sequence of which the emoji font lacks a part."""
    painted = tuple(typeface for typeface in chain if typeface.colour)
    typeface = _first(cluster, painted) or _first(cluster, chain)
    apart = parts(cluster)
    if typeface or len(apart) < 2:
        return (Piece(cluster, typeface),)
    return tuple(piece for part in apart for piece in _picture(part, chain))


def _settled(chosen: list[Piece], chain: tuple[Typeface, ...]) -> Iterator[Piece]:
    """Neutral pieces with the typeface of a neighbour."""
    before: Typeface | None = None
    waiting: list[Piece] = []
    for piece in chosen:
        if piece.neutral or piece.typeface is None or piece.typeface.colour:
            waiting.append(piece)
            continue
        if waiting:
            yield from _shared_out(waiting, before, piece.typeface, chain)
            waiting = []
        yield piece
        before = piece.typeface
    yield from _shared_out(waiting, before, None, chain)


def _shared_out(
    waiting: list[Piece], before: Typeface | None, after: Typeface | None, chain: tuple[Typeface, ...]
) -> list[Piece]:
    """Which of the pieces between two letters go with the one before, and which with the one after."""
    border = 0 if before is None else len(waiting) if after in {None, before} else _border(waiting)
    sides = [(before, after)] * border + [(after, before)] * (len(waiting) - border)
    return [
        Piece(piece.text, _neutral_typeface(piece.text, own, other, chain)) if piece.neutral else piece
        for piece, (own, other) in zip(waiting, sides, strict=True)
    ]


def _border(waiting: list[Piece]) -> int:
    """Where the part that goes with what follows begins: after the last space, or at the brackets and quotes that open."""
    for index in range(len(waiting) - 1, -1, -1):
        if waiting[index].text.isspace():
            return index + 1
    border = len(waiting)
    while border and unicodedata.category(waiting[border - 1].text[0]) in OPENING:
        border -= 1
    return border


@lru_cache(maxsize=8192)
def _neutral_typeface(cluster: str, own: Typeface | None, other: Typeface | None, chain: tuple[Typeface, ...]) -> Typeface | None:
    for typeface in (own, other):
        if typeface and _covers(typeface, cluster) and not (cluster in " \u00a0" and _has_wide_space(typeface)):
            return typeface
    return _first(cluster, chain)


@lru_cache(maxsize=512)
def _has_wide_space(typeface: Typeface) -> bool:
    font = typeface.at(1000)
    glyph = font.get_nominal_glyph(ord(" "))
    return glyph is not None and font.get_glyph_h_advance(glyph) > WIDE_SPACE * 1000 * SUBPIXEL


@lru_cache(maxsize=8192)
def _first(cluster: str, chain: tuple[Typeface, ...]) -> Typeface | None:
    return next((typeface for typeface in chain if _covers(typeface, cluster)), None)


def _covers(typeface: Typeface, cluster: str) -> bool:
    wanted = IGNORABLE.sub("", cluster)
    if typeface.covers(wanted):
        return True
    return any(
        other != wanted and typeface.covers(other)
        for other in (wanted.translate(MADE_BY_HARFBUZZ), unicodedata.normalize("NFD", wanted))
    )


def _is_shared_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M") and script_of(character) is None


def _closed_up(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that can be drawn, without the spaces that a missing one leaves at an end or beside another space."""
    pending: Piece | None = None
    begun = False
    for piece in pieces:
        if piece.typeface is None:
            continue
        if piece.text == " ":
            pending = pending or piece
            continue
        if pending and begun:
            yield pending
        pending, begun = None, True
        yield piece


def _runs(pieces: Iterable[Piece], embedding: list[int]) -> Iterator[Run]:
    start = offset = 0
    current: tuple[int, Typeface] | None = None
    script: str | None = None
    for piece in pieces:
        if piece.typeface is None:
            continue
        found = next(filter(None, map(script_of, piece.text)), None)
        mine = (embedding[offset], piece.typeface)
        if current is not None and (mine != current or (found and script and found != script)):
            yield Run(start, offset, *current, script)
            start, script = offset, None
        current, script = mine, script or found
        offset += len(piece.text)
    if current is not None:
        yield Run(start, offset, *current, script)


def _with_scripts(runs: list[Run]) -> Iterator[Run]:
    """Runs of digits and signs alone are of the script before them, else of the one after: fonts look at it for their forms."""
    known = next((run.script for run in runs if run.script), None)
    for run in runs:
        if run.typeface.colour:
            yield run
            continue
        known = run.script or known
        yield run if run.script else Run(run.start, run.end, run.level, run.typeface, known)
