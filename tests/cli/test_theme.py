"""``share theme``: what a designer is given to begin with, what is told of mistakes, and the contact sheet."""

from __future__ import annotations

import io
import sys
import tomllib
from pathlib import Path

import pytest
from newsroom import Newsroom
from PIL import Image
from themes import own_assets, short_deck, small_theme

from share.assets import CHECKOUT, Assets, open_assets
from share.cards.deck import read_deck
from share.cards.theme import load_theme, theme_names
from share.cards.trial import mistakes_of
from share.errors import BadAsset


@pytest.fixture
def designer(newsroom: Newsroom) -> Newsroom:
    """A newsroom with assets of its own, and a deck of three headlines."""
    assets = own_assets(newsroom.folder / "assets")
    short_deck(assets, "everyday", "arabic", "three-hundred")
    newsroom.environ["SHARE_ASSETS_DIR"] = str(assets)
    return newsroom


def assets_of(designer: Newsroom) -> Path:
    return Path(designer.environ["SHARE_ASSETS_DIR"])


# New


def test_a_new_theme_looks_like_its_parent_until_it_is_changed(designer: Newsroom) -> None:
    result = designer.share("theme", "new", "the-courier", "--from", "broadsheet")
    assert result.exit_code == 0, result.output
    assets = Assets(assets_of(designer))
    theme, parent = (load_theme(assets, name, "The Courier") for name in ("the-courier", "broadsheet"))
    assert theme.title == "The courier"
    told = {key: value for key, value in theme.table.items() if key not in {"title", "extends"}}
    assert told == {"logo": {}} | {key: value for key, value in parent.table.items() if key not in {"title", "extends"}}


def test_a_new_theme_shows_what_designers_change_first_with_a_word_on_each(designer: Newsroom) -> None:
    designer.share("theme", "new", "courier")
    folder = assets_of(designer) / "themes" / "courier"
    text = (folder / "theme.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    assert table["extends"] == "photo"
    assert table["type"]["headline"]["family"]
    assert len(table["colours"]) >= 10
    assert all("#" in line.partition('"  ')[2] for line in text.splitlines() if line.startswith("paper = "))
    assert '# on_light = "logo.svg"' in text
    assert len(text.splitlines()) < 70
    assert "TTF, OTF" in (folder / "fonts" / "README.txt").read_text(encoding="utf-8")


def test_a_new_theme_says_what_comes_next(designer: Newsroom) -> None:
    told = designer.share("theme", "new", "courier").stdout
    assert told.splitlines()[0].endswith("themes/courier/theme.toml  what you change")
    for step in ("share theme studio courier", "share theme lint courier", "SHARE_THEME=courier"):
        assert step in told


def test_a_theme_that_is_there_is_never_overwritten(designer: Newsroom) -> None:
    file = small_theme(assets_of(designer), "courier", 'extends = "photo"\n')
    result = designer.share("theme", "new", "courier")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is a theme courier already" in result.stderr
    assert file.read_text(encoding="utf-8") == 'extends = "photo"\n'


@pytest.mark.parametrize("name", ["Courier", "the courier", "../courier", "-courier", "", "a--b"])
def test_a_name_that_no_folder_should_have_is_refused(designer: Newsroom, name: str) -> None:
    result = designer.share("theme", "new", "--", name)
    assert result.exit_code == 1
    assert "is no name for a theme: it takes small letters, digits, and single hyphens" in result.stderr


def test_a_parent_that_is_not_there_is_told_with_the_nearest(designer: Newsroom) -> None:
    result = designer.share("theme", "new", "courier", "--from", "broadshet")
    assert result.exit_code == 1
    assert "there is no theme broadshet; did you mean broadsheet?" in result.stderr
    assert "courier" not in theme_names(Assets(assets_of(designer)))


def test_within_an_installed_package_the_way_out_is_told(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["share.cli.theme.new"], "BUNDLED", CHECKOUT)
    before = theme_names(open_assets())
    result = newsroom.share("theme", "new", "courier")
    assert result.exit_code == 1
    assert "share theme new courier --from photo --copy-assets ./assets" in result.stderr
    assert "SHARE_ASSETS_DIR" in result.stderr
    assert theme_names(open_assets()) == before


def test_the_way_out_works(designer: Newsroom) -> None:
    folder = designer.folder / "ours"
    result = designer.share("theme", "new", "courier", "--copy-assets", folder)
    assert result.exit_code == 0, result.output
    assert f"export SHARE_ASSETS_DIR={folder}" in result.stdout
    assert designer.share("theme", "lint", "courier", SHARE_ASSETS_DIR=str(folder)).exit_code == 0
    assert not (assets_of(designer) / "themes" / "courier").exists()
    again = designer.share("theme", "new", "gazette", "--copy-assets", folder)
    assert again.exit_code == 1
    assert "wants the name of a new folder" in again.stderr


# Lint


def test_a_theme_without_mistakes_is_said_to_be_so(designer: Newsroom) -> None:
    result = designer.share("theme", "lint", "photo")
    assert result.exit_code == 0
    assert result.stdout.startswith("photo: OK, tried with 3 headlines in 4 formats")


def test_every_mistake_is_told_with_file_line_key_and_what_was_meant(designer: Newsroom) -> None:
    text = 'extends = "photo"\n\n[colours]\nink = "#12345"\n\n[items.headline]\ncolor = "ink"\ndrop_if_tigth = true\n'
    small_theme(assets_of(designer), "courier", text)
    result = designer.share("theme", "lint", "courier")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "themes/courier/theme.toml, line 7, items.headline.color: there is no such key; did you mean colour?",
        "themes/courier/theme.toml, line 8, items.headline.drop_if_tigth: there is no such key; did you mean drop_if_tight?",
        "courier: 2 mistakes",
    ]


