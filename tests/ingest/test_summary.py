"""Summaries: the first sentences, cut where a sentence or a word ends."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.ingest.summary import paragraphs, sentence_ends, shortened, summary_of


def sentences(text: str) -> list[str]:
    starts = [0, *sentence_ends(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Okoye met Dr. Lindqvist. They agreed.", 2),
        ("The U.S. and the U.K. agreed. It is done.", 2),
        ("J. R. Berg spoke at 3 p.m. on Monday. It rained.", 2),
        ("Am 3. Mai geht es los. Das gilt z.B. für Fähren.", 2),
        ("It costs 3.50 a head. Nobody minds.", 2),
        ("“We stay.” She sat down.", 2),
        ("本当か？はい。終わり！", 3),
        ("هل هذا صحيح؟ نعم. انتهى.", 3),
        ("यह सही है। वह गया।", 2),
        ("Wait… no. Yes!", 2),
        ("Why?! Because.", 2),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_a_short_text_is_its_own_summary() -> None:
    assert summary_of("<h2>Heading</h2><p>One &amp; two.</p><p>Three.</p>") == "One & two. Three."


def test_the_summary_ends_with_a_sentence_where_one_fits() -> None:
    first = "The harbour board met for six hours on Tuesday and agreed on a plan for the pier."
    assert shortened(f"{first} {'And then there was much more to be said about it ' * 5}.") == first


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    cut = shortened("harbour " * 60)
    assert cut.endswith("harbour…")
    assert 150 < len(cut) <= 200


def test_a_first_sentence_that_says_too_little_is_not_left_alone() -> None:
    assert len(shortened(f"No. {'The harbour board met again ' * 20}")) > 100


def test_text_without_spaces_is_cut_between_characters() -> None:
    assert shortened("港" * 400) == "港" * 199 + "…"


def test_a_text_of_a_list_alone_has_a_summary() -> None:
    assert summary_of("<ul><li>One</li><li>Two</li></ul>") == "One Two"
    assert paragraphs("<p>a<br>b</p><p> </p>") == ["a b"]


@pytest.mark.parametrize("cluster", ["👩‍👩‍👧‍👦", "e\u0301\u0323", "🇩🇪", "👍🏽", "ก็้", "क्ष"])
def test_no_cluster_is_torn(cluster: str) -> None:
    for lead in range(12):
        cut = shortened("x" * lead + cluster * 200)
        inside = cut.removesuffix("…")[lead:]
        assert inside.replace(cluster, "") in {"", "क्"} or cluster.startswith(inside.replace(cluster, "")) is False


@given(st.text(max_size=600), st.integers(20, 300))
def test_a_summary_is_never_longer_than_allowed_and_is_a_beginning(text: str, limit: int) -> None:
    cut = shortened(text, limit)
    assert len(cut) <= limit
    assert text.startswith(cut.removesuffix("…").rstrip()) or cut == text


@given(st.text(st.characters(categories=("Lo", "Mn", "Mc")), min_size=300, max_size=400))
def test_a_cut_leaves_no_mark_without_its_letter(text: str) -> None:
    kept = shortened(text).removesuffix("…")
    following = text[len(kept) : len(kept) + 1]
    assert len(kept) <= 2 or not unicodedata.category(following).startswith("M")
