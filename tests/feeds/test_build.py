"""Feeds of what a real database holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from factories import NOON, article, paid_article
from lxml import etree
from sqlalchemy import Connection

from share.article import Article, Status
from share.feeds import sitemap
from share.feeds.build import build_news_sitemap, build_opml, build_sitemap, build_sitemap_part
from share.feeds.press import FORMATS, Pictures, Press
from share.links import FEED_MEDIA_TYPES
from share.store import articles, open_store, scopes
from share.store.migrate import migrate


@pytest.fixture
def connection(tmp_path) -> Iterator[Connection]:
    store = open_store(f"sqlite:///{tmp_path}/share.db")
    migrate(store)
    with store.begin() as connection:
        yield connection
    store.engine.dispose()


@pytest.fixture
def built(connection, site, links, disclosures):
    def make(scope="latest", extension="json", limit=50, pictures_of=lambda _: Pictures(), site=site):
        press = Press(site=site, links=links, disclosures=disclosures, pictures_of=pictures_of)
        return press.feed(connection, scope, extension, limit=limit)

    return make


def keep(connection: Connection, kept: Article, old: Article | None = None, now=NOON) -> Article:
    saved = articles.save(connection, kept.with_changes(code=""), now)
    live = scopes.scopes_of(kept) if kept.status is Status.LIVE else {}
    scopes.move(connection, scopes.scopes_of(old) if old else {}, live, now)
    return saved


def slugs(feed) -> list[str]:
    return [item["id"].rpartition("/")[2] for item in json.loads(feed.data)["items"] if "status" not in item["_sharewire"]]


def test_a_scope_that_never_had_an_article_has_no_feed(built):
    assert built("section/weather") is None


def test_the_feed_of_everything_is_there_before_its_first_article(built):
    feed = built("latest")
    assert slugs(feed) == []
    assert built("latest").data == feed.data


def test_the_newest_come_first_and_no_more_than_the_limit(connection, built):
    for day in range(4):
        keep(connection, article(slug=f"day-{day}", published=NOON + timedelta(days=day)))
    assert slugs(built(limit=2)) == ["day-3", "day-2"]


def test_a_section_feed_has_only_its_section_and_is_named_after_it(connection, built):
    keep(connection, article(slug="in-the-city"))
    keep(connection, article(slug="at-sea", section="Sea & Shore"))
    feed = built("section/sea-shore")
    assert slugs(feed) == ["at-sea"]
    assert json.loads(feed.data)["title"] == "The Harbour Post – Sea & Shore"


def test_a_withdrawn_article_leaves_the_feed_and_the_feed_says_that_it_changed(connection, built):
    live = article()
    keep(connection, live)
    before = built()
    keep(connection, live.with_changes(status=Status.WITHDRAWN), old=live, now=NOON + timedelta(hours=1))
    after = built()
    assert (slugs(before), slugs(after)) == (["harbour-bridge-reopens"], [])
    assert after.change.at > before.change.at


def test_a_scheduled_article_is_in_no_feed(connection, built):
    keep(connection, article(slug="out"))
    keep(connection, article(slug="embargoed", status=Status.SCHEDULED))
    assert slugs(built()) == ["out"]


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_content_gives_the_same_bytes(connection, built, extension):
    keep(connection, article())
    assert built("latest", extension) == built("latest", extension)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_feed_is_sent_with_the_type_of_its_format(connection, built, extension):
    keep(connection, article())
    assert built("latest", extension).dialect.media_type == FEED_MEDIA_TYPES[extension]


def test_every_format_that_has_an_address_can_be_rendered():
    assert set(FORMATS) == set(FEED_MEDIA_TYPES)


def test_each_article_gets_its_own_picture(connection, built, picture):
    keep(connection, article(slug="with"))
    keep(connection, article(slug="without", published=NOON - timedelta(days=1)))
    feed = built(pictures_of=lambda article: Pictures(picture if article.slug == "with" else None))
    assert ["image" in item for item in json.loads(feed.data)["items"]] == [True, False]


def test_a_site_without_a_description_is_described_by_its_title(connection, built, site):
    keep(connection, article())
    feed = built(site=type(site)(description=""))
    assert json.loads(feed.data)["description"] == "The Harbour Post"


def locations(document: bytes) -> list[str]:
    return [element.text.rpartition("/")[2] for element in etree.fromstring(document).iter("{*}loc")]


def test_the_news_sitemap_has_the_unpaid_stories_of_two_days(connection, site, links):
    keep(connection, article(slug="fresh", published=NOON - timedelta(hours=47)))
    keep(connection, article(slug="old", published=NOON - timedelta(hours=49)))
    keep(connection, paid_article(published=NOON))
    assert locations(build_news_sitemap(connection, NOON, site=site, links=links)) == ["fresh"]


def test_the_sitemap_has_live_articles_at_home_here_only(connection, links):
    keep(connection, article(slug="live"))
    keep(connection, article(slug="elsewhere", canonical_url="https://www.news.example/bridge"))
    keep(connection, article(slug="gone", status=Status.WITHDRAWN))
    keep(connection, article(slug="later", status=Status.SCHEDULED))
    assert locations(build_sitemap(connection, links=links)) == ["live"]


def test_an_article_whose_canonical_address_is_our_own_page_is_in_the_sitemap(connection, links):
    keep(connection, article(slug="ours", canonical_url="https://share.news.example/articles/ours"))
    keep(connection, article(slug="written-otherwise", canonical_url="http://SHARE.news.example:80/articles/written-otherwise/"))
    keep(connection, paid_article(canonical_url="https://share.news.example/sponsored/summer-on-the-water"))
    keep(connection, article(slug="of-another", canonical_url="https://share.news.example/articles/ours"))
    keep(connection, article(slug="asked", canonical_url="https://share.news.example/articles/asked?edition=2"))
    assert locations(build_sitemap(connection, links=links)) == ["ours", "written-otherwise", "summer-on-the-water"]


def test_a_large_sitemap_is_an_index_whose_parts_name_each_article_once(connection, links, monkeypatch):
    monkeypatch.setattr(sitemap, "LIMIT", 3)
    for number in range(7):
        keep(connection, article(slug=f"story-{number}", status=Status.WITHDRAWN if number == 4 else Status.LIVE))
    index = etree.fromstring(build_sitemap(connection, links=links))
    assert [element.text for element in index.iter("{*}loc")] == [links.sitemap_part(number) for number in (1, 2, 3)]
    parts = [locations(build_sitemap_part(connection, number, links=links)) for number in (1, 2, 3)]
    assert parts == [["story-0", "story-1", "story-2"], ["story-3", "story-5"], ["story-6"]]
    assert build_sitemap_part(connection, 4, links=links) is None
    assert build_sitemap_part(connection, 0, links=links) is None


def test_a_paid_article_is_in_the_sitemap_under_its_own_word(connection, links):
    keep(connection, paid_article())
    assert b"<loc>https://share.news.example/sponsored/summer-on-the-water</loc>" in build_sitemap(connection, links=links)


def test_the_list_of_feeds_has_the_languages_where_there_are_several(connection, site, links):
    keep(connection, article(slug="a", section=None))
    keep(connection, article(slug="b", section=None, language="de-AT"))
    root = etree.fromstring(build_opml(connection, site=site, links=links))
    names = {outline.get("text"): outline.get("xmlUrl").rpartition("/feeds/")[2] for outline in root.iter("outline")}
    assert names == {
        "The Harbour Post": "latest.rss",
        "The Harbour Post – English": "language/en.rss",
        "The Harbour Post – Deutsch": "language/de.rss",
        "The Harbour Post – Deutsch (Österreich)": "language/de-at.rss",
    }


def test_the_list_of_feeds_has_the_languages_between_a_tag_and_its_language(connection, site, links):
    keep(connection, article(slug="a", section=None))
    keep(connection, article(slug="b", section=None, language="zh-Hant-TW"))
    root = etree.fromstring(build_opml(connection, site=site, links=links))
    feeds = [outline.get("xmlUrl").rpartition("/feeds/")[2] for outline in root.iter("outline")]
    assert feeds == ["latest.rss", "language/en.rss", "language/zh.rss", "language/zh-hant.rss", "language/zh-hant-tw.rss"]


def test_the_list_of_feeds_has_everything_and_each_section(connection, site, links):
    keep(connection, article(slug="a", section="City"))
    keep(connection, article(slug="b", section="Sea"))
    root = etree.fromstring(build_opml(connection, site=site, links=links))
    assert {outline.get("text"): outline.get("xmlUrl") for outline in root.iter("outline")} == {
        "The Harbour Post": "https://share.news.example/feeds/latest.rss",
        "The Harbour Post – City": "https://share.news.example/feeds/section/city.rss",
        "The Harbour Post – Sea": "https://share.news.example/feeds/section/sea.rss",
    }


def test_an_empty_database_still_lists_its_feed(connection, site, links):
    root = etree.fromstring(build_opml(connection, site=site, links=links))
    assert len(list(root.iter("outline"))) == 1
