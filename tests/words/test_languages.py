"""Which way a language is read, and the tags by which its words and its articles are found."""

from __future__ import annotations

import pytest
from factories import article

from share.languages import direction_of, languages_of, looked_up


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("ur", "rtl"),
        ("az-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("en", "ltr"),
        ("ja", "ltr"),
        ("zh-Hant-TW", "ltr"),
    ],
)
def test_the_direction_follows_the_language_and_its_script(language: str, direction: str) -> None:
    assert direction_of(language) == direction
    assert article(language=language).direction == direction


@pytest.mark.parametrize(
    ("language", "tags"),
    [
        ("en", ["en"]),
        ("de-AT", ["de-at", "de"]),
        ("zh-Hant-HK", ["zh-hant-hk", "zh-hant", "zh"]),
        ("zh-TW", ["zh-tw", "zh-hant", "zh"]),  # nobody there reads the simplified characters of zh
        ("nn-NO", ["nn-no", "nn", "nb"]),
        ("iw", ["iw", "he"]),
    ],
)
def test_words_are_looked_up_from_the_whole_tag_to_the_language(language: str, tags: list[str]) -> None:
    assert list(looked_up(language)) == tags


@pytest.mark.parametrize(
    ("language", "tags"),
    [
        ("EN", ("en",)),
        ("zh-Hant-TW", ("zh-hant-tw", "zh-hant", "zh")),
        ("de-AT-x-desk", ("de-at-x-desk", "de-at", "de")),
        ("de-CH-1901", ("de-ch-1901", "de-ch", "de")),
        ("iw-IL", ("he-il", "he")),
        ("in", ("id",)),
    ],
)
def test_an_article_is_in_its_whole_tag_and_in_the_wider_ones(language: str, tags: tuple[str, ...]) -> None:
    assert languages_of(language) == tags
