"""Themes are data, and every mistake in one is told by file and key."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from factories import article, paid_article

from share.assets import Assets
from share.cards.layout import lay_out, of_role
from share.cards.make import render
from share.cards.theme import load_theme
from share.errors import BadAsset
from share.formats import CardFormat


def edit(root: Path, old: str, new: str, file: str = "themes/default/theme.toml") -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "largest = 96",
            "lagrest = 96",
            "themes/default/theme.toml, headline.lagrest: there is no such key; did you mean largest?",
        ),
        ("[sizes]", "[seizes]", "themes/default/theme.toml, seizes: there is no such key; did you mean sizes?"),
        ("leading = 1.08", "", "themes/default/theme.toml, headline.leading: this key is missing"),
        ("margin = 64", 'margin = "wide"', "themes/default/theme.toml, page.margin: "),
        ('accent = "#b3261e"', 'accent = "red"', "themes/default/theme.toml, colours.accent: "),
        ("label = 30", "label = 12", "themes/default/theme.toml, sizes.label: Input should be greater than or equal to 24"),
        (
            "contrast = 4.8",
            "contrast = 2",
            "themes/default/theme.toml, photo.contrast: Input should be greater than or equal to 4.5",
        ),
        ("smallest = 46", "smallest = 200", "themes/default/theme.toml, headline.smallest: it is larger than headline.largest"),
        (
            'family = "Source Serif 4 Display"',
            'family = "Source Serif Display"',
            (
                "themes/default/theme.toml, fonts.headline: fonts.toml has no Source Serif Display 700; "
                "did you mean Source Serif 4 Display 700?"
            ),
        ),
        (
            'on_label = "#14171c"',
            'on_label = "#ffd76a"',
            "themes/default/theme.toml, colours.on_label: its contrast with colours.label is 1.11; text needs at least 4.5",
        ),
        ("[logo]\nheight = 44", "logo = 44\n[x]", "themes/default/theme.toml, "),
        ("[colours]", "[colours", "themes/default/theme.toml: this is not TOML"),
    ],
)
def test_a_mistake_in_a_theme_is_told_by_file_and_key(own_assets: Path, old: str, new: str, sentence: str) -> None:
    edit(own_assets, old, new)
    with pytest.raises(BadAsset) as caught:
        load_theme(Assets(own_assets), "default", "The Harbour Courier")
    assert str(caught.value).startswith(sentence)


def test_a_table_that_is_no_table_is_told(own_assets: Path) -> None:
    text = own_assets.joinpath("themes/default/theme.toml").read_text(encoding="utf-8")
    start, end = text.index("[logo]"), text.index("[photo]")
    own_assets.joinpath("themes/default/theme.toml").write_text("logo = 44\n" + text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(BadAsset, match=r"theme.toml, logo: a table is wanted here, such as \[logo\]"):
        load_theme(Assets(own_assets), "default", "The Harbour Courier")


@pytest.mark.parametrize("name", ["harbor", "../default", ""])
def test_a_theme_that_is_not_there_is_told_with_those_that_are(own_assets: Path, name: str) -> None:
    with pytest.raises(BadAsset, match="there is no such theme; there are: default"):
        load_theme(Assets(own_assets), name, "The Harbour Courier")


def test_a_font_file_that_is_missing_is_told_by_its_entry(own_assets: Path) -> None:
    own_assets.joinpath("fonts", "NotoSansThai-Regular.ttf").unlink()
    with pytest.raises(
        BadAsset, match=r"fonts.toml, noto-sans-thai-regular.file: there is no file fonts/NotoSansThai-Regular.ttf"
    ):
        load_theme(Assets(own_assets), "default", "The Harbour Courier")


def test_a_logo_that_is_no_picture_is_told(own_assets: Path) -> None:
    own_assets.joinpath("themes", "default", "logo.png").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(BadAsset, match=r"themes/default/logo.png: this is not a PNG picture that we can read"):
        load_theme(Assets(own_assets), "default", "The Harbour Courier")


def test_a_theme_can_restyle_the_label_but_not_leave_it_out(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    edit(own_assets, 'label = "#ffc93c"', 'label = "#faf7f1"')
    theme = load_theme(Assets(own_assets), "default", "The Harbour Courier")
    for card_format in formats.values():
        assert of_role(lay_out(paid_article(), card_format, theme, on_photo=False).marks, "label")


def test_a_second_theme_gives_the_same_article_another_look(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    night = own_assets / "themes" / "night"
    night.mkdir()
    text = own_assets.joinpath("themes/default/theme.toml").read_text(encoding="utf-8")
    for old, new in (
        ("#faf7f1", "#101418"),
        ('ink = "#14171c"', 'ink = "#ffffff"'),
        ("#5c5a55", "#b8bcc4"),
        ("#b3261e", "#ff8a70"),
    ):
        text = text.replace(old, new)
    night.joinpath("theme.toml").write_text(text, encoding="utf-8")
    day, dark = (load_theme(Assets(own_assets), name, "The Harbour Courier") for name in ("default", "night"))
    assert render(article(), formats["og"], day, None).data != render(article(), formats["og"], dark, None).data
    assert day.digest != dark.digest


def test_a_theme_is_loaded_in_no_time(assets: Assets) -> None:
    start = time.perf_counter()
    load_theme(assets, "default", "The Harbour Courier")
    assert time.perf_counter() - start < 0.3