def test_mistakes_of_values_are_told_where_they_were_written(designer: Newsroom) -> None:
    small_theme(assets_of(designer), "courier", 'extends = "photo"\n\n[colours]\n# ours\nink = "#12345"\n')
    result = designer.share("theme", "lint", "courier")
    assert result.exit_code == 1
    assert "themes/courier/theme.toml, line 5, colours.ink: a colour is written #rrggbb" in result.stdout.splitlines()


def test_all_themes_are_tried_and_one_bad_one_does_not_stop_the_rest(designer: Newsroom) -> None:
    small_theme(assets_of(designer), "a-bad-one", "extends = \n")
    result = designer.share("theme", "lint", "--all")
    assert result.exit_code == 1
    assert "a-bad-one: 1 mistake" in result.stdout
    for name in theme_names(open_assets()):
        assert f"\n{name}: OK" in result.stdout


def test_text_that_finds_no_room_is_a_warning(designer: Newsroom) -> None:
    size = "largest = 76\nsmallest = 60\nlines = 1\n"
    tight = f'extends = "photo"\n[type.headline]\n{size}[variants.photo.type.headline]\n{size}'
    small_theme(assets_of(designer), "tight", tight)
    result = designer.share("theme", "lint", "tight")
    assert result.exit_code == 0
    warning = next(line for line in result.stdout.splitlines() if "the headline ends with an ellipsis" in line)
    assert "og" in warning
    assert "three-hundred" in warning
    assert designer.share("theme", "lint", "tight", "--strict").exit_code == 1


def test_a_character_that_no_font_has_is_a_warning(designer: Newsroom) -> None:
    deck = assets_of(designer) / "stress.toml"
    hieroglyph = '\n[headlines.bird]\nlanguage = "en"\ntitle = "A bird 𓅓 in stone"\nwhy = "No font has it"\n'
    deck.write_text(deck.read_text(encoding="utf-8") + hieroglyph, encoding="utf-8")
    result = designer.share("theme", "lint", "photo")
    assert (
        "no font has these characters of the headline, so they are left out: 𓅓 in og, square, pin, story (1 of 4: bird)"
        in result.stdout
    )


def test_names_and_all_together_are_refused(designer: Newsroom) -> None:
    result = designer.share("theme", "lint", "photo", "--all")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Name themes or say --all, not both." in result.stderr


def test_without_a_name_it_is_the_theme_of_the_service(designer: Newsroom) -> None:
    assert designer.share("theme", "lint", SHARE_THEME="bold").stdout.startswith("bold: OK")


# Sheet


def test_the_contact_sheet_shows_every_headline_in_every_format(designer: Newsroom) -> None:
    result = designer.share("theme", "sheet", "photo", "-o", "all.png")
    assert result.exit_code == 0, result.output
    data = (designer.folder / "all.png").read_bytes()
    with Image.open(io.BytesIO(data)) as sheet:
        assert (sheet.format, sheet.mode, sheet.width) == ("PNG", "RGB", 2560)
        # Three headlines at two in a row, and three photos alone, each with its paid twin in a row of its own.
        assert sheet.height > 5 * 280
        assert sheet.getcolors(maxcolors=5_000) is None
    assert result.stderr.endswith(f"all.png  {sheet.width}×{sheet.height}  {len(data):,} bytes\n")


