"""The fonts of ``assets/fonts``: which file sets which character.

Files are mapped into memory and opened when a character first needs them, so that all workers share one copy of them and a start
costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.assets import Assets
from share.errors import BadAsset

SUBPIXEL = 64
"""HarfBuzz counts in 64ths of a pixel here."""


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class FontFile:
    """One entry of ``fonts.toml``."""

    id: str
    file: str
    family: str
    kind: Literal["serif", "sans", "symbols", "emoji"]
    weight: Annotated[int, Field(ge=100, le=900)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    licence: str
    first_for: tuple[str, ...] = ()
    leading: Annotated[float, Field(ge=0, le=2)] = 0.0
    face: Annotated[int, Field(ge=0)] = 0
    faces: Mapping[str, int] = Field(default_factory=dict)

    def face_for(self, language: str) -> int:
        """The face of a collection for a BCP 47 tag, by its longest prefix in ``faces``."""
        subtags = language.lower().split("-")
        prefixes = ("-".join(subtags[:length]) for length in range(len(subtags), 0, -1))
        return next((self.faces[prefix] for prefix in prefixes if prefix in self.faces), self.face)


@dataclass(frozen=True, eq=False)
class Typeface:
    """One face of a font file; there is one object for each in a process, so that its glyph masks are shared."""

    path: Path
    face_index: int
    colour: bool
    leading: float = 0.0

    @cached_property
    def face(self) -> Any:
        """The HarfBuzz face over the mapped file."""
        return hb.Face(hb.Blob.from_file_path(str(self.path)), self.face_index)

    @cached_property
    def characters(self) -> Any:
        """The set of code points that it has glyphs for."""
        return self.face.unicodes

    def covers(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph here."""
        return all(ord(character) in self.characters for character in text)

    def at(self, size: float) -> Any:
        """The HarfBuzz font at ``size`` pixels to the em, in 64ths of a pixel."""
        return _font_at(self, size)


@lru_cache(maxsize=512)
def _font_at(typeface: Typeface, size: float) -> Any:
    font = hb.Font(typeface.face)
    scale = round(size * SUBPIXEL)
    font.scale = (scale, scale)
    return font


@lru_cache(maxsize=512)
def _typeface(file: Path, face_index: int, kind: str, leading: float) -> Typeface:
    return Typeface(file, face_index, kind == "emoji", leading)


class Fonts:
    """The font files of an assets folder, by the order of ``fonts.toml``."""

    def __init__(self, folder: Path, files: tuple[FontFile, ...]) -> None:
        self.folder = folder
        self.files = files

    def has(self, family: str, weight: int) -> bool:
        """Whether a theme may name this font."""
        return any((file.family, file.weight) == (family, weight) for file in self.files)

    @property
    def families(self) -> tuple[str, ...]:
        """What a theme may name, such as ``Source Sans 3 600``, in the order of the file."""
        return tuple(f"{file.family} {file.weight}" for file in self.files)

    def chain(self, family: str, weight: int, language: str) -> tuple[Typeface, ...]:
        """`sorted_chain`, kept for the next card."""
        return _chain(self, family, weight, language)

    def sorted_chain(self, family: str, weight: int, language: str) -> tuple[Typeface, ...]:
        """The typefaces to ask for a character, best first.

        Fonts that are first for the language, then the family that was asked for, then its kind, then the nearest weight;
        symbols and emoji last.
        """
        kind = next((file.kind for file in self.files if file.family == family), "sans")
        primary = language.lower().partition("-")[0]

        def rank(file: FontFile) -> tuple[bool, bool, bool, bool, int]:
            late = file.kind in {"symbols", "emoji"}
            off = abs(file.weight - weight) + (1_000 if file.family != family and file.kind != kind else 0)
            return (late, file.kind == "emoji", primary not in file.first_for, file.family != family, off)

        return tuple(
            _typeface(self.folder / file.file, file.face_for(language), file.kind, file.leading)
            for file in sorted(self.files, key=rank)
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over what every font file is, by the digests in ``fonts.toml``."""
        told = "\n".join(
            f"{file.id} {file.face} {file.leading} {sorted(file.faces.items())} {file.first_for} {file.sha256}"
            for file in self.files
        )
        return hashlib.sha256(told.encode()).hexdigest()

    def faults(self) -> list[str]:
        """A sentence for every file whose bytes are not those that ``fonts.toml`` says; reads all files."""
        return [
            f"fonts/{file.file} is not the file that fonts.toml describes; put its own SHA-256 under [{file.id}]"
            for file in self.files
            if hashlib.sha256((self.folder / file.file).read_bytes()).hexdigest() != file.sha256
        ]


@lru_cache(maxsize=512)
def _chain(fonts: Fonts, family: str, weight: int, language: str) -> tuple[Typeface, ...]:
    return fonts.sorted_chain(family, weight, language)


def read_fonts(assets: Assets) -> Fonts:
    """The fonts of ``assets/fonts/fonts.toml``.

    Raises:
        BadAsset: naming the entry, when a file or its licence is missing or a key is wrong.
    """
    files = assets.values(FontFile, "fonts", "fonts.toml")
    for file in files.values():
        for key, path in (("file", ("fonts", file.file)), ("licence", ("fonts", "licences", file.licence))):
            if not assets.root.joinpath(*path).is_file():
                raise BadAsset("fonts/fonts.toml", f"{file.id}.{key}", f"there is no file {'/'.join(path)}")
    return Fonts(assets.path("fonts"), tuple(files.values()))
