"""What platforms ask of pictures: the table holds together, and a picture that breaks it is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from share.assets import Assets, open_assets
from share.errors import BadAsset
from share.formats import MEDIA_TYPES, read_formats
from share.platforms import platform_warnings, read_platforms, safe_areas

FORMATS = read_formats(open_assets())
PLATFORMS = read_platforms(open_assets(), FORMATS)


def warnings(format_id: str, **changes: Any) -> tuple[str, ...]:
    card_format = FORMATS[format_id]
    facts = {"width": card_format.width, "height": card_format.height, "length": 120_000, "media_type": "image/jpeg"}
    return platform_warnings(PLATFORMS, card_format, **(facts | changes))


@pytest.mark.parametrize("card_format", FORMATS.values(), ids=lambda card_format: card_format.id)
def test_a_picture_at_its_byte_limit_breaks_nothing(card_format: Any) -> None:
    assert warnings(card_format.id, length=card_format.byte_limit) == ()


def test_each_format_is_read_by_somebody() -> None:
    assert set(FORMATS) == {name for platform in PLATFORMS.values() for name in platform.reads}


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=lambda platform: platform.id)
def test_what_a_platform_likes_best_is_nearly_the_shape_that_it_is_given(platform: Any) -> None:
    best = FORMATS[platform.reads[0]]
    assert best.width / best.height == pytest.approx(platform.wants.width / platform.wants.height, rel=0.08)
    assert set(platform.types) - set(MEDIA_TYPES.values()) <= {"image/gif"}


@pytest.mark.parametrize(
    ("format_id", "changes", "sentence"),
    [
        ("og", {"length": 412_000}, "WhatsApp was seen to lose pictures over 300 KB; this one has 412 KB."),
        ("og", {"length": 650_000}, "WhatsApp shows no picture over 600 KB; this one has 650 KB."),
        ("og", {"length": 5_400_000}, "X shows no picture over 5 MB; this one has 5.4 MB."),
        ("og", {"media_type": "image/webp"}, "Telegram is not known to read WebP; it reads JPEG and PNG."),
        ("og", {"media_type": "image/avif"}, "Mastodon is not known to read AVIF; it reads JPEG, PNG, GIF and WebP."),
        ("og", {"width": 250}, "WhatsApp wants a width of 300 pixels or more; this one has 250."),
        ("og", {"height": 280}, "Discord wants a height of 300 pixels or more; this one has 280."),
        ("og", {"height": 240}, "WhatsApp shows nothing wider than 4 times its height; here it is 5."),
        ("pin", {"height": 2100}, "Pinterest cuts what is taller than 1.52 times its width; here it is 2.1."),
        ("classic", {"width": 200, "height": 150}, "Google Search wants at least 50,000 pixels; this one has 30,000."),
        ("og", {"text_boxes": [(64, 300, 900, 560)]}, "X covers the lowest 15 %; text reaches into it."),
        ("story", {"text_boxes": [(90, 100, 900, 200)]}, "Instagram covers the highest 14 %; text reaches into it."),
    ],
)
def test_each_broken_wish_is_a_sentence(format_id: str, changes: dict[str, Any], sentence: str) -> None:
    assert sentence in warnings(format_id, **changes)


def test_only_those_who_read_a_format_are_heard() -> None:
    assert not [told for told in warnings("pin", media_type="image/avif") if not told.startswith("Pinterest")]


def test_text_within_the_safe_area_is_not_told() -> None:
    for name, card_format in FORMATS.items():
        for platform, (left, top, right, bottom) in safe_areas(PLATFORMS, card_format):
            inside = [(left + 1, top + 1, right - 1, bottom - 1)]
            assert not [told for told in warnings(name, text_boxes=inside) if told.startswith(platform.name)]


def test_safe_areas_are_pixels_of_the_format() -> None:
    areas = {platform.id: area for platform, area in safe_areas(PLATFORMS, FORMATS["og"])}
    assert areas["whatsapp"] == (285, 0, 915, 630)
    assert areas["x"] == pytest.approx((0, 0, 1200, 535.5))
    (story,) = safe_areas(PLATFORMS, FORMATS["story"])
    assert story[1] == pytest.approx((0, 268.8, 1080, 1536))
    assert safe_areas(PLATFORMS, replace(FORMATS["og"], id="poster")) == ()


GOOD = (
    '[x]\nname = "X"\nreads = ["og"]\nwants = { width = 1, height = 1 }\nsources = ["https://x.example"]\nchecked = 2026-11-22\n'
)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("name", "nmae"), "x.name"),
        (("wants = { width = 1,", "wants = { breadth = 1,"), "x.wants.width"),
        (("https://", "ftp://"), "x.sources.0"),
        (("2026-11-22", '"lately"'), "x.checked"),
        (('"og"', '"poster"'), "x.reads"),
        (("checked", 'colour = "red"\nchecked'), "x.colour"),
        (("checked", "covered = { bottom = 15 }\nchecked"), "x.covered.bottom"),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    (tmp_path / "platforms.toml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(BadAsset, match=rf"platforms\.toml, {named}: "):
        read_platforms(Assets(tmp_path), FORMATS)


def test_a_publisher_may_name_other_platforms(tmp_path: Path) -> None:
    (tmp_path / "platforms.toml").write_text(GOOD, encoding="utf-8")
    assert list(read_platforms(Assets(tmp_path), FORMATS)) == ["x"]
