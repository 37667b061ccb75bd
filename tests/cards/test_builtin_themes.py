"""The themes that come with Sharewire, looked at as a reader would: nothing cut, covered or left in the wrong language."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from factories import article, paid_article, photo
from PIL import Image

from share.article import Article, Correction
from share.assets import Assets, open_assets
from share.cards.layout import Layout, lay_out
from share.cards.marks import Art, Fill, Words, of_slot
from share.cards.theme import Theme, load_theme
from share.disclosures import read_disclosures
from share.formats import CardFormat
from share.links import Links

BUILT_IN = ["plain", "photo", "broadsheet", "bold", "opinion", "default"]
CORRECTED = (Correction(article().published + timedelta(days=1), "The cost was put right."),)
LONG = (
    "Engineers who listened to the cables of the Long Sound Bridge for eleven months say that it will stand for another century"
)
STRESS = {
    "plain": article(),
    "one word": article(title="Resigned", summary=""),
    "bare": article(section=None, authors=(), summary=""),
    "long": article(title=LONG),
    "urgent, corrected and paid for": paid_article(tags=("Breaking",), corrections=CORRECTED),
    "Arabic": article(language="ar", title="كيف تقيس 48 محطة حركة الكثبان؟", section="علوم"),
    "Japanese": article(language="ja", title="霧の森を録る――木こりの孫が集めた千の朝の音", section="文化"),
    "Thai": article(language="th", title="ตลาดเช้าริมท่าเรือกลับมาคึกคัก เมื่อร่มร้อยคันกางพร้อมกันตอนตีห้า", section="ท้องถิ่น"),
}


@cache
def built_in(name: str) -> Theme:
    assets = open_assets()
    return load_theme(assets, name, "The Harbour Courier", links=Links("https://news.example", read_disclosures(assets)))


def cards(formats: dict[str, CardFormat]) -> list[CardFormat]:
    return [formats[name] for name in ("og", "square", "pin", "story")]


def laid(name: str, card_format: CardFormat, wanted: Article, *, on_photo: bool) -> Layout:
    shown = article(
        **{field: getattr(wanted, field) for field in wanted.__dataclass_fields__} | {"photo": photo() if on_photo else None}
    )
    return lay_out(shown, card_format, built_in(name), on_photo=on_photo)


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("case", STRESS)
@pytest.mark.parametrize("on_photo", [False, True])
def test_nothing_is_cut_or_without_room(formats: dict[str, CardFormat], name: str, case: str, on_photo: bool) -> None:
    for card_format in cards(formats):
        layout = laid(name, card_format, STRESS[case], on_photo=on_photo)
        assert layout.warnings == (), card_format.id


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("on_photo", [False, True])
def test_what_the_apps_cover_is_kept_clear(formats: dict[str, CardFormat], name: str, on_photo: bool) -> None:
    for case, wanted in STRESS.items():
        story = laid(name, formats["story"], wanted, on_photo=on_photo)
        for mark in story.marks:
            if isinstance(mark, Words | Art):
                assert mark.rect.top >= 0.14 * 1920, case
                assert mark.rect.bottom <= 0.8 * 1920, case
        wide = laid(name, formats["og"], wanted, on_photo=on_photo)
        assert max(line.rect.bottom for line in of_slot(wide.marks, "headline")) <= 0.85 * 630, case


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_code_on_a_story_is_large_enough_to_be_read(formats: dict[str, CardFormat], name: str) -> None:
    codes = [
        mark
        for mark in laid(name, formats["story"], article(), on_photo=True).marks
        if isinstance(mark, Art) and mark.slot == "qr"
    ]
    assert [code.rect.width >= 170 for code in codes] == [True]


@pytest.mark.parametrize("name", BUILT_IN)
def test_flags_are_there_in_every_language_of_our_pages(assets: Assets, formats: dict[str, CardFormat], name: str) -> None:
    languages = tomllib.loads(assets.root.joinpath("words.toml").read_text(encoding="utf-8"))
    for change in ({"tags": ("breaking",)}, {"corrections": CORRECTED}):
        seen = set()
        for language in languages:
            layout = laid(name, formats["og"], article(language=language, **change), on_photo=False)
            seen.add("".join(line.line.text for line in of_slot(layout.marks, "flag")))
        assert "" not in seen
        assert len(seen) > 15


@pytest.mark.parametrize(
    ("section", "name"), [("Sport", "Deportes"), ("culture", "文化"), ("Politics", "السياسة"), ("World", "AUSLAND")]
)
def test_a_section_has_its_colour_under_whatever_name(formats: dict[str, CardFormat], section: str, name: str) -> None:
    for theme in ("photo", "bold"):
        looks = [
            laid(theme, formats["og"], article(section=entry), on_photo=False).look.digest
            for entry in (section, name, "Elsewhere")
        ]
        assert looks[0] == looks[1] != looks[2]


# What themes can say beyond the built-in ones


def theme_of(own_assets: Path, text: str, extends: str = "photo") -> Theme:
    folder = own_assets / "themes" / "mine"
    folder.mkdir()
    folder.joinpath("theme.toml").write_text(f'extends = "{extends}"\n{text}', encoding="utf-8")
    Image.new("RGBA", (200, 100), "black").save(folder / "mark.png")
    return load_theme(Assets(own_assets), "mine", "The Harbour Courier")


def test_the_last_thing_of_a_row_that_is_spread_stands_at_the_far_end(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    theme = theme_of(own_assets, '[items.foot]\nrow = ["byline", "date"]\nspread = true\n')
    marks = lay_out(article(), formats["og"], theme, on_photo=False).marks
    assert of_slot(marks, "byline")[0].rect.left == pytest.approx(64, abs=1)
    assert of_slot(marks, "date")[0].rect.right == pytest.approx(1200 - 64, abs=1)
    alone = lay_out(article(authors=()), formats["og"], theme, on_photo=False).marks
    assert of_slot(alone, "date")[0].rect.left == pytest.approx(64, abs=1)


def test_the_insets_of_a_photo_leave_paper_around_it(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    insets = "[variants.photo.photo]\nshare = 0.5\ninset = 20\ninset_top = 100\ninset_end = 0\n"
    theme = theme_of(own_assets, insets, extends="bold")
    place = lay_out(article(photo=photo()), formats["og"], theme, on_photo=True).photo
    assert place is not None
    assert (place.left, place.top, place.right, place.bottom) == (620, 100, 1200, 610)


def test_a_tinted_image_has_the_colour_of_its_section(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    text = '[items.logo]\nslot = "image"\nimage = "mark.png"\ntinted = true\ncolour = "accent"\n'
    marks = lay_out(article(section="Sport"), formats["og"], theme_of(own_assets, text), on_photo=False).marks
    assert [mark.tint for mark in marks if isinstance(mark, Art)] == [(0x1E, 0x6B, 0x2E)]


def test_what_may_be_dropped_gives_way_before_the_headline_is_small(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    theme = theme_of(own_assets, "")
    layout = lay_out(article(title=LONG), formats["og"], theme, on_photo=False)
    assert layout.dropped == ("summary",)
    assert lay_out(article(), formats["og"], theme, on_photo=False).dropped == ()


def test_grounds_side_by_side_are_equally_high(formats: dict[str, CardFormat]) -> None:
    marks = laid("photo", formats["og"], paid_article(section="Culture"), on_photo=True).marks
    heights = {mark.rect.height for mark in marks if isinstance(mark, Fill) and mark.slot in {"label", "section"}}
    assert len(heights) == 1
