"""Hashtags: readable aloud, of every script, and none from what makes none."""

from __future__ import annotations

import pytest
from factories import article

from share.networks.hashtags import LONGEST, MOST, hashtag, hashtags


@pytest.mark.parametrize(
    ("tag", "language", "made"),
    [
        ("Harbour", "en", "Harbour"),
        ("public transport", "en", "PublicTransport"),
        ("EU policy", "en", "EUPolicy"),
        ("women's football", "en", "WomensFootball"),
        ("women’s football", "en", "WomensFootball"),
        ("U.S.–China trade", "en", "USChinaTrade"),
        ("öffentlicher Verkehr", "de", "ÖffentlicherVerkehr"),
        ("istanbul'da deprem", "tr", "İstanbuldaDeprem"),
        ("istanbul", "en", "Istanbul"),
        ("общественный транспорт", "ru", "ОбщественныйТранспорт"),
        ("ميناء قديم", "ar", "ميناء_قديم"),
        ("می‌خواهم", "fa", "می‌خواهم"),
        ("तेज़ हवा", "hi", "तेज़_हवा"),
        ("საზოგადოებრივი ტრანსპორტი", "ka", "საზოგადოებრივი_ტრანსპორტი"),
        ("თბილისი", "ka", "თბილისი"),
        ("公共交通", "ja", "公共交通"),
        ("ท่าเรือ", "th", "ท่าเรือ"),
        ("5G", "en", "5G"),
        ("Covid-19", "en", "Covid19"),
        ("cafe\u0301", "fr", "Cafe\u0301"),
        ("2026", "en", ""),
        ("١٢٣", "ar", ""),
        ("🎉", "en", ""),
        ("#", "en", ""),
        ("_ _", "en", ""),
        ("a" * (LONGEST + 1), "en", ""),
        ("#already", "en", "Already"),
        ("straße", "de", "Straße"),
        ("ßtrange", "de", "ßtrange"),
    ],
)
def test_a_tag_as_a_hashtag(tag: str, language: str, made: str) -> None:
    assert hashtag(tag, language) == made


def test_there_are_few_of_them_and_none_twice() -> None:
    entry = article(tags=("Harbour", "harbour", "2026", "City", "Culture", "Sport", "Weather"))
    assert hashtags(entry) == ("Harbour", "City", "Culture")
    assert len(hashtags(entry)) == MOST
