"""Words that are wider than their card: whole while that is comfortable, then divided where the writer would, then anywhere."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from typesetting import headline, shown

from share.cards.breaks import emergency_ends, seams
from share.cards.fitting import Box

COMPOUND = "Binnenschifffahrtsunternehmensbesteuerung"
NARROW = Box(420, 600, list(range(100, 30, -2)), 6, 1.08)
WIDE = Box(1072, 330, list(range(96, 46, -2)), 4, 1.08)


def test_a_long_word_stays_whole_where_the_text_is_still_large() -> None:
    assert shown(headline("Wasserstoffwirtschaftsstrategie kommt", "de", WIDE)) == ["Wasserstoffwirtschaftsstrategie", "kommt"]


def test_a_word_that_would_make_the_text_tiny_is_divided_and_the_text_is_not_tiny() -> None:
    block = headline(f"{COMPOUND} kommt", "de", NARROW)
    assert not block.cut
    assert block.size > 1.5 * NARROW.sizes[-1]
    assert "".join(shown(block)).replace(" ", "") == f"{COMPOUND}kommt"
    assert all(len(line) > 6 for line in shown(block))


def test_a_word_is_divided_in_no_more_places_than_it_has_to_be() -> None:
    lines = shown(headline(COMPOUND, "de", Box(700, 900, list(range(90, 20, -2)), 9, 1.08)))
    assert len(lines) == 2  # three at 90 pixels


@pytest.mark.parametrize(
    "word",
    [
        "Rindfleisch\u00adetikettierungs\u00adüberwachungs\u00adaufgaben",
        "#HarbourBridgeReopensTomorrow",
        "harbour.example/bridge/repairs/2026",
    ],
)
def test_a_long_word_is_divided_at_its_own_seams(word: str) -> None:
    def bare(text: str) -> str:
        return text.replace("-", "").replace("\u00ad", "")

    found = shown(headline(word, "de", NARROW))
    assert len(found) > 1
    assert {bare("".join(found[:count])) for count in range(1, len(found))} <= {bare(word[:end]) for end in seams(word)}


def test_a_soft_hyphen_is_seen_at_a_lines_end_and_nowhere_else() -> None:
    box = Box(500, 600, list(range(80, 30, -2)), 5, 1.08)
    block = headline("Wasserstoff\u00adwirtschafts\u00adstrategie", "de", box)
    assert shown(block)[0] == "Wasserstoff-"
    hyphen = headline("‐", "de", box).lines[0].glyphs[0].number
    assert block.lines[0].glyphs[-1].number == hyphen
    assert block.width <= box.width
    one, other = (headline(text, "de") for text in ("Hafen\u00adbrücke", "Hafenbrücke"))
    assert one.width == other.width
    assert shown(one) == ["Hafenbrücke"]


def test_letters_apart_leave_no_gap_at_a_soft_hyphen() -> None:
    one, other = (headline(text, "de", tracking=0.1) for text in ("Hafen\u00adbrücke", "Hafenbrücke"))
    assert one.width == other.width


def test_words_have_seams_at_hyphens_signs_and_inner_capitals() -> None:
    def parts(word: str) -> list[str]:
        ends = [0, *seams(word), len(word)]
        return [word[start:end] for start, end in pairwise(ends)]

    assert parts("Müller-Lüdenscheidt/Kloebner") == ["Müller-", "Lüdenscheidt/", "Kloebner"]
    assert parts("HafenBrücke") == ["Hafen", "Brücke"]
    assert parts("Hafen\u00adbrücke") == ["Hafen\u00ad", "brücke"]
    assert parts("NATO") == ["NATO"]
    assert parts("(-x)") == ["(-x)"]


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("kn", "ಸಮ್ಮೇಳನಾಧ್ಯಕ್ಷಸ್ಥಾನ"),
        ("hi", "राष्ट्रीयस्वास्थ्य"),
        ("si", "ශ්\u200dරීලංකාක්\u200dෂේත්\u200dර"),
        ("km", "ស្ពានកំពង់ផ្លូវ"),
        ("my", "သတ္တဝါဗုဒ္ဓဘာသာအင်္ဂလိပ်"),
        ("te", "రాష్ట్రపతిపాలన"),
        ("ta", "க்ஷத்திரியர்கள்"),
    ],
)
def test_no_conjunct_is_parted(language: str, word: str) -> None:
    ends = list(emergency_ends(word, language))
    assert len(ends) > 2
    assert ends[-1] == len(word)
    for end in ends[:-1]:
        last = word[:end].rstrip("\u200d")[-1]
        assert unicodedata.combining(last) != 9 or last == "\u103a"
        assert not unicodedata.category(word[end]).startswith("M")


def test_a_line_ends_after_a_closed_burmese_syllable() -> None:
    word = "အင်္ဂလန်တွင်"
    assert word.index("တွ") in list(emergency_ends(word, "my"))
    assert word.index("ဂ") not in list(emergency_ends(word, "my"))
