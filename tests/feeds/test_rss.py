"""RSS 2.0 as a feed reader reads it, and by the rules that the W3C feed validator has."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from factories import NOON, article, paid_article, photo
from feed_rules import findings
from lxml import etree

from share.article import Author

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def only_item(document: bytes) -> etree._Element:
    (item,) = etree.fromstring(document).iter("item")
    return item


def test_the_validator_finds_nothing_in_a_full_feed(rendered, picture):
    whole = article(photo=photo(), rights="© The Harbour Post", modified=NOON + timedelta(hours=1))
    document = rendered("rss", whole, paid_article(language="de"), picture=picture, scope="section/city", name="City")
    assert findings(document) == []


def test_the_validator_finds_nothing_in_an_empty_feed(rendered):
    assert findings(rendered("rss")) == []


def test_the_validator_finds_nothing_in_an_article_that_has_only_what_it_must(rendered):
    bare = article(summary="", body_html="", section=None, tags=(), authors=())
    assert findings(rendered("rss", bare)) == []


def test_a_reader_sees_title_link_date_and_authors(rendered):
    (entry,) = feedparser.parse(rendered("rss", article(authors=(Author("Ada Lindqvist"), Author("Bo Ek"))))).entries
    assert entry.title == "Harbour bridge reopens after two years of repairs"
    assert entry.link == "https://share.news.example/articles/harbour-bridge-reopens"
    assert entry.published == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert [author.name for author in entry.authors] == ["Ada Lindqvist", "Bo Ek"]


def test_a_reader_gets_the_full_text(rendered):
    (entry,) = feedparser.parse(rendered("rss", article())).entries
    assert "<h2>What it cost</h2>" in entry.content[0].value


def test_a_reader_gets_the_summary_as_the_description(rendered):
    (entry,) = feedparser.parse(rendered("rss", article(summary="Trams & ferries < cars"))).entries
    assert entry.summary == "Trams &amp; ferries &lt; cars"


def test_section_and_tags_are_categories(rendered):
    (entry,) = feedparser.parse(rendered("rss", article())).entries
    assert [tag.term for tag in entry.tags] == ["City", "Transport", "Harbour"]


def test_a_tag_that_is_the_section_too_is_named_once(rendered):
    (entry,) = feedparser.parse(rendered("rss", article(section="City", tags=("Trams", "CITY")))).entries
    assert [tag.term for tag in entry.tags] == ["City", "Trams"]


def test_the_guid_is_not_taken_for_a_link(rendered):
    assert only_item(rendered("rss", article())).find("guid").get("isPermaLink") == "false"


def test_the_enclosure_tells_type_and_length_of_the_picture(rendered, picture):
    enclosure = only_item(rendered("rss", article(), picture=picture)).find("enclosure")
    assert dict(enclosure.attrib) == {"url": picture.url, "type": "image/jpeg", "length": "123456"}


def test_media_content_tells_size_alt_text_and_credit(rendered, picture):
    media = only_item(rendered("rss", article(photo=photo()), picture=picture)).find("media:content", NAMES)
    assert (media.get("width"), media.get("height"), media.get("fileSize")) == ("1200", "675", "123456")
    assert media.findtext("media:description", None, NAMES) == "A tram crosses the harbour bridge at dawn"
    assert media.findtext("media:credit", None, NAMES) == "Photo: Ada Lindqvist"


def test_an_item_without_a_picture_has_no_media_at_all(rendered):
    item = only_item(rendered("rss", article(photo=photo())))
    assert item.find("enclosure") is None
    assert item.find("media:content", NAMES) is None


def test_an_edited_article_says_when(rendered):
    item = only_item(rendered("rss", article(modified=NOON + timedelta(hours=2))))
    assert item.findtext("atom:updated", None, NAMES) == "2026-11-20T14:00:00Z"
    assert item.findtext("pubDate") == "Fri, 20 Nov 2026 12:00:00 GMT"


def test_an_article_in_another_language_than_the_feed_says_so(rendered):
    item = only_item(rendered("rss", article(language="de-AT")))
    assert item.findtext("dc:language", None, NAMES) == "de-AT"
    assert item.get("{http://www.w3.org/XML/1998/namespace}lang") == "de-AT"


def test_the_build_date_is_the_last_change_and_not_the_time_of_rendering(rendered):
    document = rendered("rss", article(), updated=NOON + timedelta(days=3))
    channel = etree.fromstring(document).find("channel")
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == NOON + timedelta(days=3)


def test_the_self_link_is_the_address_of_the_feed(rendered):
    parsed = feedparser.parse(rendered("rss", article(), scope="section/city", name="City"))
    (own,) = [link.href for link in parsed.feed.links if link.rel == "self"]
    assert own == "https://share.news.example/feeds/section/city.rss"


def test_a_section_feed_is_titled_by_site_and_section(rendered):
    assert feedparser.parse(rendered("rss", scope="section/city", name="City")).feed.title == "The Harbour Post – City"


def test_namespaces_are_declared_once_for_all_items(rendered):
    document = rendered("rss", article(), article(slug="another"))
    assert document.count(b"xmlns:media=") == 1


@pytest.mark.parametrize("title", ["Why <blink> failed", "Q&A: what &amp; means", "5 < 6 > 4"])
def test_a_title_that_looks_like_markup_reads_as_it_was_written(rendered, title):
    assert only_item(rendered("rss", article(title=title))).findtext("title") == title
