"""Themes are data, and every mistake in one is told by file, line and key, with the nearest right one."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import article, paid_article, photo
from PIL import Image

from share.article import Article, Correction
from share.assets import Assets
from share.cards.layout import lay_out
from share.cards.make import render
from share.cards.marks import Art, Fill, of_slot
from share.cards.theme import Theme, examine_theme, load_theme, theme_names
from share.errors import BadAsset
from share.formats import CardFormat

THEME = """\
extends = "photo"

[colours]
accent = "#7a1fa2"

[type.headline]
largest = 80

[items.label]
pad = 12

[stacks.story]
gap = 20
"""
"""What a designer might have; the tests below put mistakes into it. Line 4 is the accent, 7 the size, 10 the pad, 13 the gap."""

Write = Callable[..., Theme]


@pytest.fixture
def write(own_assets: Path) -> Write:
    """``write(text)``: the theme ``mine`` with this ``theme.toml``, loaded."""

    def written(text: str, name: str = "mine") -> Theme:
        folder = own_assets / "themes" / name
        folder.mkdir(exist_ok=True)
        folder.joinpath("theme.toml").write_text(text, encoding="utf-8")
        return load_theme(Assets(own_assets), name, "The Harbour Courier")

    return written


def mistake(write: Write, text: str) -> str:
    with pytest.raises(BadAsset) as caught:
        write(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("largest = 80", "lagrest = 80", "line 7, type.headline.lagrest: there is no such key; did you mean largest?"),
        ("[colours]", "[colors]", "line 3, colors: there is no such key; did you mean colours?"),
        ("gap = 20", "gab = 20", "line 13, stacks.story.gab: there is no such key; did you mean gap?"),
        ('accent = "#7a1fa2"', 'accent = "red"', "line 4, colours.accent: a colour is written #rrggbb"),
        ("largest = 80", 'largest = "large"', "line 7, type.headline.largest: "),
        ("largest = 80", "largest = 20", "line 7, type.headline.largest: a smallest size is wanted that is not larger"),
        ("gap = 20", 'items = ["hedline"]', "line 13, stacks.story.items: there is no item hedline; did you mean headline?"),
        ("pad = 12", 'ground = "labell"', "line 10, items.label.ground: there is no colour labell; did you mean label?"),
        ("pad = 12", 'type = "lable"', "line 10, items.label.type: there is no type lable; did you mean label?"),
        (
            "gap = 20",
            'anchor = "botom start"',
            "line 13, stacks.story.anchor: 'botom start' is not known here; did you mean bottom start?",
        ),
        (
            "gap = 20",
            'hidden = false\n[variants.x]\nwhen = "phto"',
            "line 15, variants.x.when: 'phto' is not known here; did you mean photo?",
        ),
        (
            "gap = 20",
            'hidden = false\n[variants.x]\nwhen = ["flag"]',
            "line 15, variants.x.when: 'flag' is not known here; there are: photo",
        ),
        (
            "[items.label]\npad = 12",
            "[formats.sqare.photo]",
            "line 9, formats.sqare: there is no such format; did you mean square?",
        ),
        (
            "pad = 12",
            '[items.code]\ncolour = "on_plate"\nground = "plate"',
            "line 11, items.code.colour: a code is dark on light",
        ),
        ("[items.label]\npad = 12", "[formats.sqare]", "line 9, formats.sqare: there is no such format; did you mean square?"),
        ("[items.label]\npad = 12", "[items]\nlabel = 3", "line 10, items.label: a table is wanted here, such as [items.label]"),
        (
            "[items.label]\npad = 12",
            "[logo]\non_dark = 'white.svg'",
            "line 10, logo.on_dark: there is no file white.svg in the folder mine",
        ),
        ("largest = 80", 'family = "Source Serif Display"', "did you mean Source Serif 4 Display 700?"),
    ],
)
def test_a_mistake_names_file_line_and_key(write: Write, old: str, new: str, sentence: str) -> None:
    assert old in THEME
    told = mistake(write, THEME.replace(old, new))
    assert told.startswith("themes/mine/")
    assert sentence in told


def test_a_mistake_in_a_theme_that_is_extended_names_that_file(write: Write) -> None:
    with pytest.raises(BadAsset):
        write(THEME.replace('"#7a1fa2"', '"purple"'), "parent")
    told = mistake(write, 'extends = "parent"\n')
    assert told == "themes/parent/theme.toml, line 4, colours.accent: a colour is written #rrggbb"


def test_an_override_that_breaks_the_theme_is_told_where_it_is_written(write: Write) -> None:
    told = mistake(write, THEME + '\n[formats.story.items.headline]\ntype = "kickr"\n')
    assert "line 16, formats.story.items.headline.type: there is no type kickr; did you mean kicker?" in told
    told = mistake(write, THEME + '\n[variants.breaking.colours]\non_flag = "#d0021b"\n')
    assert "line 16, variants.breaking.colours.on_flag: on_flag on flag has a contrast of 1." in told
    told = mistake(write, THEME + '\n[sections.Sport.colours]\naccent = "#fffffe"\n')
    assert "line 16, sections.Sport.colours.accent: accent on paper has a contrast of" in told


def test_a_theme_is_told_of_its_own_key_where_one_that_it_extends_disagrees(write: Write) -> None:
    write(THEME + "\n[formats.pin.type.headline]\nlargest = 70\n", "parent")
    told = mistake(write, 'extends = "parent"\n[type.headline]\nsmallest = 75\n')
    assert told.startswith("themes/mine/theme.toml, line 3, type.headline.smallest: a smallest size is wanted")


def test_several_unknown_keys_are_all_told(write: Write) -> None:
    told = mistake(write, THEME.replace("largest", "lagrest").replace("gap", "gab"))
    assert "did you mean largest?" in told
    assert "did you mean gap?" in told


def test_all_mistakes_of_a_theme_can_be_listed(own_assets: Path, write: Write) -> None:
    text = THEME.replace("pad = 12", 'pad = 12\ncolour = "label"').replace("gap = 20", 'items = ["headline"]')
    mistake(write, text)
    _, mistakes = examine_theme(Assets(own_assets), "mine", "The Harbour Courier")
    told = "\n".join(map(str, mistakes))
    assert "label on label has a contrast of 1.00:1; text needs at least 4.5:1" in told
    assert "no stack shows the item label, the disclosure label of paid articles" in told


@pytest.mark.parametrize("text", ['extends = "nothing"\n', 'extends = "../default"\n', "extends = 3\n"])
def test_a_theme_to_extend_that_is_not_there_is_told_with_its_line(write: Write, text: str) -> None:
    assert "themes/mine/theme.toml, line 1, extends: there is no theme" in mistake(write, text)


def test_themes_do_not_extend_one_another_in_a_circle(own_assets: Path, write: Write) -> None:
    folder = own_assets / "themes" / "other"
    folder.mkdir()
    folder.joinpath("theme.toml").write_text('extends = "mine"\n', encoding="utf-8")
    assert "in a circle" in mistake(write, 'extends = "other"\n')


def test_a_theme_that_extends_nothing_says_everything_itself(write: Write) -> None:
    assert "type: this table is missing" in mistake(write, '[colours]\npaper = "#ffffff"\n')


def test_what_is_not_toml_is_told_with_its_place(write: Write) -> None:
    assert "this is not TOML" in mistake(write, "[colours\n")


@pytest.mark.parametrize("name", ["harbor", "../default", ""])
def test_a_theme_that_is_not_there_is_told_with_those_that_are(own_assets: Path, name: str) -> None:
    with pytest.raises(BadAsset, match="there is no theme"):
        load_theme(Assets(own_assets), name, "The Harbour Courier")


# The disclosure slot is the engine's


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ('[items.label]\nwhen = "section"', "the disclosure label is always shown"),
        ("[items.label]\ndrop_if_tight = true", "the disclosure label is always shown"),
        ("[type.label]\nsize = 20", "the disclosure label is at least 24 pixels high"),
        ('[items.label]\ncolour = "label"', "label on label has a contrast of 1.00:1"),
        ('[items.kicker]\nrow = ["flag", "section"]', "no stack shows the item label"),
        ("[stacks.story]\nhidden = true", "no stack shows the item label"),
        ("[formats.square.stacks.story]\nhidden = true", "no stack shows the item label"),
        ('[items.kicker]\nwhen = "no photo"', "the row of the disclosure label is always shown"),
        ('[items.second]\nslot = "label"\ntype = "label"\nground = "label"', "one item shows the disclosure label"),
        ('[variants.quiet]\nwhen = "label"\n[variants.quiet.type.label]\nsize = 13', "at least 24 pixels high"),
    ],
)
def test_no_theme_leaves_the_label_out_or_hides_it(write: Write, change: str, sentence: str) -> None:
    assert sentence in mistake(write, f'extends = "photo"\n{change}\n')


@pytest.mark.parametrize("with_photo", [False, True])
def test_every_theme_shows_the_label_in_every_format(assets: Assets, formats: dict[str, CardFormat], with_photo: bool) -> None:
    for name in theme_names(assets):
        theme = load_theme(assets, name, "The Harbour Courier")
        for card_format in formats.values():
            paid = paid_article(photo=photo() if with_photo else None)
            layout = lay_out(paid, card_format, theme, on_photo=with_photo)
            label = of_slot(layout.marks, "label")
            assert label, (name, card_format.id)
            assert label[0].ground == layout.look.design.colour(str(layout.look.design.label.ground))
            assert min(mark.size for mark in label) >= 24 * min(card_format.width / 1200, card_format.height / 630) * 0.99
            assert any(isinstance(mark, Fill) and mark.slot == "strip" for mark in layout.marks)


# What a theme can say

DARK_ON_PAPER = '\n[variants.photo.colours]\nink = "#14171c"\nquiet = "#5c5a55"\naccent = "#7a1fa2"\nshade = "#ffffff"\n'
"""Text that is read on paper and on a photo with a light shade alike."""


def headline_of(
    theme: Theme, card_format: CardFormat, wanted: Article, *, on_photo: bool = False
) -> tuple[float, tuple[int, ...]]:
    lines = of_slot(lay_out(wanted, card_format, theme, on_photo=on_photo).marks, "headline")
    return lines[0].size, lines[0].colour


def test_a_theme_changes_what_it_says_and_keeps_the_rest(write: Write, theme: Theme, formats: dict[str, CardFormat]) -> None:
    mine = write(THEME)
    short = article(title="Bare")
    assert headline_of(mine, formats["og"], short)[0] == 80
    assert headline_of(theme, formats["og"], short)[0] > 80
    section = of_slot(lay_out(short.with_changes(section="Quay"), formats["og"], mine, on_photo=False).marks, "section")
    assert section[0].colour == (0x7A, 0x1F, 0xA2)


def test_overrides_hold_for_their_format_section_and_variant_alone(write: Write, formats: dict[str, CardFormat]) -> None:
    mine = write(
        THEME
        + """
