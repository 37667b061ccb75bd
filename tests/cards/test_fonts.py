"""The fonts that come with Sharewire are what fonts.toml says, may be given on, and are not too large."""

from __future__ import annotations

from pathlib import Path

from share.assets import Assets
from share.cards.fonts import read_fonts


def test_every_font_file_is_the_one_that_its_entry_describes(assets: Assets) -> None:
    assert read_fonts(assets).faults() == []


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


def test_every_font_has_its_licence_with_its_copyright(assets: Assets) -> None:
    for file in read_fonts(assets).files:
        text = assets.path("fonts", "licences", file.licence).read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE" in text.upper()
        assert "Copyright" in text or "©" in text


def test_no_file_lies_there_without_an_entry(assets: Assets) -> None:
    listed = {file.file for file in read_fonts(assets).files}
    there = {path.name for path in assets.path("fonts").iterdir() if path.suffix in {".ttf", ".otf", ".ttc"}}
    assert listed == there


def test_the_fonts_are_small_enough_for_a_repository(assets: Assets) -> None:
    sizes = [path.stat().st_size for path in assets.path("fonts").iterdir() if path.is_file()]
    assert sum(sizes) <= 60_000_000
    assert max(sizes) <= 25_000_000


def test_the_face_of_a_collection_is_found_by_the_longest_part_of_the_tag(assets: Assets) -> None:
    han = next(file for file in read_fonts(assets).files if file.family == "Noto Sans CJK")
    assert [han.face_for(tag) for tag in ("ja", "ko-KR", "zh", "zh-Hans-CN", "zh-Hant", "zh-TW", "zh-HK", "en")] == [
        0,
        1,
        2,
        2,
        3,
        3,
        4,
        0,
    ]
