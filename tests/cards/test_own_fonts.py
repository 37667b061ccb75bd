"""A theme brings its own fonts: the files lie in its folder, and everything else is read from them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uharfbuzz as hb
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from share.assets import Assets
from share.cards.fonts import SUBPIXEL, Fonts, Typeface, read_fonts
from share.errors import BadAsset

LETTERS = "Harbour 1234"
Lay = Callable[..., Fonts]


@pytest.fixture
def lay(own_assets: Path) -> Lay:
    """``lay({"a.ttf": bytes})``: the fonts of an assets folder whose theme ``brand`` has these files."""

    def written(files: dict[str, bytes], theme: str = "brand", themes: tuple[str, ...] = ("brand",)) -> Fonts:
        folder = own_assets / "themes" / theme / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            folder.joinpath(name).write_bytes(data)
        return read_fonts(Assets(own_assets), themes)

    return written


@pytest.fixture
def cut(assets: Assets) -> Callable[..., bytes]:
    """``cut("Oswald-Bold.ttf", "Harbour Gothic")``: a few letters of a bundled font under another family's name."""

    def made(file: str, family: str, letters: str = LETTERS, flavour: str | None = None, face: int = -1) -> bytes:
        font = TTFont(assets.path("fonts", file), fontNumber=face, recalcTimestamp=False)
        worker = subset.Subsetter()
        worker.populate(text=letters)
        worker.subset(font)
        for identifier in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=identifier)
        font["name"].setName(family, 1, 3, 1, 0x409)
        font.flavor = flavour
        return _bytes(font)

    return made


KINDS = [
    ("gothic.ttf", "Oswald-Bold.ttf", None, 700),
    ("GOTHIC.TTF", "Oswald-Bold.ttf", None, 700),
    ("gothic.otf", "SourceSans3-Bold.otf", None, 700),
    ("gothic.woff", "Oswald-Bold.ttf", "woff", 700),
    ("gothic.woff2", "Oswald-Bold.ttf", "woff2", 700),
    ("gothic.woff2", "SourceSerif4-Semibold.otf", "woff2", 600),
]


@pytest.mark.parametrize(("name", "source", "flavour", "weight"), KINDS)
def test_a_font_in_a_theme_needs_no_entry(
    name: str, source: str, flavour: str | None, weight: int, lay: Lay, cut: Callable[..., bytes], assets: Assets
) -> None:
    fonts = lay({name: cut(source, "Harbour Gothic", flavour=flavour), "OFL.txt": b"Licence"})
    assert fonts.has("Harbour Gothic", weight)
    assert fonts.families[0] == f"Harbour Gothic {weight}"
    typeface = fonts.chain("Harbour Gothic", weight, "en")[0]
    assert typeface.name == f"Harbour Gothic {weight}"
    assert typeface.covers(LETTERS)
    assert not typeface.covers("Ж")
    bundled = next(t for t in fonts.chain("Oswald", 700, "en") if t.path.name == source)
    assert _ink(typeface, "H") == _ink(bundled, "H") > 0


