"""Cards put together from strips are the cards that are drawn as a whole."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from factories import article
from PIL import Image, ImageChops

from share.article import Article, Author, Disclosure
from share.assets import open_assets
from share.cards import strips
from share.cards.encode import encoded
from share.cards.make import compose, render
from share.cards.theme import load_theme
from share.formats import CardFormat

LONG = "A long headline that needs three lines on any card of this size, and more words still"
PAID = Disclosure("sponsored", "Sponsored content")
CARDS = [
    article(title="Six harbours"),
    article(title=LONG, disclosure=PAID, section="City", authors=(Author("Ada Lindqvist"),)),
    article(title="جسر الميناء يفتح من جديد بعد عامين", language="ar", disclosure=PAID),
    article(title="Harbour 🎉 party", summary=LONG, section="Sport"),
]


def pixels(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("theme_name", ["default", "plain", "broadsheet", "bold", "opinion"])
@pytest.mark.parametrize("name", ["og", "square", "pin"])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.title[:12])
def test_strips_have_the_pixels_of_the_whole(theme_name: str, name: str, card: Article, formats: dict[str, CardFormat]) -> None:
    theme = load_theme(open_assets(), theme_name, "The Harbour Courier")
    made = compose(card, formats[name], theme)
    joined = strips.encoded_in_strips(made.layout, formats[name])
    assert joined is not None
    whole = encoded(made.drawn.image, formats[name])
    assert (joined.quality, joined.detail) == (whole.quality, whole.detail)
    assert pixels(joined.data).size == (formats[name].width, formats[name].height)
    assert ImageChops.difference(pixels(joined.data), pixels(whole.data)).getbbox() is None


def test_the_same_card_has_the_same_bytes_whatever_was_drawn_before(formats: dict[str, CardFormat]) -> None:
    theme = load_theme(open_assets(), "default", "The Harbour Courier")
    first = render(CARDS[1], formats["og"], theme).data
    for card in CARDS:
        render(card, formats["og"], theme)
    assert render(CARDS[1], formats["og"], theme).data == first


def test_what_comes_again_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch, formats: dict[str, CardFormat]) -> None:
    theme = load_theme(open_assets(), "default", "The Harbour Courier")
    render(CARDS[1], formats["og"], theme)
    drawn: list[str] = []

    def noted(image: Image.Image, marks: tuple[strips.Mark, ...], *_: object) -> None:
        drawn.extend(mark.slot for mark in marks)

    monkeypatch.setattr("share.cards.strips.draw_marks", noted)
    render(CARDS[1].with_changes(title=LONG.replace("three", "third")), formats["og"], theme)
    assert "headline" in drawn
    assert not {"site", "byline", "date"} & set(drawn)


def test_a_card_over_its_byte_limit_is_left_to_the_search(formats: dict[str, CardFormat]) -> None:
    theme = load_theme(open_assets(), "default", "The Harbour Courier")
    small = replace(formats["og"], byte_limit=30_000)
    card = render(CARDS[1], small, theme)
    assert len(card.data) <= 30_000
    assert card.explanation["quality"] < 88
