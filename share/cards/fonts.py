"""The fonts of ``assets/fonts`` and of a theme: which file sets which character.

Bundled files are mapped into memory and opened when a character first needs them, so that all workers share one copy of them and
a start costs nothing. A theme's own are read by `share.cards.fontfiles`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, Literal

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.assets import Assets
from share.cards.fontfiles import OwnFont, read_own_fonts
from share.errors import BadAsset
from share.languages import looked_up

SUBPIXEL = 64
"""HarfBuzz counts in 64ths of a pixel here."""


LETTERS = {"ja": "あ", "ko": "가", "ur": "ہ", "zh": "的"}
"""A letter of each language in ``first_for``: an own font that has it is asked before the bundled fonts of that language."""
OTHER_KIND = 1_000
"""How much farther a sans is from a serif, as a difference of weights."""
SLANTED, UPRIGHT = 2_000, 500
"""The same for an italic where an upright is wanted, and for an upright where an italic is wanted."""


class Turn(IntEnum):
    """Whose turn it is to be asked for a character."""

    OWN_ASKED = 0
    OWN_OF_LANGUAGE = 1
    FIRST_FOR_LANGUAGE = 2
    ASKED = 3
    OWN = 4
    BUNDLED = 5
    SYMBOLS = 6
    OWN_EMOJI = 7
    EMOJI = 8


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class FontFile:
    """One entry of ``fonts.toml``. ``scripts`` are ISO 15924 codes; ``source`` says where the file came from."""

    id: str
    file: str
    family: str
    kind: Literal["serif", "sans", "symbols", "emoji"]
    weight: Annotated[int, Field(ge=100, le=900)]
    scripts: tuple[Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$")], ...]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    licence: str
    source: Annotated[str, Field(min_length=1)]
    style: Literal["upright", "italic"] = "upright"
    first_for: tuple[str, ...] = ()
    leading: Annotated[float, Field(ge=0, le=2)] = 0.0
    face: Annotated[int, Field(ge=0)] = 0
    faces: Mapping[str, int] = Field(default_factory=dict)

    @property
    def italic(self) -> bool:
        """Whether its letters lean."""
        return self.style == "italic"

    def face_for(self, language: str) -> int:
        """The face of a collection for a BCP 47 tag, as `looked_up` finds it in ``faces``."""
        return next((self.faces[tag] for tag in looked_up(language) if tag in self.faces), self.face)


@dataclass(frozen=True, eq=False)
class Typeface:
    """One face of a font file; there is one object for each in a process, so that its glyph masks are shared.

    ``name`` is what people are told: ``Source Serif 4 Display 700``. ``data`` is the font itself where it was read from a theme;
    ``variation`` is the place on the axis ``wght`` of a variable font.
    """

    name: str
    path: Path
    face_index: int
    colour: bool
    leading: float = 0.0
    data: bytes | None = field(default=None, repr=False)
    variation: int | None = None

    @cached_property
    def face(self) -> Any:
        """The HarfBuzz face over the mapped file."""
        blob = hb.Blob.from_file_path(str(self.path)) if self.data is None else hb.Blob(self.data)
        return hb.Face(blob, self.face_index)

    @cached_property
    def characters(self) -> Any:
        """The set of code points that it has glyphs for."""
        return self.face.unicodes

    def covers(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph here."""
        characters = self.characters
        if len(text) == 1:
            return ord(text) in characters
        return all(ord(character) in characters for character in text)

    def at(self, size: float) -> Any:
        """The HarfBuzz font at ``size`` pixels to the em, in 64ths of a pixel."""
        return _font_at(self, size)


@lru_cache(maxsize=512)
def _font_at(typeface: Typeface, size: float) -> Any:
    font = hb.Font(typeface.face)
    scale = round(size * SUBPIXEL)
    font.scale = (scale, scale)
    if typeface.variation is not None:
        font.set_variations({"wght": typeface.variation})
    return font


@lru_cache(maxsize=512)
def _typeface(name: str, file: Path, face_index: int, kind: str, leading: float) -> Typeface:
    return Typeface(name, file, face_index, kind == "emoji", leading)


@lru_cache(maxsize=128)
def _own_typeface(font: OwnFont, weight: int) -> Typeface:
    variation = weight if font.variable else None
    return Typeface(_named(font.family, weight, font.italic), font.path, font.face, font.colour, 0.0, font.data, variation)


def _named(family: str, weight: int | str, italic: bool) -> str:
    return f"{family} {weight} Italic" if italic else f"{family} {weight}"