def test_a_typographic_family_goes_before_the_one_for_old_software(lay: Lay, cut: Callable[..., bytes]) -> None:
    font = TTFont(io.BytesIO(cut("Oswald-Bold.ttf", "Harbour Gothic Heavy")))
    font["name"].setName("Harbour Gothic", 16, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 850
    fonts = lay({"heavy.ttf": _bytes(font)})
    assert fonts.has("Harbour Gothic", 850)
    assert not fonts.has("Harbour Gothic Heavy", 850)


def test_an_italic_says_so_itself(lay: Lay, cut: Callable[..., bytes]) -> None:
    fonts = lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand"), "b.otf": cut("SourceSerif4-It.otf", "Brand")})
    assert fonts.has("Brand", 400, italic=True)
    assert not fonts.has("Brand", 400)
    assert [typeface.name for typeface in fonts.chain("Brand", 400, "en", italic=True)[:2]] == ["Brand 400 Italic", "Brand 700"]
    assert fonts.chain("Brand", 400, "en")[0].name == "Brand 700"


def test_every_face_of_a_collection_is_a_font(lay: Lay, cut: Callable[..., bytes]) -> None:
    together = TTCollection()
    together.fonts = [TTFont(io.BytesIO(cut("Oswald-Bold.ttf", family))) for family in ("Brand North", "Brand South")]
    fonts = lay({"both.ttc": _bytes(together)})
    assert fonts.families[:2] == ("Brand North 700", "Brand South 700")
    assert fonts.chain("Brand South", 700, "en")[0].covers("Harbour")


def test_a_variable_font_serves_every_weight_of_its_axis(lay: Lay) -> None:
    fonts = lay({"brand.ttf": _variable("Brand Flex")})
    assert [fonts.has("Brand Flex", weight) for weight in (200, 300, 555, 800, 900)] == [False, True, True, True, False]
    assert fonts.families[0] == "Brand Flex 300-800"
    light, middle, heavy = (fonts.chain("Brand Flex", weight, "en")[0] for weight in (300, 550, 800))
    assert [face.name for face in (light, middle, heavy)] == ["Brand Flex 300", "Brand Flex 550", "Brand Flex 800"]
    inks = [_ink(face, "I") for face in (light, middle, heavy)]
    assert inks == pytest.approx([255 * 70 * 10, 255 * 70 * 20, 255 * 70 * 30], rel=0.01)  # pixels high and wide
    assert [_advance(face, "I") for face in (light, middle, heavy)] == [200, 300, 400]


def test_a_variable_font_packed_as_woff2_varies_too(lay: Lay) -> None:
    font = TTFont(io.BytesIO(_variable("Brand Flex")))
    font.flavor = "woff2"
    fonts = lay({"brand.woff2": _bytes(font)})
    assert _ink(fonts.chain("Brand Flex", 800, "en")[0], "I") > 2 * _ink(fonts.chain("Brand Flex", 300, "en")[0], "I")


def test_a_weight_beyond_the_axis_comes_as_near_as_it_goes(lay: Lay) -> None:
    fonts = lay({"brand.ttf": _variable("Brand Flex")})
    assert fonts.chain("Brand Flex", 900, "en")[0] is fonts.chain("Brand Flex", 800, "en")[0]


def test_characters_that_a_theme_font_lacks_come_from_the_bundled_ones(lay: Lay, cut: Callable[..., bytes]) -> None:
    chain = lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand")}).chain("Brand", 700, "ru")
    assert next(typeface.name for typeface in chain if typeface.covers("Ж")) == "Source Sans 3 700"


def test_a_theme_font_has_characters_that_no_bundled_one_has(lay: Lay) -> None:
    fonts = lay({"signs.ttf": _variable("Brand Signs", character="\ue001")})
    for family, weight in (("Source Serif 4 Display", 700), ("Source Sans 3", 400)):
        chain = fonts.chain(family, weight, "en")
        assert chain[0].name == f"{family} {weight}"
        assert next(typeface.name for typeface in chain if typeface.covers("\ue001")).startswith("Brand Signs")


def test_a_theme_font_of_a_language_goes_before_the_bundled_ones_of_that_language(lay: Lay, cut: Callable[..., bytes]) -> None:
    fonts = lay(
        {
            "kanji.otf": cut("NotoSansCJK-Bold.ttc", "Brand Mincho", "あ東京", face=0),
            "latin.ttf": cut("Oswald-Bold.ttf", "Brand Latin"),
        }
    )
    japanese = [typeface.name for typeface in fonts.chain("Source Sans 3", 600, "ja")]
    assert japanese[:3] == ["Brand Mincho 700", "Noto Sans CJK 700", "Noto Sans CJK 400"]
    assert japanese.index("Brand Latin 700") < japanese.index("Noto Sans Thai 600")
    assert fonts.chain("Brand Latin", 700, "ja")[0].name == "Brand Latin 700"
    assert fonts.chain("Source Sans 3", 600, "en")[0].name == "Source Sans 3 600"


def test_the_nearest_theme_goes_first(lay: Lay, cut: Callable[..., bytes], own_assets: Path) -> None:
    lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand")}, theme="house")
    fonts = lay({"a.ttf": cut("InterTight-ExtraBold.ttf", "Brand")}, themes=("brand", "house", "without-fonts"))
    assert [font.name for font in fonts.own] == ["themes/brand/fonts/a.ttf", "themes/house/fonts/a.ttf"]
    assert fonts.chain("Brand", 750, "en")[0].path == own_assets / "themes" / "brand" / "fonts" / "a.ttf"


def test_the_digest_covers_the_bytes_of_a_theme_font(lay: Lay, cut: Callable[..., bytes], own_assets: Path) -> None:
    plain = read_fonts(Assets(own_assets)).digest
    first = lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand")}).digest
    again = lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand")}).digest
    other = lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand", LETTERS + "!")}).digest
    assert first == again
    assert len({plain, first, other}) == 3


def test_a_changed_font_is_drawn_anew_by_the_same_process(lay: Lay) -> None:
    thin = lay({"a.ttf": _variable("Brand", stem=100)}).chain("Brand", 300, "en")[0]
    wide = lay({"a.ttf": _variable("Brand", stem=400)}).chain("Brand", 300, "en")[0]
    assert _ink(wide, "I") > 3 * _ink(thin, "I")


def test_reading_a_theme_again_gives_the_same_typefaces(lay: Lay, cut: Callable[..., bytes]) -> None:
    files = {"a.woff2": cut("Oswald-Bold.ttf", "Brand", flavour="woff2"), "b.ttf": _variable("Brand Flex")}
    chains = [lay(files).chain("Brand Flex", 400, "en") for _ in range(2)]
    assert list(map(id, chains[0])) == list(map(id, chains[1]))


def _broken() -> dict[str, bytes]:
    """Files that are no fonts, by what is wrong with them."""
    font = TTFont(io.BytesIO(_variable("Brand")))
    del font["glyf"], font["loca"], font["gvar"], font["fvar"]
    return {
        "empty.ttf": b"",
        "words.otf": b"This is not a font at all. " * 50,
        "half.ttf": _variable("Brand")[:300],
        "hollow.ttf": _bytes(font),
        "half.woff2": b"wOF2" + b"\0" * 200,
        "half.woff": b"wOFF" + b"\xff" * 200,
    }


@pytest.mark.parametrize("name", ["empty.ttf", "words.otf", "half.ttf", "hollow.ttf", "half.woff2", "half.woff"])
def test_a_broken_font_is_named_with_what_to_do(name: str, lay: Lay) -> None:
    with pytest.raises(BadAsset, match=rf"^themes/brand/fonts/{name}: .* export it again as TTF, OTF or WOFF2"):
        lay({name: _broken()[name]})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_font_that_may_not_be_read_is_named(lay: Lay, cut: Callable[..., bytes], own_assets: Path) -> None:
    lay({"a.ttf": cut("Oswald-Bold.ttf", "Brand")})
    own_assets.joinpath("themes", "brand", "fonts", "a.ttf").chmod(0)
    with pytest.raises(BadAsset, match=r"themes/brand/fonts/a.ttf: the file cannot be read"):
        read_fonts(Assets(own_assets), ("brand",))


def test_a_folder_called_like_a_font_is_told(lay: Lay, own_assets: Path) -> None:
    own_assets.joinpath("themes", "brand", "fonts", "brand.ttf").mkdir(parents=True)
    with pytest.raises(BadAsset, match=r"themes/brand/fonts/brand.ttf: the file cannot be read"):
        lay({})


def _variable(family: str, *, stem: int = 100, character: str = "I") -> bytes:
    """A variable font of one letter, a bar 700 units high: ``stem`` units wide at weight 300, and 200 wider at 800."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "bar"])
    builder.setupCharacterMap({ord(character): "bar"})
    pen = TTGlyphPen(None)
    for step, point in enumerate([(50, 0), (50, 700), (50 + stem, 700), (50 + stem, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "bar": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "bar": (stem + 100, 50)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Light"})
    builder.setupOS2(usWeightClass=300)
    builder.setupPost()
    builder.setupFvar([("wght", 300, 300, 800, "Weight")], [])
    deltas = [(0, 0), (0, 0), (200, 0), (200, 0), (0, 0), (200, 0), (0, 0), (0, 0)]
    builder.setupGvar({"bar": [TupleVariation({"wght": (0, 1, 1)}, deltas)]})
    return _bytes(builder.font)


def _bytes(font: Any) -> bytes:
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def _ink(typeface: Typeface, character: str) -> int:
    """The sum of a glyph's coverage at 100 pixels to the em: 255 for each pixel that it fills."""
    font = typeface.at(100)
    rasteriser = hb.RasterDraw()
    rasteriser.scale_factor = (SUBPIXEL, SUBPIXEL)
    rasteriser.draw_glyph(font, font.get_nominal_glyph(ord(character)))
    return sum(bytes(rasteriser.render().buffer))


def _advance(typeface: Typeface, character: str) -> int:
    """How far a glyph moves the pen, in thousandths of an em."""
    font = typeface.at(1000)
    return round(font.get_glyph_h_advance(font.get_nominal_glyph(ord(character))) / SUBPIXEL)