def test_the_ending_says_what_is_written(designer: Newsroom) -> None:
    assert designer.share("theme", "sheet", "photo", "-f", "og", "-o", "one.webp").exit_code == 0
    with Image.open(designer.folder / "one.webp") as sheet:
        assert sheet.format == "WEBP"
    assert designer.share("theme", "sheet", "photo", "-f", "og").exit_code == 0
    with Image.open(designer.folder / "photo-sheet.png") as sheet:
        assert sheet.format == "PNG"
        assert sheet.height < 2 * 400  # three cards of one format stand in one row


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["photo", "-f", "sqare"], "There is no format sqare; did you mean square?"),
        (["photo", "-o", "sheet.pdf"], "sheet.pdf has no ending that says what to write; it is .png, .webp or .jpg."),
        (["photo", "-f", "og", "-o", "gone/sheet.png"], "gone/sheet.png cannot be written (No such file or directory)."),
        (["foto"], "there is no theme foto; did you mean photo?"),
    ],
)
def test_what_cannot_be_drawn_is_said(designer: Newsroom, arguments: list[str], sentence: str) -> None:
    result = designer.share("theme", "sheet", *arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_a_theme_with_mistakes_is_not_drawn_and_all_of_them_are_told(designer: Newsroom) -> None:
    small_theme(assets_of(designer), "courier", 'extends = "photo"\n[items.headline]\ncolor = "ink"\nsise = 3\n')
    result = designer.share("theme", "sheet", "courier")
    assert result.exit_code == 1
    assert "line 3, items.headline.color" in result.stderr
    assert "line 4, items.headline.sise" in result.stderr


# The deck


def test_the_deck_has_hard_headlines_in_many_languages() -> None:
    deck = read_deck(open_assets())
    assert 24 <= len(deck.headlines) <= 40
    assert len({headline.language for headline in deck.headlines.values()}) >= 12
    titles = [len(headline.title) for headline in deck.headlines.values()]
    assert min(titles) < 10
    assert max(titles) >= 300
    dresses = [headline.dress for headline in deck.headlines.values()]
    assert {bool(dress.photo) for dress in dresses} == {dress.paid for dress in dresses} == {True, False}
    assert {dress.corrected for dress in dresses} == {bool(dress.tags) for dress in dresses} == {True, False}


def test_a_dressed_headline_is_an_article_with_all_that_a_theme_may_show() -> None:
    deck = read_deck(open_assets())
    dressed = deck.on_sheet(deck.headlines["three-hundred-paid"])
    assert dressed.article.disclosure is not None
    assert dressed.article.photo is not None
    assert dressed.article.authors[0].portrait is not None
    assert dressed.photo
    assert dressed.portrait
    assert len(deck.on_sheet(deck.headlines["three-hundred"]).article.authors) == 3


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("[headline.a]\n", "stress.toml, headline: there is no such table; there are: photos, portrait, headlines"),
        ('[headlines.a]\nlanguage = "en"\ntitel = "x"\nwhy = "y"\n', "stress.toml, headlines.a.title"),
        ('[headlines.a]\nlanguage = "en"\ntitle = "x"\nwhy = "y"\nphoto = "sea"\n', "headlines.a.photo: there is no such photo"),
        (
            'photos.sea.file = "sea.jpg"\nportrait.file = "me.jpg"\n[headlines.a]\nlanguage = "en"\ntitle = "x"\nwhy = "y"\n',
            "photos.sea.file: there is no",
        ),
        ("headlines = 3\n", "stress.toml, headlines: a table is wanted here, such as [headlines]"),
        ("", "stress.toml, headlines: at least one headline is needed"),
    ],
)
def test_a_mistake_in_the_deck_names_its_table(tmp_path: Path, written: str, sentence: str) -> None:
    assets = own_assets(tmp_path / "assets")
    (assets / "stress.toml").write_text(written, encoding="utf-8")
    with pytest.raises(BadAsset) as caught:
        read_deck(Assets(assets))
    assert sentence in str(caught.value)


def test_mistakes_come_with_the_lines_around_them(tmp_path: Path) -> None:
    assets = own_assets(tmp_path / "assets")
    small_theme(assets, "courier", "a = 1\nb = \nc = 3\n")
    with pytest.raises(BadAsset) as caught:
        Assets(assets).toml("themes", "courier", "theme.toml")
    missing = BadAsset("fonts/fonts.toml", "serif.file", "there is no file")
    errors = [
        BadAsset("themes/courier/theme.toml", "sections.World: News", "no: not so", line=2, others=(missing,)),
        caught.value,
    ]
    first, third, second = mistakes_of(Assets(assets), errors)
    assert (first.file, first.line) == ("themes/courier/theme.toml", 2)
    assert first.excerpt == ((1, "a = 1"), (2, "b = "), (3, "c = 3"))
    assert (second.line, second.key) == (2, "")
    assert (third.file, third.line, third.key, third.sentence) == ("fonts/fonts.toml", 0, "serif.file", "there is no file")


def test_a_name_that_nothing_uses_is_a_warning_with_what_may_have_been_meant(designer: Newsroom) -> None:
    assets = assets_of(designer)
    small_theme(
        assets,
        "courier",
        'extends = "photo"\n[colours]\nqiuet = "#444444"\n[formats.og.items.headlin]\nslot = "rule"\nsize = 2\n',
    )
    result = designer.share("theme", "lint", "courier")
    assert result.exit_code == 0
    assert "themes/courier/theme.toml, line 3, colours.qiuet: nothing names it; did you mean quiet?" in result.output
    assert (
        "themes/courier/theme.toml, line 4, formats.og.items.headlin: nothing names it; did you mean headline?" in result.output
    )
