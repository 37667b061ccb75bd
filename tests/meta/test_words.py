"""The words of our pages: every language has every word, and mistakes in the table are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from share.assets import Assets, open_assets
from share.errors import BadAsset
from share.meta import read_words


def test_every_language_of_the_table_has_every_word() -> None:
    tables = open_assets().toml("words.toml")
    assert {language: set(tables["en"]) - set(words) for language, words in tables.items()} == {
        language: set() for language in tables
    }


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("de-AT", "de"),
        ("zh-Hant-TW", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh-CN", "zh"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("tlh", "en"),
    ],
)
def test_a_language_is_served_by_its_nearest_table(language: str, found: str) -> None:
    assert read_words(open_assets()).of(language).language == found


@pytest.mark.parametrize(
    ("addition", "named"),
    [('[xx]\nby = "no place for names"', "xx.by"), ('[xx]\nbuy = "{authors}"', "xx.buy"), ("xx = 1", "xx")],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, addition: str, named: str) -> None:
    english = open_assets().path("words.toml").read_text(encoding="utf-8")
    (tmp_path / "words.toml").write_text(addition + "\n" + english, encoding="utf-8")
    with pytest.raises(BadAsset, match=named):
        read_words(Assets(tmp_path))


def test_a_table_without_english_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[de]\nskip = "Zum Inhalt"\n', encoding="utf-8")
    with pytest.raises(BadAsset, match="en"):
        read_words(Assets(tmp_path))