class Chain(tuple[Typeface, ...]):
    """Typefaces in the order in which they are asked for a character.

    Every card looks something up by one, many times; so it is told from others as an object, and not by all that it holds.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class Fonts:
    """The font files of an assets folder, by the order of ``fonts.toml``, and ``own``, those of the theme."""

    def __init__(self, folder: Path, files: tuple[FontFile, ...], own: tuple[OwnFont, ...] = ()) -> None:
        self.folder = folder
        self.files = files
        self.own = own

    def has(self, family: str, weight: int, italic: bool = False) -> bool:
        """Whether a theme may name this font."""
        bundled = any((file.family, file.weight, file.italic) == (family, weight, italic) for file in self.files)
        return bundled or any(
            (font.family, font.italic) == (family, italic) and font.lightest <= weight <= font.heaviest for font in self.own
        )

    @property
    def families(self) -> tuple[str, ...]:
        """What a theme may name, such as ``Source Sans 3 600``: its own fonts, then those of the file in their order."""
        own = (
            _named(font.family, f"{font.lightest}-{font.heaviest}" if font.variable else font.lightest, font.italic)
            for font in self.own
        )
        return tuple(dict.fromkeys((*own, *(_named(file.family, file.weight, file.italic) for file in self.files))))

    def chain(self, family: str, weight: int, language: str, italic: bool = False) -> Chain:
        """`sorted_chain`, kept for the next card."""
        return _chain(self, family, weight, language, italic)

    def sorted_chain(self, family: str, weight: int, language: str, italic: bool = False) -> Chain:
        """The typefaces to ask for a character, best first.

        The theme's own font of the family that was asked for; its own fonts that have the letters of a language which bundled
        fonts are first for; those fonts; the bundled family that was asked for; the theme's other fonts; then the rest by kind,
        slope and weight. Symbols and emoji are last.
        """
        kind = next((file.kind for file in self.files if file.family == family), "sans")
        primary = language.lower().partition("-")[0]
        ranked: list[tuple[tuple[Turn, int], Typeface]] = []
        for font in self.own:
            nearest = font.nearest(weight)
            typeface = _own_typeface(font, nearest)
            off = abs(nearest - weight) + _leaning(font.italic, italic)
            ranked.append(((_own_turn(font, typeface, family, primary), off), typeface))
        for file in self.files:
            off = abs(file.weight - weight) + _leaning(file.italic, italic) + (OTHER_KIND if kind != file.kind else 0)
            name = _named(file.family, file.weight, file.italic)
            typeface = _typeface(name, self.folder / file.file, file.face_for(language), file.kind, file.leading)
            ranked.append(((_turn(file, family, primary), off), typeface))
        ranked.sort(key=itemgetter(0))
        return Chain(typeface for _, typeface in ranked)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over what every font file is, by the digests in ``fonts.toml`` and of the theme's own files."""
        bundled = (
            f"{file.id} {file.family} {file.kind} {file.weight} {file.style} {file.face} {file.leading} "
            f"{sorted(file.faces.items())} {file.first_for} {file.sha256}"
            for file in self.files
        )
        own = (f"{font.name} {font.face} {font.sha256}" for font in self.own)
        return hashlib.sha256("\n".join((*bundled, *own)).encode()).hexdigest()

    def faults(self) -> list[str]:
        """A sentence for every file whose bytes are not those that ``fonts.toml`` says; reads all files."""
        return [
            f"fonts/{file.file} is not the file that fonts.toml describes; put its own SHA-256 under [{file.id}]"
            for file in self.files
            if hashlib.sha256((self.folder / file.file).read_bytes()).hexdigest() != file.sha256
        ]


def _turn(file: FontFile, family: str, primary: str) -> Turn:
    if file.kind == "emoji":
        return Turn.EMOJI
    if file.kind == "symbols":
        return Turn.SYMBOLS
    if primary in file.first_for:
        return Turn.FIRST_FOR_LANGUAGE
    return Turn.ASKED if file.family == family else Turn.BUNDLED


def _own_turn(font: OwnFont, typeface: Typeface, family: str, primary: str) -> Turn:
    if font.colour:
        return Turn.OWN_EMOJI
    if font.family == family:
        return Turn.OWN_ASKED
    return Turn.OWN_OF_LANGUAGE if primary in LETTERS and typeface.covers(LETTERS[primary]) else Turn.OWN


def _leaning(italic: bool, wanted: bool) -> int:
    if italic == wanted:
        return 0
    return SLANTED if italic else UPRIGHT


@lru_cache(maxsize=512)
def _chain(fonts: Fonts, family: str, weight: int, language: str, italic: bool) -> Chain:
    return fonts.sorted_chain(family, weight, language, italic)


def read_fonts(assets: Assets, themes: Sequence[str] = ()) -> Fonts:
    """The fonts of ``assets/fonts/fonts.toml``, and those in ``themes/<name>/fonts/`` for each of ``themes``, nearest first.

    Raises:
        BadAsset: naming the entry, when a file or its licence is missing or a key is wrong; naming the file, when a theme's font
            cannot be read.
    """
    files = assets.values(FontFile, "fonts", "fonts.toml")
    for file in files.values():
        for key, path in (("file", ("fonts", file.file)), ("licence", ("fonts", "licences", file.licence))):
            if not assets.root.joinpath(*path).is_file():
                raise BadAsset("fonts/fonts.toml", f"{file.id}.{key}", f"there is no file {'/'.join(path)}")
    own = (read_own_fonts(assets.root / "themes" / name / "fonts", f"themes/{name}/fonts") for name in themes)
    return Fonts(assets.path("fonts"), tuple(files.values()), tuple(chain.from_iterable(own)))
