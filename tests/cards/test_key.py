"""A card's address moves with every input that shapes its pixels, and only with them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import NOON, article, paid_article, photo
from PIL import Image

from share.article import Access, Article, Author, Correction, Disclosure, RelatedLink, Sponsor
from share.assets import Assets
from share.cards.key import card_digest
from share.cards.theme import Theme, load_theme
from share.formats import CardFormat

SHAPING: list[dict[str, Any]] = [
    {"title": "Harbour bridge is open again"},
    {"share_title": "The bridge is back"},
    {"section": "Region"},
    {"section": None},
    {"authors": ()},
    {"authors": (Author("Ada Lindquist"),)},
    {"published": NOON + timedelta(days=1)},
    {"language": "de"},
    {"disclosure": Disclosure("sponsored", "Sponsored")},
    {"photo": None},
    {"corrections": (Correction(NOON, "The cost was put right."),)},
    {"tags": ("Breaking",)},
    {"photo": photo(digest="1" * 64)},
    {"photo": photo(focal_point=(0.1, 0.1))},
    {"photo": photo(focal_point=None)},
]
NOT_SHAPING: list[dict[str, Any]] = [
    {"body_html": "<p>Another body.</p>"},
    {"summary": "Another summary."},
    {"tags": ("Elsewhere",)},
    {"modified": NOON + timedelta(days=9)},
    {"published": NOON + timedelta(hours=1)},
    {"related": (RelatedLink("Another story"),)},
    {"authors": (Author("Ada Lindqvist", "https://elsewhere.example/", "@ada@elsewhere.example"),)},
    {"access": Access.PAID},
    {"rights": "CC BY 4.0"},
    {"revision": 7},
    {"canonical_url": "https://cms.example/bridge"},
    {"photo": photo(alt="Other words", credit="Someone else", source="https://elsewhere.example/x.jpg")},
]


def names(changes: dict[str, Any]) -> str:
    return ",".join(changes)


@pytest.mark.parametrize("changes", SHAPING, ids=names)
def test_what_the_card_shows_moves_its_address(theme: Theme, formats: dict[str, CardFormat], changes: dict[str, Any]) -> None:
    card = article(photo=photo())
    assert card_digest(card, formats["og"], theme) != card_digest(card.with_changes(**changes), formats["og"], theme)


@pytest.mark.parametrize("changes", NOT_SHAPING, ids=names)
def test_what_the_card_does_not_show_leaves_its_address(
    theme: Theme, formats: dict[str, CardFormat], changes: dict[str, Any]
) -> None:
    card = article(photo=photo())
    for card_format in formats.values():
        assert card_digest(card, card_format, theme) == card_digest(card.with_changes(**changes), card_format, theme)


def test_a_photo_without_words_keeps_its_address_when_the_headline_changes(theme: Theme, formats: dict[str, CardFormat]) -> None:
    card = article(photo=photo())
    assert card_digest(card, formats["wide"], theme) == card_digest(card.with_changes(title="Other"), formats["wide"], theme)
    paid = card.with_changes(disclosure=Disclosure("sponsored", "Anzeige"))
    assert card_digest(card, formats["wide"], theme) != card_digest(paid, formats["wide"], theme)


def test_of_a_disclosure_only_the_label_is_on_the_card(theme: Theme, formats: dict[str, CardFormat]) -> None:
    card = paid_article()
    other = card.with_changes(disclosure=Disclosure("supported", "Sponsored", sponsor=Sponsor("Other"), notice="Other."))
    assert card_digest(card, formats["og"], theme) == card_digest(other, formats["og"], theme)


@pytest.mark.parametrize("field", ["width", "height", "byte_limit"])
def test_a_change_of_the_format_moves_the_address(theme: Theme, formats: dict[str, CardFormat], field: str) -> None:
    og = formats["og"]
    changed = replace(og, **{field: getattr(og, field) - 100})
    assert card_digest(article(), og, theme) != card_digest(article(), changed, theme)
    assert card_digest(article(), og, theme) == card_digest(article(), replace(og, use="Something else"), theme)


def test_the_address_is_short_hex_and_the_same_in_every_run(assets: Assets, formats: dict[str, CardFormat], theme: Theme) -> None:
    digest = card_digest(article(), formats["og"], theme)
    assert re.fullmatch(r"[0-9a-f]{20}", digest)
    assert digest == card_digest(article(), formats["og"], load_theme(assets, "default", "The Harbour Courier"))


@pytest.fixture
def digests(own_assets: Path, formats: dict[str, CardFormat]) -> Callable[..., dict[str, str]]:
    """``digests(card)``: the digest of each of its pictures, by format, with the theme ``mine`` as its files are now."""
    folder = own_assets / "themes" / "mine"
    folder.mkdir()
    folder.joinpath("theme.toml").write_text(MINE, encoding="utf-8")
    for name, colour in (("dark.png", "black"), ("white.png", "white")):
        folder.joinpath(name).write_bytes(_png(colour))

    def of(card: Article, site_name: str = "The Harbour Courier") -> dict[str, str]:
        theme = load_theme(Assets(own_assets), "mine", site_name)
        return {name: card_digest(card, formats[name], theme) for name in ("og", "square", "story", "wide")}

    return of


MINE = """\
extends = "photo"
[logo]
on_light = "dark.png"
on_dark = "white.png"
[items.logo]
colour = "ink"
ground = "paper"
[variants.photo.items.logo]
ground = "shade"
[formats.square.stacks.masthead]
hidden = true
"""
"""A theme whose logo is the dark one without a photo, the white one on a photo, and nowhere on squares."""


def test_a_changed_logo_moves_exactly_the_cards_that_bear_it(own_assets: Path, digests: Callable[..., dict[str, str]]) -> None:
    plain, pictured = article(), article(photo=photo())
    before = digests(plain), digests(pictured)
    own_assets.joinpath("themes", "mine", "white.png").write_bytes(_png("yellow"))
    after = digests(plain), digests(pictured)
    moved = [{name for name in old if old[name] != new[name]} for old, new in zip(before, after, strict=True)]
    assert moved == [set(), {"og", "story"}]


def test_the_files_and_colours_of_a_theme_move_its_cards_and_no_clean_photo(
    own_assets: Path, digests: Callable[..., dict[str, str]]
) -> None:
    pictured = article(photo=photo())
    seen = [digests(pictured), digests(pictured, "Another Courier")]
    assert seen[0] == seen[1], "the name is nowhere where there is a logo"
    toml = own_assets / "themes" / "photo" / "theme.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('ink = "#ffffff"', 'ink = "#fefefe"'), encoding="utf-8")
    seen.append(digests(pictured))
    fonts = own_assets / "fonts" / "fonts.toml"
    fonts.write_text(fonts.read_text(encoding="utf-8").replace('sha256 = "c7', 'sha256 = "00'), encoding="utf-8")
    seen.append(digests(pictured))
    assert len({tuple(found[name] for name in ("og", "square", "story")) for found in seen}) == 3
    assert len({found["wide"] for found in seen}) == 1


def test_the_label_of_a_clean_photo_moves_it(digests: Callable[..., dict[str, str]]) -> None:
    paid = paid_article(photo=photo())
    renamed = paid.with_changes(disclosure=Disclosure("sponsored", "Advertisement"))
    assert len({digests(card)["wide"] for card in (paid, renamed, article(photo=photo()))}) == 3


def _png(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGBA", (80, 20), colour).save(target, "PNG")
    return target.getvalue()
