"""Makes the Noto files of ``assets/fonts`` from the ones that Debian packages: ``python tools/bundle_fonts.py UNPACKED [FILE…]``.

``UNPACKED`` is a folder with the unpacked packages that ``source`` names in fonts.toml (``apt-get download``, ``dpkg-deb -x``).
Without names of files it makes all of them that come from there. The same packages and the same fontTools give the same bytes;
it prints the SHA-256 of each file, for fonts.toml.

What is taken away is what cards never use. Instructions for fitting outlines to a grid of pixels (HarfBuzz's rasteriser draws
unhinted outlines) are a third of most files. The CJK collections lose their monospaced faces, vertical setting, and the
alternates for vertical and historical forms; each face keeps the ``locl`` rules of its own language only, because the face is
chosen by language (``faces`` in fonts.toml). The bold one keeps every character. The regular one, for dates, bylines and
summaries, keeps the national character sets and all syllables of Hangul; a rarer character there is set in bold.
"""
# ruff: noqa: INP001, T201  # a script that is run by hand, and that prints what it made

from __future__ import annotations

import hashlib
import io
import sys
import tomllib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
LANGUAGES = ("JAN", "KOR", "ZHS", "ZHT", "ZHH")
"""The first faces of Noto Sans CJK: Japan, Korea, mainland China, Taiwan, Hong Kong; the monospaced ones follow."""
SCRIPTS = ("cyrl", "grek", "hang", "hani", "kana", "latn")
TRADITIONS = range(len(LANGUAGES))
CHARACTER_SETS = ("gb2312", "big5", "shift_jis", "euc_kr")
"""China (GB 2312), Taiwan (Big5), Japan (JIS X 0208), Korea (KS X 1001)."""
CANTONESE = "咗啲喺嘅嚟嘢哋啱嘥瞓攞揾掹嗰㗎嚿冚冧唞囖埗攰氹踎餸啩擝枱踭軚罉脷膶"
"""What Hong Kong's headlines need beyond Big5."""
FEATURES = ["locl", "ccmp", "liga", "calt", "kern", "halt", "palt", "mark", "mkmk", "ljmo", "vjmo", "tjmo"]
UNUSED = ["vhea", "vmtx", "VORG", "BASE"]


def main(unpacked: Path, wanted: set[str]) -> None:
    """Writes the files of fonts.toml that ``unpacked`` has."""
    entries = tomllib.loads((FONTS / "fonts.toml").read_text(encoding="utf-8")).values()
    for entry in entries:
        name = entry["file"]
        found = next(unpacked.rglob(name), None)
        if found is None or entry["kind"] == "emoji" or (wanted and name not in wanted):
            continue
        data = collection(found, common() if entry["weight"] < 600 else None) if found.suffix == ".ttc" else unhinted(found)
        new = FONTS / f"{name}.new"
        new.write_bytes(data)
        new.replace(FONTS / name)  # at once: a server may have the old file mapped into memory
        print(f"{name}  {found.stat().st_size:,} -> {len(data):,} bytes  {hashlib.sha256(data).hexdigest()}", flush=True)


def unhinted(path: Path) -> bytes:
    """A font with all its glyphs, names and features, without instructions."""
    font = _open(path)
    worker = subset.Subsetter(_options(layout_features=["*"], glyph_names=True))
    worker.populate(glyphs=font.getGlyphOrder(), unicodes=font.getBestCmap())
    worker.subset(font)
    return _saved(font)


def collection(path: Path, kept: set[int] | None) -> bytes:
    """The faces of Noto Sans CJK over one set of outlines; ``kept`` are code points, None stands for all."""
    characters = {point for face in TRADITIONS for point in _open(path, face).getBestCmap()}
    characters = characters if kept is None else characters & kept
    glyphs = {glyph for face in TRADITIONS for glyph in _needed(_open(path, face), characters, face)}
    together = TTCollection()
    outlines: bytes | None = None
    for face in TRADITIONS:
        font = _open(path, face)
        font.getGlyphOrder()  # its names come from the outlines, which are taken from the first face
        if outlines is not None:
            del font["CFF "]
        worker = subset.Subsetter(_options(**_rules(face), layout_closure=False))
        worker.populate(unicodes=characters, glyphs=glyphs)
        worker.subset(font)
        if outlines is not None:
            font["CFF "] = DefaultTable("CFF ")
            font["CFF "].data = outlines
        font = TTFont(io.BytesIO(_saved(font)), lazy=True)
        outlines = outlines or font.reader["CFF "]
        together.fonts.append(font)
    target = io.BytesIO()
    together.save(target, shareTables=True)
    return target.getvalue()


def common() -> set[int]:
    """What the national character sets have, all syllables of Hangul, and everything that is no Han character."""
    national = {
        point for point in range(0x10000) if not 0xD800 <= point < 0xE000 and any(_in(point, name) for name in CHARACTER_SETS)
    }
    return (
        national | {*range(0x3400), *range(0xA000, 0xF900), *range(0xFE00, 0x20000)} | {ord(character) for character in CANTONESE}
    )


def _in(point: int, encoding: str) -> bool:
    try:
        chr(point).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _needed(font: TTFont, characters: set[int], face: int) -> set[str]:
    """The glyphs that a face draws for these characters, and those which its rules put in their place."""
    worker = subset.Subsetter(_options(**_rules(face)))
    worker.populate(unicodes=characters)
    worker._prune_pre_subset(font)  # noqa: SLF001  # fontTools offers the closure only as a step of its own command
    worker._closure_glyphs(font)  # noqa: SLF001  # the same
    return set(worker.glyphs_retained)


def _rules(face: int) -> dict[str, object]:
    """Which rules of layout a face keeps."""
    systems = [f"{script}.{language}" for script in SCRIPTS for language in ("dflt", LANGUAGES[face])]
    return {"layout_features": FEATURES, "layout_scripts": ["DFLT", *systems]}


def _options(**more: object) -> subset.Options:
    options = subset.Options()
    told = {"hinting": False, "name_IDs": ["*"], "notdef_outline": True, "recalc_bounds": False}
    for key, value in {**told, **more}.items():
        setattr(options, key, value)
    options.drop_tables = [*options.drop_tables, *UNUSED]
    return options


def _open(path: Path, face: int = 0) -> TTFont:
    font = TTFont(path, fontNumber=face, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    tables = font["cmap"].tables
    if any(table.format == 12 for table in tables):  # it has all characters; format 4 repeats a part of them
        font["cmap"].tables = [table for table in tables if table.format in {12, 14}]
    return font


def _saved(font: TTFont) -> bytes:
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), set(sys.argv[2:]))
