"""The bytes of each format, kept: a change of them is a change for every reader, and is to be meant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Correction, RelatedLink

ARTICLES = (
    article(
        photo=photo(),
        modified=NOON + timedelta(hours=3),
        corrections=(Correction(NOON + timedelta(hours=3), "An earlier version had the wrong length of the bridge."),),
        related=(RelatedLink("How the bridge was built", "https://news.example/built?a=1&b=2"),),
        rights="© The Harbour Post",
        revision=2,
    ),
    paid_article(published=NOON - timedelta(hours=1)),
    article(
        slug="aljisr",
        title="إعادة فتح الجسر",
        summary="الجسر مفتوح من جديد.",
        body_html="<p>الجسر مفتوح من جديد.</p>",
        language="ar",
        published=NOON - timedelta(days=1),
    ),
)


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_feed_of_three_articles(rendered, picture, golden, extension):
    golden(rendered(extension, *ARTICLES, picture=picture, scope="section/city", name="City"), extension)
