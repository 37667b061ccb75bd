"""What a card shows, in words."""

from __future__ import annotations

import pytest
from factories import article, paid_article, photo

from share.cards.alt import LIMIT, alt_text
from share.formats import CardFormat


def test_a_card_is_told_by_its_headline_section_and_byline(formats: dict[str, CardFormat]) -> None:
    assert alt_text(article(), formats["og"]) == "Harbour bridge reopens after two years of repairs. City. Ada Lindqvist"
    assert alt_text(article(section=None, authors=()), formats["og"]) == "Harbour bridge reopens after two years of repairs"


def test_a_photo_is_told_by_its_own_words(formats: dict[str, CardFormat]) -> None:
    assert alt_text(article(photo=photo()), formats["wide"]) == "A tram crosses the harbour bridge at dawn"
    assert alt_text(article(photo=photo(alt="")), formats["wide"]) == "Harbour bridge reopens after two years of repairs"


@pytest.mark.parametrize("name", ["og", "wide", "story", "clean-square"])
def test_the_label_comes_first_where_somebody_paid(formats: dict[str, CardFormat], name: str) -> None:
    for alt in ("A ferry", "", "word " * 200):
        text = alt_text(paid_article(photo=photo(alt=alt)), formats[name])
        assert text.startswith("Sponsored: ")
        assert len(text) <= LIMIT


def test_long_words_are_cut_at_a_word(formats: dict[str, CardFormat]) -> None:
    text = alt_text(article(photo=photo(alt="harbour " * 200)), formats["wide"])
    assert len(text) <= LIMIT
    assert text.endswith("harbour…")
    assert alt_text(article(photo=photo(alt="x" * 999)), formats["wide"]) == "x" * (LIMIT - 1) + "…"
