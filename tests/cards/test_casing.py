"""Capitals as each language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.cards.casing import upper


@pytest.mark.parametrize(
    ("language", "text", "capitals"),
    [
        ("en", "Politics", "POLITICS"),
        ("tr", "ışık ve istanbul", "IŞIK VE İSTANBUL"),
        ("az-Latn", "iqtisadiyyat", "İQTİSADİYYAT"),
        ("de", "Straße", "STRASSE"),
        ("el", "Πολιτική και άυλος οΐδα", "ΠΟΛΙΤΙΚΗ ΚΑΙ ΑΫΛΟΣ ΟΪΔΑ"),
        ("el", "café", "CAFÉ"),
        ("fr", "économie", "ÉCONOMIE"),
        ("nl", "ijsland", "IJSLAND"),
        ("lt", "i\u0307\u0301", "Í"),
        ("hy", "և", "ԵՎ"),
        ("ru", "политика", "ПОЛИТИКА"),
        ("ka", "პოლიტიკა", "პოლიტიკა"),
        ("ar", "سياسة", "سياسة"),
        ("ja", "政治", "政治"),
    ],
)
def test_capitals(language: str, text: str, capitals: str) -> None:
    assert upper(text, language) == capitals


@given(st.text(max_size=40), st.sampled_from(["en", "tr", "el", "lt", "hy", "de"]))
def test_capitals_have_no_capitals_of_their_own(text: str, language: str) -> None:
    assert upper(upper(text, language), language) == upper(text, language)
