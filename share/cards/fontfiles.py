"""An operator's own fonts: files in a theme's folder ``fonts/``, known by what they say of themselves.

A font needs no entry anywhere. Its family, weight and slope are read from its tables; a variable font serves every weight of its
axis ``wght``, with its other axes where the font sets them by default. WOFF and WOFF2 are unpacked when they are read, and stay
in memory: nothing is written, so a read-only folder will do, and no process has to trust what another one left behind.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb  # type: ignore[import-untyped]  # a compiled module without stubs

from share.errors import BadAsset

PLAIN = frozenset({".ttf", ".otf", ".ttc", ".otc"})
PACKED = frozenset({".woff", ".woff2"})
OUTLINES = frozenset({"glyf", "CFF ", "CFF2"})
"""The tables of OpenType that hold the shapes of letters."""
TYPOGRAPHIC_FAMILY, FAMILY = 16, 1
"""Name identifiers: the family as designers know it, and the one that old software could show (four styles at most)."""
NEEDED = frozenset({"cmap", "head", "hhea", "hmtx", "maxp"})
WEIGHT_CLASS, SELECTION, ITALIC = 4, 62, 0b1
"""Where usWeightClass and fsSelection stand in the table OS/2, and the bit of the latter that says italic."""
REGULAR = 400
MENDING = "export it again as TTF, OTF or WOFF2, or take it out of the folder"


@dataclass(frozen=True, slots=True)
class OwnFont:
    """One face of a font file in a theme. ``lightest`` and ``heaviest`` differ in a variable font.

    ``name`` is the file as errors call it; ``sha256`` (hex) is that of the file as it lies there; ``data`` is the unpacked font.
    """

    name: str
    path: Path
    family: str
    lightest: int
    heaviest: int
    italic: bool
    colour: bool
    face: int
    sha256: str
    data: bytes = field(repr=False, compare=False)

    @property
    def variable(self) -> bool:
        """Whether it has more weights than one."""
        return self.lightest < self.heaviest

    def nearest(self, weight: int) -> int:
        """The weight of this font that is nearest to ``weight``."""
        return min(max(weight, self.lightest), self.heaviest)


def read_own_fonts(folder: Path, name: str) -> tuple[OwnFont, ...]:
    """The fonts in ``folder``, which errors call ``name``, by the names of the files. None where there is no such folder.

    Raises:
        BadAsset: naming the file that is no font, or that no letters can be drawn with.
    """
    if not folder.is_dir():
        return ()
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in PLAIN | PACKED)
    return tuple(font for path in files for font in _faces(path, f"{name}/{path.name}"))


def _faces(path: Path, name: str) -> Iterator[OwnFont]:
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise BadAsset(name, "", f"the file cannot be read ({os.strerror(error.errno or 0)})") from error
    data = _unpacked(stored, name) if stored[:4] in {b"wOFF", b"wOF2"} else stored
    blob = hb.Blob(data)
    sha256 = hashlib.sha256(stored).hexdigest()
    for index in range(max(1, hb.Face(blob, 0).count)):
        face = hb.Face(blob, index)
        _check(face, name)
        lightest, heaviest = _weights(face)
        yield OwnFont(
            name=name,
            path=path,
            family=_family(face) or path.stem,
            lightest=lightest,
            heaviest=heaviest,
            italic=_number(face, "OS/2", SELECTION) & ITALIC > 0,
            colour=not _has_outlines(face),
            face=index,
            sha256=sha256,
            data=data,
        )


@lru_cache(maxsize=32)
def _unpacked(stored: bytes, name: str) -> bytes:
    """A WOFF or WOFF2 file as plain OpenType."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415  # no stubs; it takes 0.2 s to import, and only packed fonts need it

    target = io.BytesIO()
    try:
        font = TTFont(io.BytesIO(stored), recalcTimestamp=False, recalcBBoxes=False)
        font.flavor = None
        font.save(target, reorderTables=False)
    except Exception as error:  # on a broken file fontTools fails with whatever its parsers run into
        raise BadAsset(name, "", f"this packed font cannot be unpacked; {MENDING}", repr(error)) from error
    return target.getvalue()


def _check(face: hb.Face, name: str) -> None:
    if not face.glyph_count or not set(face.table_tags) >= NEEDED or not len(face.unicodes):
        raise BadAsset(name, "", f"this is not a font that can be read; {MENDING}")
    if not _has_outlines(face) and not face.has_color_png:
        raise BadAsset(name, "", f"this font has no outlines of letters; {MENDING}")


def _has_outlines(face: hb.Face) -> bool:
    return not OUTLINES.isdisjoint(face.table_tags)


def _family(face: hb.Face) -> str:
    return (face.get_name(TYPOGRAPHIC_FAMILY) or face.get_name(FAMILY) or "").strip()


def _weights(face: hb.Face) -> tuple[int, int]:
    """The lightest and the heaviest weight, from the axis of a variable font, else from OS/2."""
    for axis in face.axis_infos:
        if axis.tag == "wght":
            return round(axis.min_value), round(axis.max_value)
    weight = _number(face, "OS/2", WEIGHT_CLASS) or REGULAR
    return weight, weight


def _number(face: hb.Face, table: str, offset: int) -> int:
    """An unsigned 16-bit number of a table; 0 where the font has no such table."""
    return int.from_bytes(bytes(face.reference_table(table).data)[offset : offset + 2], "big")
