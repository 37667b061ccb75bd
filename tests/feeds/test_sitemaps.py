"""News sitemap, sitemap and OPML, as search engines and feed readers read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON, article, paid_article
from lxml import etree

from share.feeds import newssitemap, opml, sitemap
from share.feeds.opml import Outline

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def news(links, *articles) -> etree._Element:
    return etree.fromstring(newssitemap.render(articles, publication="The Harbour Post", links=links))


def texts(root: etree._Element, path: str) -> list[str]:
    return [element.text for element in root.findall(path, NAMES)]


def test_a_story_is_named_with_publication_language_date_and_title(links):
    root = news(links, article(language="de-AT", share_title="Short", modified=NOON + timedelta(days=1)))
    assert texts(root, "s:url/s:loc") == ["https://share.news.example/articles/harbour-bridge-reopens"]
    assert texts(root, "s:url/n:news/n:publication/n:name") == ["The Harbour Post"]
    assert texts(root, "s:url/n:news/n:publication/n:language") == ["de"]
    assert texts(root, "s:url/n:news/n:publication_date") == ["2026-11-20T12:00:00Z"]
    assert texts(root, "s:url/n:news/n:title") == ["Harbour bridge reopens after two years of repairs"]


def test_a_story_at_home_elsewhere_is_named_by_that_address(links):
    root = news(links, article(canonical_url="https://www.news.example/bridge?a=1&b=2"))
    assert texts(root, "s:url/s:loc") == ["https://www.news.example/bridge?a=1&b=2"]


def test_a_paid_article_is_never_in_the_news_sitemap(links):
    root = news(links, paid_article(), article())
    assert texts(root, "s:url/s:loc") == ["https://share.news.example/articles/harbour-bridge-reopens"]


def test_the_news_sitemap_ends_at_its_limit(links):
    assert len(news(links, *(article(slug=f"story-{number}") for number in range(1_010)))) == 1_000


def test_a_news_sitemap_without_stories_is_an_empty_list(links):
    assert news(links).tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"),
        ("pt-BR", "pt"),
        ("zh", "zh-cn"),
        ("zh-Hans-TW", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-HK", "zh-tw"),
        ("zh-CN", "zh-cn"),
    ],
)
def test_the_language_of_a_story_is_the_code_that_news_sitemaps_take(tag, code):
    assert newssitemap.news_language(tag) == code


def test_the_sitemap_names_our_pages_and_their_last_change(links):
    document = sitemap.render_sitemap([article(modified=NOON + timedelta(hours=1)), paid_article()], links=links)
    root = etree.fromstring(document)
    assert texts(root, "s:url/s:loc") == [
        "https://share.news.example/articles/harbour-bridge-reopens",
        "https://share.news.example/sponsored/summer-on-the-water",
    ]
    assert texts(root, "s:url/s:lastmod")[0] == "2026-11-20T13:00:00Z"


def test_an_article_at_home_elsewhere_is_not_in_our_sitemap(links):
    document = sitemap.render_sitemap([article(canonical_url="https://www.news.example/bridge")], links=links)
    assert texts(etree.fromstring(document), "s:url/s:loc") == []


def test_the_list_of_feeds_can_be_subscribed_to():
    outline = Outline(
        "The Harbour Post – City & Port", "https://share.news.example/feeds/section/city.rss", "https://share.news.example/"
    )
    root = etree.fromstring(opml.render("The Harbour Post", [outline], updated=NOON))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "The Harbour Post"
    assert root.findtext("head/dateModified") == "Fri, 20 Nov 2026 12:00:00 GMT"
    (found,) = root.findall("body/outline")
    assert (found.get("type"), found.get("text"), found.get("xmlUrl")) == ("rss", outline.title, outline.feed_url)
