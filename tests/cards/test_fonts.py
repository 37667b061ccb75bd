"""The fonts that come with Sharewire are what fonts.toml says, may be given on, are small enough, and set every script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import uharfbuzz as hb
from fontTools.pens.recordingPen import RecordingPen

from share.assets import Assets
from share.cards.fonts import SUBPIXEL, FontFile, Fonts, Typeface, read_fonts
from share.errors import BadAsset

SAMPLES = {
    "Latn": "Straße Łódź Đồng",
    "Cyrl": "Київ",
    "Grek": "Αθήνα",
    "Arab": "القاهرة",
    "Hebr": "ירושלים",
    "Deva": "दिल्ली",
    "Beng": "ঢাকা",
    "Taml": "சென்னை",
    "Telu": "హైదరాబాద్",
    "Gujr": "અમદાવાદ",
    "Guru": "ਅੰਮ੍ਰਿਤਸਰ",
    "Knda": "ಬೆಂಗಳೂರು",
    "Mlym": "കൊച്ചി",
    "Sinh": "කොළඹ",
    "Orya": "କଟକ",
    "Thaa": "މާލެ",
    "Thai": "กรุงเทพ",
    "Laoo": "ວຽງຈັນ",
    "Khmr": "ភ្នំពេញ",
    "Mymr": "ရန်ကုန်",
    "Geor": "თბილისი",
    "Armn": "Երևան",
    "Ethi": "አዲስ",
    "Hani": "東京北京",
    "Hira": "ひらがな",
    "Kana": "カタカナ",
    "Hang": "서울",
    "Bopo": "ㄅㄆㄇ",
}
"""A place, or a few letters, in every script that the bundled fonts set."""
WITHOUT_SERIF = {"Orya", "Thaa", "Hani", "Hira", "Kana", "Hang", "Bopo"}


@pytest.fixture(scope="module")
def fonts(assets: Assets) -> Fonts:
    return read_fonts(assets)


def test_every_font_file_is_the_one_that_its_entry_describes(fonts: Fonts) -> None:
    assert fonts.faults() == []


def test_a_changed_font_file_is_found(own_assets: Path) -> None:
    path = own_assets / "fonts" / "NotoSansThai-Regular.ttf"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data + b"\0")
    assert read_fonts(Assets(own_assets)).faults() == [
        (
            "fonts/NotoSansThai-Regular.ttf is not the file that fonts.toml describes; "
            "put its own SHA-256 under [noto-sans-thai-regular]"
        )
    ]


def test_every_font_has_its_licence_with_its_copyright(assets: Assets, fonts: Fonts) -> None:
    for file in fonts.files:
        text = assets.path("fonts", "licences", file.licence).read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE" in text.upper()
        assert "Copyright" in text or "©" in text


def test_every_licence_belongs_to_a_font(assets: Assets, fonts: Fonts) -> None:
    assert {path.name for path in assets.path("fonts", "licences").iterdir()} == {file.licence for file in fonts.files}


def test_every_font_says_where_it_came_from(fonts: Fonts) -> None:
    for file in fonts.files:
        package, _, page = file.source.rpartition("; ")
        assert package.startswith(("Debian fonts-", "npm "))
        assert page.startswith("https://")


@pytest.mark.parametrize("key", ["family", "kind", "weight", "scripts", "sha256", "licence", "source"])
def test_an_entry_that_leaves_something_out_is_refused(key: str, own_assets: Path) -> None:
    table = own_assets / "fonts" / "fonts.toml"
    first, found, rest = table.read_text(encoding="utf-8").partition(f"\n{key} = ")
    assert found
    table.write_text(first + rest[rest.index("\n") :], encoding="utf-8")
    with pytest.raises(BadAsset, match=rf"fonts/fonts.toml, source-serif4-display-bold.{key}: "):
        read_fonts(Assets(own_assets))


def test_no_file_lies_there_without_an_entry(assets: Assets, fonts: Fonts) -> None:
    listed = {file.file for file in fonts.files}
    there = {path.name for path in assets.path("fonts").iterdir() if path.is_file() and path.suffix != ".toml"}
    assert listed == there


def test_the_whole_folder_stays_within_forty_eight_megabytes(assets: Assets) -> None:
    sizes = [path.stat().st_size for path in assets.path("fonts").rglob("*") if path.is_file()]
    assert sum(sizes) <= 48_000_000
    assert max(sizes) <= 15_000_000


def test_a_font_has_the_scripts_that_its_entry_names(fonts: Fonts) -> None:
    for file in fonts.files:
        typeface = _typeface_of(fonts, file)
        for script in file.scripts:
            assert script in SAMPLES or script in {"Zsym", "Zmth", "Zsye"}
            assert typeface.covers(SAMPLES.get(script, "").replace(" ", "")), (file.id, script)


@pytest.mark.parametrize("script", SAMPLES)
@pytest.mark.parametrize(
    ("family", "weight", "kind", "weights"),
    [
        ("Source Serif 4 Display", 700, "serif", range(700, 900)),
        ("Inter Tight", 800, "sans", range(700, 900)),
        ("Oswald", 700, "sans", range(700, 900)),
        ("Source Sans 3", 600, "sans", range(600, 800)),
        ("Source Sans 3", 400, "sans", range(400, 500)),
    ],
)
def test_every_script_has_letters_of_the_kind_and_weight_that_a_theme_asks_for(
    script: str, family: str, weight: int, kind: str, weights: range, fonts: Fonts
) -> None:
    chain = fonts.chain(family, weight, "und")
    entries = {_typeface_of(fonts, file).path: file for file in fonts.files}
    for character in SAMPLES[script].replace(" ", ""):
        found = next(typeface for typeface in chain if typeface.covers(character))
        entry = entries[found.path]
        assert script in entry.scripts
        assert entry.weight in weights
        assert entry.kind == kind or script in WITHOUT_SERIF
        assert not entry.italic


def test_a_typeface_is_called_by_family_weight_and_slope(fonts: Fonts) -> None:
    assert fonts.chain("Source Serif 4 Display", 700, "en")[0].name == "Source Serif 4 Display 700"
    assert fonts.chain("Source Serif 4", 400, "en", italic=True)[0].name == "Source Serif 4 400 Italic"


def test_an_italic_is_asked_for_by_its_slope(fonts: Fonts) -> None:
    assert fonts.has("Playfair Display", 700, italic=True)
    assert not fonts.has("Playfair Display", 700)
    assert fonts.has("Playfair Display", 800)
    assert "Playfair Display 700 Italic" in fonts.families
    upright = fonts.chain("Playfair Display", 800, "en")
    assert [typeface.name for typeface in upright[:2]] == ["Playfair Display 800", "Playfair Display 700 Italic"]


def test_letters_that_an_italic_lacks_come_from_an_upright_of_its_kind(fonts: Fonts) -> None:
    chain = fonts.chain("Source Serif 4", 400, "bn", italic=True)
    assert next(typeface.name for typeface in chain if typeface.covers("ঢ")) == "Noto Serif Bengali 700"


def test_one_typeface_serves_all_chains(assets: Assets, fonts: Fonts) -> None:
    first = fonts.chain("Source Sans 3", 400, "en")
    other = read_fonts(assets).chain("Source Serif 4", 600, "fr")
    assert set(map(id, first)) == set(map(id, other))


def test_a_file_is_opened_when_a_character_first_asks_for_it(assets: Assets) -> None:
    typeface = Typeface("Oswald 700", assets.path("fonts", "Oswald-Bold.ttf"), 0, colour=False)
    assert "face" not in vars(typeface)
    assert typeface.covers("A")
    assert "face" in vars(typeface)


def test_the_face_of_a_collection_is_found_by_the_longest_part_of_the_tag(fonts: Fonts) -> None:
    han = next(file for file in fonts.files if file.family == "Noto Sans CJK")
    tags = ("ja", "ko-KR", "zh", "zh-Hans-CN", "zh-Hant", "zh-TW", "zh-HK", "en")
    assert [han.face_for(tag) for tag in tags] == [0, 1, 2, 2, 3, 3, 4, 0]


HAN_VARIANTS = {
    "直": [{"ja", "ko"}, {"zh-Hans", "zh-TW"}, {"zh-HK"}],
    "骨": [{"ja", "ko", "zh-HK"}, {"zh-Hans"}, {"zh-TW"}],
    "今": [{"ja", "ko"}, {"zh-Hans"}, {"zh-TW", "zh-HK"}],
    "令": [{"ja", "ko"}, {"zh-Hans"}, {"zh-TW", "zh-HK"}],
    "返": [{"ja"}, {"ko"}, {"zh-Hans"}, {"zh-TW"}, {"zh-HK"}],
    "画": [{"ja", "ko"}, {"zh-Hans"}, {"zh-TW", "zh-HK"}],
}
"""Characters that are written differently from place to place, and who writes them alike (as Noto Sans CJK 2.004 draws them)."""


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize("character", HAN_VARIANTS)
def test_a_han_character_is_written_as_its_readers_write_it(character: str, weight: int, fonts: Fonts) -> None:
    shapes: dict[str, set[str]] = {}
    for language in ("ja", "ko", "zh-Hans", "zh-TW", "zh-HK"):
        typeface = fonts.chain("Noto Sans CJK", weight, language)[0]
        shapes.setdefault(_outline(typeface, _shaped(typeface, character, language)[0]), set()).add(language)
    assert sorted(shapes.values(), key=sorted) == sorted(HAN_VARIANTS[character], key=sorted)


@pytest.mark.parametrize("weight", [400, 700])
def test_korean_words_stand_apart_by_their_own_space(weight: int, fonts: Fonts) -> None:
    korean, japanese = (fonts.chain("Noto Sans CJK", weight, language)[0] for language in ("ko", "ja"))
    assert _shaped(korean, " ", "ko") != _shaped(korean, " ", "ja")
    assert korean.at(1000).get_glyph_h_advance(_shaped(korean, " ", "ko")[0]) == 280 * SUBPIXEL
    assert japanese.at(1000).get_glyph_h_advance(_shaped(japanese, " ", "ja")[0]) < 230 * SUBPIXEL


def test_a_rare_han_character_comes_in_bold_rather_than_not_at_all(fonts: Fonts) -> None:
    chain = fonts.chain("Source Sans 3", 400, "zh-Hant")
    assert [next(t.name for t in chain if t.covers(character)) for character in "龜咗𠮷"] == [
        "Noto Sans CJK 400",
        "Noto Sans CJK 400",
        "Noto Sans CJK 700",
    ]


@pytest.mark.parametrize(
    ("family", "weight", "italic", "text", "language", "other"),
    [
        ("Source Serif 4 Display", 700, False, "б", "sr", "ru"),
        ("Source Serif 4 Display", 600, True, "бгдпт", "sr", "ru"),
        ("Source Sans 3", 600, False, "б", "sr", "ru"),
        ("Source Serif 4", 600, False, "вдж", "bg", "ru"),
        ("Source Serif 4 Display", 700, False, "i", "tr", "en"),
        ("Oswald", 700, False, "i", "az", "en"),
        ("Noto Sans Arabic", 400, False, "۴۶۷", "ur", "fa"),
        ("Noto Nastaliq Urdu", 700, False, "۴۶۷", "ur", "fa"),
        ("Noto Sans Devanagari", 400, False, "लश", "mr", "hi"),
        ("Noto Sans Devanagari", 400, False, "झ८५", "ne", "hi"),
    ],
)
def test_a_language_gets_its_own_form_of_a_shared_letter(
    family: str, weight: int, italic: bool, text: str, language: str, other: str, fonts: Fonts
) -> None:
    for character in text:
        typeface = fonts.chain(family, weight, "und", italic)[0]
        assert typeface.covers(character)
        assert _shaped(typeface, character, language) != _shaped(typeface, character, other)


def test_urdu_is_set_in_the_hanging_style(fonts: Fonts) -> None:
    headline, meta = (fonts.chain("Source Serif 4 Display", 700, "ur-PK")[0], fonts.chain("Source Sans 3", 400, "ur")[0])
    assert [headline.name, meta.name] == ["Noto Nastaliq Urdu 700", "Noto Nastaliq Urdu 400"]
    assert not headline.covers("A")  # names in Latin letters stay in the theme's own family
    assert fonts.chain("Source Serif 4 Display", 700, "fa")[0].name == "Source Serif 4 Display 700"


def _typeface_of(fonts: Fonts, file: FontFile) -> Typeface:
    chain = fonts.chain(file.family, file.weight, "und", file.italic)
    return next(typeface for typeface in chain if typeface.path == fonts.folder / file.file)


def _shaped(typeface: Typeface, text: str, language: str) -> list[int]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if text.isspace():
        buffer.script = "Hang"  # as between two words
    buffer.language = language
    hb.shape(typeface.at(100), buffer)
    return [info.codepoint for info in buffer.glyph_infos]


def _outline(typeface: Typeface, glyph: int) -> str:
    pen: Any = RecordingPen()
    typeface.at(1000).draw_glyph_with_pen(glyph, pen)
    return repr(pen.value)
