"""``docs/themes.md``: what a newcomer types and pastes works as it stands there, and its tables name every key."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from factories import article, paid_article
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image
from pydantic.fields import FieldInfo
from themes import own_assets, short_deck, small_theme

from share.assets import CHECKOUT, Assets
from share.cards import design
from share.cards.deck import Dress, read_deck
from share.cards.design import Design
from share.cards.layout import lay_out
from share.cards.make import render
from share.cards.theme import Theme, load_theme, theme_names
from share.formats import read_formats

DOCS = CHECKOUT.parent / "docs"
PAGE = (DOCS / "themes.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SITE = "The Harbour Courier"
OPENS_THE_STUDIO = "share theme studio courier\n"


def section(title: str) -> str:
    """What stands below a heading, its own headings among it."""
    level, _, _ = title.partition(" ")
    start = PAGE.index(f"\n{title}\n") + len(title) + 2
    end = re.compile(rf"^#{{1,{len(level)}}} ", re.MULTILINE).search(PAGE, start)
    return PAGE[start : end.start() if end else None]


def blocks(title: str) -> list[tuple[str, str]]:
    return BLOCK.findall(section(title))


# From nothing to your own theme


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody who has followed the page, block by block."""
    room = tmp_path_factory.mktemp("tour")
    short_deck(own_assets(room / "shipped"), "everyday", "arabic", "three-hundred")
    folder = room / "assets" / "themes" / "courier"
    exports, table, steps = f'export SHARE_ASSETS_DIR="{room}/shipped"\n', "", 0
    for kind, text in blocks("## From nothing to your own theme"):
        if kind == "sh" and text != OPENS_THE_STUDIO:
            exports += shell(room, exports, text)
        elif kind == "svg":
            (folder / "logo.svg").write_text(text, encoding="utf-8")
        elif kind == "toml":
            table += text
            (folder / "theme.toml").write_text(table, encoding="utf-8")
            load_theme(Assets(room / "assets"), "courier", SITE)  # the studio shows cards after every step
            steps += 1
    assert steps >= 7
    return room


