"""News sitemap, sitemap and OPML, as search engines and feed readers read them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from factories import NOON, article, paid_article
from lxml import etree

from share.feeds import newssitemap, opml, sitemap
from share.feeds.opml import Outline
from share.feeds.sitemap import Place

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def news(links, *articles) -> etree._Element:
    return etree.fromstring(newssitemap.render(articles, publication="The Harbour Post", links=links))


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).parent.parent / "specs" / "sitemap.rng"))


def test_every_kind_of_sitemap_is_valid_also_of_hostile_titles(links, grammar):
    hostile = article(title="<b>&\x0b]]>\ud800 \u202e", language="zh-Hant-TW", canonical_url="https://www.news.example/é?a=1&b=2")
    grammar.assertValid(news(links, hostile, article(language="pt-BR")))
    grammar.assertValid(news(links))
    pages = [Place("/articles/harbour-bridge-reopens", NOON)]
    grammar.assertValid(etree.fromstring(sitemap.render_sitemap(pages, links=links)))
    grammar.assertValid(etree.fromstring(sitemap.render_sitemap([], links=links)))
    grammar.assertValid(etree.fromstring(sitemap.render_index([links.sitemap_part(1)])))


def test_the_grammar_refuses_news_without_a_title(links, grammar):
    root = news(links, article())
    story = root.find("s:url/n:news", NAMES)
    story.remove(story.find("n:title", NAMES))
    assert not grammar.validate(root)


def texts(root: etree._Element, path: str) -> list[str]:
    return [element.text for element in root.findall(path, NAMES)]


def test_a_story_is_named_with_publication_language_date_and_title(links):
    root = news(links, article(language="de-AT", share_title="Short", modified=NOON + timedelta(days=1)))
    assert texts(root, "s:url/s:loc") == ["https://share.news.example/articles/harbour-bridge-reopens"]
    assert texts(root, "s:url/n:news/n:publication/n:name") == ["The Harbour Post"]
    assert texts(root, "s:url/n:news/n:publication/n:language") == ["de"]
    assert texts(root, "s:url/n:news/n:publication_date") == ["2026-11-20T12:00:00Z"]
    assert texts(root, "s:url/n:news/n:title") == ["Harbour bridge reopens after two years of repairs"]


def test_an_address_that_nobody_can_read_costs_no_other_story(links):
    """None comes in any more; one that came in before must not take the file down."""
    root = news(links, article(), article(slug="another", canonical_url="https://[news.example/é"))
    assert texts(root, "s:url/s:loc") == [
        "https://share.news.example/articles/harbour-bridge-reopens",
        "https://%5Bnews.example/%C3%A9",
    ]


def test_a_story_whose_address_no_sitemap_may_hold_is_left_out(links):
    """Of letters that are escaped each is six characters: an address of 900 of them came in, and the file was not valid."""
    longest = "https://www.news.example/" + "a" * (2_047 - 25)
    too_long = (longest + "a", f"https://a.example/{'я' * 900}")
    root = news(links, *(article(canonical_url=address) for address in (*too_long, longest)))
    assert texts(root, "s:url/s:loc") == [longest]


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
    pages = [Place("/articles/harbour-bridge-reopens", NOON), Place("/sponsored/summer-on-the-water", NOON + timedelta(hours=1))]
    root = etree.fromstring(sitemap.render_sitemap(pages, links=links))
    assert texts(root, "s:url/s:loc") == [
        "https://share.news.example/articles/harbour-bridge-reopens",
        "https://share.news.example/sponsored/summer-on-the-water",
    ]
    assert texts(root, "s:url/s:lastmod") == ["2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z"]


def test_an_index_names_the_parts(links):
    root = etree.fromstring(sitemap.render_index(links.sitemap_part(number) for number in (1, 2)))
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex"
    assert texts(root, "s:sitemap/s:loc") == [
        "https://share.news.example/sitemaps/1.xml",
        "https://share.news.example/sitemaps/2.xml",
    ]


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
