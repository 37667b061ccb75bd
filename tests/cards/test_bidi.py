"""The order of mixed-direction text, against an independent implementation of the same standard."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from share.cards.bidi import base_direction, levels, visual_order

MIXED = st.text(alphabet='abאבجد12١ ().,-[]%$€/:+"', min_size=1, max_size=16)


def as_seen(text: str, direction: str) -> str:
    embedding = levels(text, direction)
    for index in range(len(text) - 1, -1, -1):
        if text[index] != " ":
            break
        embedding[index] = int(direction == "rtl")
    return "".join(text[index] for index in visual_order(embedding))


@given(MIXED, st.sampled_from(["rtl", "ltr"]))
def test_characters_are_seen_in_the_order_of_the_unicode_bidirectional_algorithm(text: str, direction: str) -> None:
    # The compiled get_display has the whole algorithm, and tells its answer only as reordered text.
    assert as_seen(text, direction) == get_display(text, base_dir="R" if direction == "rtl" else "L")


def test_characters_without_a_direction_of_their_own_go_with_the_one_before() -> None:
    # A zero-width joiner is taken out by rule X9 and has to come back at its place.
    assert levels("א\u200dב", "rtl") == [1, 1, 1]
    assert levels("\u200bא", "ltr") == [0, 1]


def test_isolates_keep_their_text_together() -> None:
    text = "ab \u2067אב (1)\u2069 cd"
    embedding = levels(text, "ltr")
    assert [embedding[text.index(character)] for character in "aאc"] == [0, 1, 0]
    by_itself = levels("\u2068אב\u2069 ab", "ltr")
    assert by_itself[1] == 1


def test_latin_text_needs_no_algorithm() -> None:
    assert levels("Harbour bridge (2026)", "ltr") == [0] * 21


@pytest.mark.parametrize(
    ("text", "direction", "seen"),
    [
        ("אבג 20% דה", "rtl", "הד 20% גבא"),
        ("אבג $20 דה", "rtl", "הד $20 גבא"),
        ("ابج 20% ده", "rtl", "هد %20 جبا"),  # after an Arabic letter a number is Arabic, and its sign a neutral (W2, W5)
        ("אבג ABC (DE) דה", "rtl", "הד ABC (DE) גבא"),
        ("אבג (ABC) דה", "rtl", "הד (ABC) גבא"),
        ("אבג 10-12, דה", "rtl", "הד ,10-12 גבא"),
        ("אבג: a.example/b?c=1!", "rtl", "!a.example/b?c=1 :גבא"),
        ("Car: אבג 12!", "ltr", "Car: 12 גבא!"),
        ("אבג 🎉 דה", "rtl", "הד 🎉 גבא"),
    ],
)
def test_numbers_signs_and_names_stand_where_readers_expect_them(text: str, direction: str, seen: str) -> None:
    mirrored = as_seen(text, direction)
    assert mirrored.translate(str.maketrans("()", "  ")) == seen.translate(str.maketrans("()", "  "))


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("ar", "OpenAI يطلق مشروعا", "rtl"),
        ("fa", "iPhone 17 آمد", "rtl"),
        ("ckb", "BBC: هەواڵ", "rtl"),
        ("dv", "BBC ދިވެހި", "rtl"),
        ("he", "Harbour bridge reopens", "ltr"),
        ("he", "2026: 20%", "rtl"),
        ("en", "2026: 20%", "ltr"),
        ("en", "الاتحاد الأوروبي يطلق OpenAI", "rtl"),
        ("en", "🇮🇱 שלום עולם", "rtl"),
        ("en", "שלום says the mayor of the town", "ltr"),
        ("en", "Mayor: שלום עולם וכל הערים", "ltr"),
        ("az-Arab", "Bakı شهر", "rtl"),
    ],
)
def test_a_paragraph_runs_as_its_text_and_language_say(language: str, text: str, direction: str) -> None:
    assert base_direction(text, language) == direction