def shell(room: Path, exports: str, text: str) -> str:
    """Types some lines; answers those that hold for later ones too."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")}
    outside["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{outside['PATH']}"
    command = ["bash", "-euc", exports + text]
    ended = subprocess.run(command, cwd=room, env=outside, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with (room / "said.txt").open("a", encoding="utf-8") as file:
        file.write(ended.stdout)
    return "".join(line for line in text.splitlines(keepends=True) if line.startswith("export "))


@pytest.fixture(scope="module")
def courier(tour: Path) -> Theme:
    return load_theme(Assets(tour / "assets"), "courier", SITE)


def test_the_page_makes_a_theme_without_mistakes(tour: Path) -> None:
    said = (tour / "said.txt").read_text(encoding="utf-8")
    assert "courier: OK, tried with 3 headlines in 4 formats" in said
    assert "ok     Theme: courier is complete" in said


def test_the_page_ends_with_a_contact_sheet_and_a_card(tour: Path) -> None:
    with Image.open(tour / "courier.png") as sheet:
        assert sheet.width == 2560
    with Image.open(tour / "bridge.jpg") as card:
        assert card.size == (1200, 630)
        red, green, blue = card.convert("RGB").getpixel((1140, 10))
        assert (red, green, blue) == pytest.approx((13, 43, 62), abs=12)  # the plate, at the end of the upper edge


def test_the_theme_of_the_page_draws_every_format_with_and_without_photo(tour: Path, courier: Theme) -> None:
    deck = read_deck(Assets(tour / "assets"))
    for headline in deck.headlines.values():
        for dress in (Dress(), Dress(photo="busy", paid=True)):
            dressed = deck.dressed(headline, dress)
            for entry in read_formats(Assets(tour / "assets")).values():
                card = render(dressed.article, entry, courier, dressed.photo, dressed.portrait)
                assert card.faults == ()
                with Image.open(io.BytesIO(card.data)) as picture:
                    assert picture.size == (entry.width, entry.height)


def slots(theme: Theme, format_id: str = "og", *, photo: bool = False, paid: bool = False, **details: Any) -> dict[str, Any]:
    """What stands on a card of the theme, by slot."""
    card_format = read_formats(Assets(CHECKOUT))[format_id]
    made = paid_article(**details) if paid else article(**details)
    layout = lay_out(made, card_format, theme, on_photo=photo)
    return {mark.slot: mark for mark in layout.marks if hasattr(mark, "slot")}


def test_the_theme_of_the_page_does_what_the_page_says(courier: Theme) -> None:
    plain = slots(courier)
    assert "rule" in plain
    assert "rule" not in slots(courier, photo=True, authors=())
    assert plain["headline"].line.glyphs[0].typeface.name == "Oswald 700"
    assert plain["logo"].picture.path.name == "logo-white.svg"
    assert plain["site"].rect.right < 1200 - 48
    assert plain["site"].rect.left > 600
    assert slots(courier, section="hafen")["section"].colour == (0x0A, 0x4D, 0x8C)
    assert "flag" not in plain
    assert "".join(slots(courier, tags=("Liveblog",))["flag"].line.text) == "Live"


def test_a_paid_article_says_so_in_the_theme_of_the_page(courier: Theme) -> None:
    for format_id in read_formats(Assets(CHECKOUT)):
        assert {"label", "strip"} <= set(slots(courier, format_id, photo=True, paid=True))


# Own fonts, mistakes


def test_the_example_of_own_fonts_is_set_in_them(tmp_path: Path) -> None:
    assets = own_assets(tmp_path / "assets")
    [(_, text)] = blocks("## Your own fonts")
    file = small_theme(assets, "courier", text)
    (file.parent / "fonts").mkdir()
    font = TTFont(CHECKOUT / "fonts" / "Oswald-Bold.ttf")
    cutter = subset.Subsetter()
    cutter.populate(text="Harbour bridge reopens")
    cutter.subset(font)
    font["name"].setName("Courier Display", 1, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(file.parent / "fonts" / "courier.woff2")
    theme = load_theme(Assets(assets), "courier", SITE)
    headline = slots(theme, title="Harbour bridge reopens")["headline"]
    assert {glyph.typeface.name for glyph in headline.line.glyphs} == {"Courier Display 700"}


def mistakes() -> Iterator[tuple[str, str]]:
    found = blocks("## Mistakes")
    assert [kind for kind, _ in found] == ["toml", "text"] * (len(found) // 2)
    texts = [text for _, text in found]
    yield from zip(texts[::2], texts[1::2], strict=True)


@pytest.mark.parametrize(("written", "told"), list(mistakes()))
def test_mistakes_are_told_as_the_page_shows_them(tmp_path: Path, written: str, told: str) -> None:
    assets = own_assets(tmp_path / "assets")
    small_theme(assets, "courier", written)
    with pytest.raises(Exception, match=r"line \d") as caught:
        load_theme(Assets(assets), "courier", SITE)
    assert str(caught.value) == f"themes/courier/theme.toml, {told.strip()}"


def test_all_built_in_themes_are_named() -> None:
    table = PAGE.split("## From nothing")[0]
    named = set(re.findall(r"`([a-z]+)`", table))
    assert set(theme_names(Assets(CHECKOUT))) <= named


# Every key

KEYS: Mapping[str, tuple[type, frozenset[str]]] = {
    "### The whole file": (design.ThemeTable, frozenset()),
    "### `[type.<name>]`": (design.Type, frozenset()),
    "### `[items.<name>]`": (design.Item, frozenset()),
    "### `[stacks.<name>]`": (design.Stack, frozenset()),
    "### `[photo]`": (design.PhotoPlace, frozenset()),
    "### `[scrim]`": (design.Scrim, frozenset()),
    "### `[ground]`": (design.Ground, frozenset()),
    "### `[bands.<name>]`": (design.Band, frozenset()),
    "### `[logo]`": (design.Logo, frozenset()),
    "### `[sections.<name>]`": (design.SectionTable, frozenset(entry.name for entry in fields(Design))),
    "### `[variants.<name>]`": (design.VariantTable, frozenset(entry.name for entry in fields(Design))),
}
"""The heading of each table, the words of ``theme.toml`` that it explains, and those that are explained elsewhere."""


def rows(title: str) -> dict[str, list[str]]:
    """The cells of a table below a heading, by the name in the first one."""
    lines = [line.strip("|").split(" | ") for line in section(title).splitlines() if line.startswith("| `")]
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in lines}


@pytest.mark.parametrize("title", KEYS)
def test_every_key_is_explained_and_none_that_is_not_there(title: str) -> None:
    kind, elsewhere = KEYS[title]
    assert set(rows(title)) == {entry.name for entry in fields(kind)} - elsewhere
    assert all(meaning for *_, meaning in rows(title).values())


def test_no_kind_of_table_is_forgotten() -> None:
    kinds = {kind for kind in vars(design).values() if isinstance(kind, type) and kind.__module__ == design.__name__}
    assert kinds - {Design} == {kind for kind, _ in KEYS.values()}


@pytest.mark.parametrize("title", KEYS)
def test_limits_and_defaults_are_those_of_the_code(title: str) -> None:
    kind, _ = KEYS[title]
    hints = get_type_hints(kind, include_extras=True)
    for entry in fields(kind):
        if entry.name in rows(title):
            takes, default, _ = rows(title)[entry.name]
            for limit in limits(hints[entry.name]) if entry.name != "slot" else ():  # slots have a table of their own
                assert limit in takes, f"{title} {entry.name}: {limit}"
            assert default == default_of(entry, kind), f"{title} {entry.name}"


def limits(hint: Any) -> Iterator[str]:
    """What a row has to say of a key's values: ``12 to 400``, or each of the words that there are."""
    if hint is bool:
        yield from ("`true`", "`false`")
    elif get_origin(hint) is Literal:
        yield from (f"`{word}`" for word in get_args(hint))
    else:
        details = [part for info in getattr(hint, "__metadata__", ()) if isinstance(info, FieldInfo) for part in info.metadata]
        least = next((part.ge for part in details if hasattr(part, "ge")), None)
        most = next((part.le for part in details if hasattr(part, "le")), None)
        if least is not None:
            yield f"{least:g} to {most:g}"
        for inner in get_args(hint):
            yield from limits(inner)


def default_of(entry: Any, kind: type) -> str:
    value = entry.default.default if isinstance(entry.default, FieldInfo) else entry.default
    factory = entry.default.default_factory if isinstance(entry.default, FieldInfo) else entry.default_factory
    if factory not in (None, MISSING):
        return "`{}`" if factory is dict else f"`[{entry.name}]`"
    if value is MISSING:
        return "needed"
    if value is None:
        return "none"
    if value == ():
        return "`[]`"
    return {True: "`true`", False: "`false`"}[value] if isinstance(value, bool) else f"`{quoted(value)}`"


def quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_every_slot_and_every_condition_is_explained() -> None:
    assert set(rows("### Slots")) == design.TEXT_SLOTS | design.PICTURE_SLOTS | {"rule"}
    words = [*design.FIELDS, "flag"]
    assert set(rows("### Conditions")) == set(words)


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(#([^)]+)\)", PAGE):
        assert target in anchors
    for file in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", PAGE):
        assert (DOCS / file).exists(), file
