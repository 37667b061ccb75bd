"""A card's address moves with every input that shapes its pixels, and only with them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import NOON, article, paid_article, photo
from PIL import Image

from share.article import Access, Author, Correction, Disclosure, RelatedLink, Sponsor
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
    {"corrections": (Correction(NOON, "The cost was put right."),)},
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


def test_site_name_logo_and_every_file_of_the_theme_move_the_address(own_assets: Path, formats: dict[str, CardFormat]) -> None:
    def digest(name: str = "The Harbour Courier") -> str:
        return card_digest(article(), formats["og"], load_theme(Assets(own_assets), "default", name))

    seen = [digest(), digest("Another Courier")]
    toml = own_assets / "themes" / "default" / "theme.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("#b3261e", "#b3261f"), encoding="utf-8")
    seen.append(digest())
    own_assets.joinpath("themes", "default", "logo.png").write_bytes(_png(40))
    seen.append(digest())
    own_assets.joinpath("themes", "default", "logo.png").write_bytes(_png(41))
    seen.append(digest())
    fonts = own_assets / "fonts" / "fonts.toml"
    fonts.write_text(fonts.read_text(encoding="utf-8").replace('sha256 = "c7', 'sha256 = "00'), encoding="utf-8")
    seen.append(digest())
    assert len(set(seen)) == len(seen)


def _png(width: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGBA", (width, 20), "red").save(target, "PNG")
    return target.getvalue()
