"""Pictures in text: one for each sequence, at text size, on the baseline, in reading order."""

from __future__ import annotations

import pytest
from typesetting import headline, voice

from share.cards.shape import Glyph


def pictures(text: str, language: str = "en") -> list[Glyph]:
    """What is drawn in colour, from left to right."""
    glyphs = [glyph for line in headline(text, language).lines for glyph in line.glyphs if glyph.typeface.colour]
    return [glyph for glyph in glyphs if glyph.typeface.at(60).get_glyph_color_png(glyph.number).data]


@pytest.mark.parametrize(
    "sequence",
    ["🎉", "☕️", "☕", "❤️", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "❤️‍🔥", "❤‍🔥", "🏳️‍🌈", "🇺🇦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👍🏿", "1️⃣", "1⃣", "#️⃣", "🧑🏻‍❤️‍💋‍🧑🏾"],
)
def test_a_sequence_is_one_picture(sequence: str) -> None:
    assert len(pictures(f"a {sequence} b")) == 1


@pytest.mark.parametrize("text", ["☎\ufe0e", "❤\ufe0e", "™ © ® ↔ ❤", "1 # * 2026"])
def test_characters_that_are_text_are_no_pictures(text: str) -> None:
    assert pictures(text) == []
    assert headline(text).missing == ()


def test_an_unknown_joined_sequence_falls_apart_into_its_parts() -> None:
    assert len(pictures("👨‍🚀‍🎉")) == 2
    assert headline("👨‍🚀‍🎉").missing == ()


def test_a_sequence_with_an_unknown_part_shows_the_others_and_reports_it() -> None:
    block = headline("a 🎉\u200d\U0001faef b")
    assert len(pictures("a 🎉\u200d\U0001faef b")) == 1
    assert block.missing == ("\U0001faef",)


def test_pictures_between_hebrew_words_keep_the_order_of_reading() -> None:
    first, second, third = (pictures(one)[0].number for one in ("🎉", "🇮🇱", "✅"))
    line = headline("שלום 🎉 עולם 🇮🇱 ראשון ✅", "he").lines[0]
    seen = [glyph.number for glyph in line.glyphs if glyph.typeface.colour and glyph.number in {first, second, third}]
    assert seen == [third, second, first]


def test_pictures_are_of_the_size_of_the_text_beside_them() -> None:
    text, mixed = headline("Harbour").lines[0], headline("Harbour 🎉").lines[0]
    assert mixed.ascent < 1.45 * text.ascent
    assert 0 < mixed.descent < 0.35 * mixed.glyphs[0].size


def test_a_picture_has_its_place_in_the_text_that_is_told() -> None:
    assert voice("en").paragraph("a 👩🏽‍🚀 b").text == "a 👩🏽‍🚀 b"