[formats.square.type.headline]
largest = 60
[sections.sport.type.headline]
largest = 70
[variants.urgent]
tags = ["Urgent"]
when = "no photo"
[variants.urgent.colours]
ink = "#550000"
[variants.urgent.formats.square.colours]
ink = "#000055"
"""
    )

    def seen(format_id: str, **changes: object) -> tuple[float, tuple[int, ...]]:
        return headline_of(mine, formats[format_id], article(title="Bare", **changes))

    scale = seen("square")[0] / 60
    assert scale == pytest.approx(1.35, abs=0.02)
    assert seen("og")[0] == 80
    assert seen("og", section="SPORT") == (70, (0x14, 0x17, 0x1C))
    assert seen("og", section="City") == (80, (0x14, 0x17, 0x1C))
    assert seen("og", section="Sport", tags=("urgent",))[1] == (0x55, 0, 0)
    assert seen("square", tags=("URGENT",))[1] == (0, 0, 0x55)


def test_the_flag_is_in_the_readers_language(theme: Theme, formats: dict[str, CardFormat]) -> None:
    corrected = article(corrections=(Correction(article().published, "The cost was put right."),))
    assert of_slot(lay_out(corrected, formats["og"], theme, on_photo=False).marks, "flag")[0].line.text == "Corrected"
    assert of_slot(lay_out(article(), formats["og"], theme, on_photo=False).marks, "flag") == []


def test_an_item_shows_only_when_its_field_is_there(write: Write, formats: dict[str, CardFormat]) -> None:
    mine = write(
        THEME.replace("gap = 20", 'items = ["kicker", "headline", "summary", "foot"]')
        + '\n[items.summary]\nslot = "summary"\ntype = "byline"\nwhen = ["summary", "no photo"]\n'
    )
    shown = [
        bool(of_slot(lay_out(wanted, formats["og"], mine, on_photo=on_photo).marks, "summary"))
        for wanted, on_photo in ((article(), False), (article(summary=""), False), (article(photo=photo()), True))
    ]
    assert shown == [True, False, False]


def test_what_may_be_dropped_gives_way_to_a_long_headline(write: Write, formats: dict[str, CardFormat]) -> None:
    mine = write(
        THEME.replace("gap = 20", 'items = ["kicker", "headline", "summary", "foot"]')
        + '\n[items.summary]\nslot = "summary"\ntype = "byline"\ndrop_if_tight = true\n[type.byline]\nlines = 3\n'
    )
    long = "Leaders agree to talk again about what they had agreed to talk about before the summit began " * 4
    short = lay_out(article(), formats["og"], mine, on_photo=False)
    tight = lay_out(article(title=long.strip()), formats["og"], mine, on_photo=False)
    assert (of_slot(short.marks, "summary") != [], short.dropped) == (True, ())
    assert (of_slot(tight.marks, "summary"), tight.dropped) == ([], ("summary",))


def test_light_and_dark_logos_go_where_they_are_seen(own_assets: Path, write: Write, formats: dict[str, CardFormat]) -> None:
    text = THEME + '\n[logo]\non_light = "black.png"\non_dark = "white.svg"\n[items.logo]\nground = "{}"\n'
    folder = own_assets / "themes" / "mine"
    folder.mkdir(exist_ok=True)
    Image.new("RGBA", (200, 50), "black").save(folder / "black.png")
    folder.joinpath("white.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100"><rect width="400" height="100" fill="#fff"/></svg>',
        encoding="utf-8",
    )

    def logo(theme: Theme) -> str:
        marks = lay_out(article(), formats["og"], theme, on_photo=False).marks
        found = next(mark for mark in marks if isinstance(mark, Art) and mark.slot == "logo")
        assert found.picture is not None
        assert found.rect.width == pytest.approx(4 * found.rect.height)
        return found.picture.path.name

    assert logo(write(text.format("plate"))) == "white.svg"
    assert logo(write(text.format("paper"))) == "black.png"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("logo.png", b"<svg/>", "mine/logo.png: this is not a PNG, WebP, JPEG or SVG picture that we can read"),
        ("logo.svg", b"<svg", "mine/logo.svg: this is not a PNG, WebP, JPEG or SVG picture that we can read"),
        ("../logo.png", b"", "pictures of a theme lie in its own folder"),
    ],
)
def test_a_logo_that_cannot_be_drawn_is_told(own_assets: Path, write: Write, name: str, data: bytes, sentence: str) -> None:
    folder = own_assets / "themes" / "mine"
    folder.mkdir(exist_ok=True)
    folder.joinpath(name).write_bytes(data)
    assert sentence in mistake(write, THEME + f'\n[logo]\non_light = "{name}"\n')


@pytest.mark.parametrize("side", ["all", "top", "bottom", "start", "end", "none"])
def test_the_photo_stands_where_the_theme_puts_it(
    write: Write, formats: dict[str, CardFormat], white: bytes, photo_of: Callable[..., object], side: str
) -> None:
    theme = write(THEME.replace("gap = 20", 'over = "paper"') + DARK_ON_PAPER + f'\n[photo]\nside = "{side}"\nshare = 0.5\n')
    with_photo = article(photo=photo_of(white), title="Bare")
    layout = lay_out(with_photo, formats["og"], theme, on_photo=True)
    place = {
        "all": (0, 0, 1200, 630), "top": (0, 0, 1200, 315), "bottom": (0, 315, 1200, 315),
        "start": (0, 0, 600, 630), "end": (600, 0, 600, 630), "none": None,
    }[side]  # fmt: skip
    found = layout.photo
    assert (None if found is None else (found.left, found.top, found.width, found.height)) == place
    card = render(with_photo, formats["og"], theme, white)
    with Image.open(io.BytesIO(card.data)) as image:
        assert image.size == (1200, 630)


def test_a_theme_is_loaded_in_no_time(assets: Assets) -> None:
    start = time.process_time()
    load_theme(assets, "default", "The Harbour Courier")
    assert time.process_time() - start < 0.5
