"""The bytes of each format, kept: a change of them is a change for every reader, and is to be meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Correction, RelatedLink
from share.feeds.dialects import DIALECTS
from share.feeds.feed import Archive, withdrawal_of

ARTICLES = (
    article(
        photo=photo(),
        modified=NOON + timedelta(hours=3),
        corrections=(Correction(NOON + timedelta(hours=3), "An earlier version had the wrong length of the bridge."),),
        related=(RelatedLink("How the bridge was built", "https://news.example/built?a=1&b=2"),),
        rights="© The Harbour Post, CC BY 4.0: https://creativecommons.org/licenses/by/4.0/",
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


@pytest.fixture
def whole(links, picture):
    """Everything that a feed can say of itself, and an article that has gone."""
    thumbnail = replace(picture, url=picture.url.replace("wide", "clean-square"), width=1200, height=1200)
    how = {
        "scope": "section/city",
        "name": "City",
        "hub_url": "https://share.news.example/hub",
        "style_url": "/static/feed-0.css",
    }
    older, more = links.archive("section/city", 3, "{}"), links.archive("section/city", 4, "{}")
    gone = withdrawal_of(article(slug="gone"), links=links, at=NOON + timedelta(hours=4))

    def described(extension):
        archive = Archive(older_url=older.format(extension), more_url=more.format(extension))
        return {"entries": (gone, *ARTICLES), "picture": picture, "thumbnail": thumbnail, "archive": archive, **how}

    return described


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_feed_of_three_articles(rendered, whole, golden, extension):
    how = whole(extension)
    golden(rendered(extension, *how.pop("entries"), **how), extension)


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "standard"])
def test_partner_feed(rendered, whole, golden, name):
    how = whole("rss")
    golden(rendered("rss", *how.pop("entries"), dialect=DIALECTS[name], **how), f"{name}.xml")


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_archive_page(rendered, links, golden, extension):
    archive = Archive(
        full=True,
        current_url=links.feed("latest", extension),
        older_url=links.archive("latest", 1, extension),
        newer_url=links.archive("latest", 3, extension),
    )
    golden(rendered(extension, *ARTICLES, archive=archive), extension)
