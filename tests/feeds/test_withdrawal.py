"""An article that has gone: one action of the newsroom, told in the words of each dialect, and no word of the article itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import feedparser
import pytest
from factories import NOON, article, paid_article
from lxml import etree

from share.article import Author, Correction, Submission
from share.feeds.dialects import DIALECTS as PARTNER_DIALECTS
from share.feeds.feed import withdrawal_of
from share.feeds.msn import MSN
from share.feeds.press import FORMATS
from share.feeds.smartnews import SMARTNEWS
from share.publish import publish, release, rename
from share.store import timeline

ID = "tag:share.news.example,2026:articles/harbour-bridge-reopens"
GONE = NOON + timedelta(days=2)
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "dcterms": "http://purl.org/dc/terms/",
    "mi": "http://schemas.ingestion.microsoft.com/common/",
}
DIALECTS = {**FORMATS, **PARTNER_DIALECTS}


@pytest.fixture
def gone(links):
    return withdrawal_of(article(), links=links, at=GONE)


def only_item(document: bytes) -> etree._Element:
    (item,) = etree.fromstring(document).iter("item")
    return item


def test_atom_has_a_tombstone_in_place_of_the_entry(rendered, gone, atom_grammar):
    root = etree.fromstring(rendered("atom", gone, article(slug="another")))
    atom_grammar.assertValid(root)
    (tombstone,) = root.findall("at:deleted-entry", NAMES)
    assert (tombstone.get("ref"), tombstone.get("when")) == (ID, "2026-11-22T12:00:00Z")
    assert tombstone.findtext("at:comment", None, NAMES) == (
        "The newsroom has withdrawn this article. Please do not show it any longer."
    )
    assert [entry.findtext("a:id", None, NAMES).rpartition("/")[2] for entry in root.findall("a:entry", NAMES)] == ["another"]


def test_an_item_of_the_same_guid_takes_the_place_of_the_article_in_rss(rendered, gone):
    (entry,) = feedparser.parse(rendered("rss", gone)).entries
    assert (entry.id, entry.title) == (ID, "Withdrawn article")
    assert entry.published == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert "has withdrawn this article" in entry.content[0].value
    assert entry.link == "https://share.news.example/articles/harbour-bridge-reopens"


def test_an_item_of_the_same_id_takes_its_place_in_json(rendered, gone, json_schema):
    document = json.loads(rendered("json", gone))
    assert list(json_schema.iter_errors(document)) == []
    (item,) = document["items"]
    assert (item["id"], item["title"], item["_sharewire"]) == (ID, "Withdrawn article", {"status": "withdrawn"})
    assert (item["date_published"], item["date_modified"]) == ("2026-11-20T12:00:00Z", "2026-11-22T12:00:00Z")


def test_smartnews_is_told_by_status_and_by_a_newer_date(rendered, gone):
    item = only_item(rendered("rss", gone, dialect=SMARTNEWS))
    assert item.find("media:status", NAMES).get("state") == "deleted"
    assert (item.findtext("guid"), item.findtext("pubDate")) == (ID, "Sun, 22 Nov 2026 12:00:00 GMT")


def test_msn_is_told_that_it_expired_when_it_was_changed(rendered, gone):
    item = only_item(rendered("rss", gone, dialect=MSN))
    assert (item.findtext("guid"), item.findtext("pubDate")) == (ID, "Fri, 20 Nov 2026 12:00:00 GMT")
    times = {item.findtext(name, None, NAMES) for name in ("dcterms:modified", "dcterms:valid", "mi:expirationDate")}
    assert times == {"2026-11-22T12:00:00Z"}


def test_smartnews_sees_an_update_by_the_date_of_the_item(rendered):
    item = only_item(rendered("rss", article(modified=NOON + timedelta(hours=2)), dialect=SMARTNEWS))
    assert item.findtext("pubDate") == "Fri, 20 Nov 2026 14:00:00 GMT"


def test_msn_sees_an_update_by_its_own_field_and_not_by_the_date(rendered):
    item = only_item(rendered("rss", article(modified=NOON + timedelta(hours=2)), dialect=MSN))
    assert item.findtext("pubDate") == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert item.findtext("dcterms:modified", None, NAMES) == "2026-11-20T14:00:00Z"


@pytest.mark.parametrize("name", DIALECTS)
def test_no_dialect_says_a_word_of_what_has_gone(rendered, links, name):
    secret = paid_article(
        title="Zephyr",
        summary="Quixotic",
        body_html="<p>Obloquy</p>",
        section="Vellichor",
        tags=("Limerence",),
        authors=(Author("Petrichor"),),
        rights="Sonder",
    )
    document = rendered("rss", withdrawal_of(secret, links=links, at=GONE), dialect=DIALECTS[name]).decode()
    for word in ("Zephyr", "Quixotic", "Obloquy", "Vellichor", "Limerence", "Petrichor", "Sonder", "Brightwater"):
        assert word not in document
    assert ("summer-on-the-water" in document) == (name != "google-news"), "a sitemap tells of what is there alone"


@pytest.mark.parametrize(
    ("language", "title", "spoken"),
    [
        ("de-AT", "Zurückgezogener Artikel", "de"),
        ("ar", "مقال مسحوب", "ar"),
        ("zh-Hant-TW", "已撤回的文章", "zh-hant"),
        ("zh-TW", "已撤回的文章", "zh-hant"),
        ("zh-Hans-HK", "已撤回的文章", "zh"),
        ("fi", "Withdrawn article", "en"),
    ],
)
def test_it_is_told_in_the_language_of_the_article_or_else_in_english(rendered, links, language, title, spoken):
    gone = withdrawal_of(article(language=language), links=links, at=GONE)
    (item,) = json.loads(rendered("json", gone))["items"]
    assert (item["title"], item["language"]) == (title, spoken)
    direction = "rtl" if language == "ar" else "ltr"
    assert item["content_html"].startswith(f'<div lang="{spoken}" dir="{direction}">')


# In the feeds of what a newsroom does


def ids(built) -> dict[str, str]:
    """Name and title of each item of a JSON feed, in its order."""
    return {item["id"].rpartition("/")[2]: item["title"] for item in json.loads(built.data)["items"]}


def test_a_withdrawal_stands_first_in_every_feed_that_had_the_article(newsroom):
    newsroom.publish()
    newsroom.publish(slug="newer", published=NOON + timedelta(seconds=1), section="Sport", tags=())
    newsroom.withdraw()
    for scope in ("latest", "section/city", "tag/harbour", "author/ada-lindqvist", "language/en"):
        assert next(iter(ids(newsroom.feed(scope=scope)).items())) == ("harbour-bridge-reopens", "Withdrawn article")
    assert list(ids(newsroom.feed())) == ["harbour-bridge-reopens", "newer"]
    assert "harbour-bridge-reopens" not in ids(newsroom.feed(scope="section/sport"))


def test_readers_heed_it_however_fast_the_edits_before_it_came(newsroom):
    for number in range(4):
        newsroom.publish(title=f"Headline {number} of quite another story in the harbour")
        newsroom.time -= timedelta(seconds=1)
    (entry,) = etree.fromstring(newsroom.feed("atom").data).iter("{*}entry")
    newsroom.withdraw()
    (tombstone,) = etree.fromstring(newsroom.feed("atom").data).iter("{*}deleted-entry")
    assert tombstone.get("when") > entry.findtext("a:updated", None, NAMES)


def test_it_is_told_of_an_article_that_had_long_left_the_feed(newsroom):
    newsroom.publish()
    for number in range(3):
        newsroom.publish(slug=f"newer-{number}", published=NOON + timedelta(seconds=1))
    assert "harbour-bridge-reopens" not in ids(newsroom.feed(limit=2))
    newsroom.withdraw()
    assert list(ids(newsroom.feed(limit=2))) == ["harbour-bridge-reopens", "newer-2", "newer-1"]


def test_it_is_told_for_thirty_days_of_the_feeds_own_time(newsroom):
    newsroom.publish()
    newsroom.withdraw()
    newsroom.time += timedelta(days=60)
    assert "harbour-bridge-reopens" in ids(newsroom.feed()), "nothing has come since: nothing has changed"
    newsroom.publish(slug="newer")
    assert list(ids(newsroom.feed())) == ["newer"]


def test_a_restored_article_is_an_article_again_and_new_to_whoever_dropped_it(newsroom):
    newsroom.publish()
    newsroom.withdraw()
    gone = json.loads(newsroom.feed().data)["items"][0]["date_modified"]
    newsroom.publish(restore=True)
    (item,) = json.loads(newsroom.feed().data)["items"]
    assert item["title"] == "Harbour bridge reopens after two years of repairs"
    assert item["date_modified"] > gone
    assert b"deleted-entry" not in newsroom.feed("atom").data


def test_a_restored_article_that_had_long_left_the_feed_is_in_it_again(newsroom):
    newsroom.publish()
    newsroom.publish(slug="newer", published=NOON + timedelta(seconds=1))
    newsroom.withdraw()
    newsroom.publish(restore=True)
    assert list(ids(newsroom.feed(limit=1))) == ["newer", "harbour-bridge-reopens"]


def test_an_article_that_was_never_out_leaves_no_trace(newsroom):
    newsroom.publish(slug="later", published=NOON + timedelta(days=9))
    newsroom.withdraw("later")
    assert ids(newsroom.feed()) == {}


def test_an_article_that_is_put_under_embargo_again_has_gone(newsroom):
    newsroom.publish()
    newsroom.publish(embargo_until=NOON + timedelta(days=9))
    assert ids(newsroom.feed()) == {"harbour-bridge-reopens": "Withdrawn article"}


def test_at_the_end_of_that_embargo_it_is_new_to_whoever_dropped_it(newsroom):
    newsroom.publish()
    newsroom.publish(embargo_until=NOON + timedelta(days=9))
    gone = json.loads(newsroom.feed().data)["items"][0]["date_modified"]
    newsroom.time = NOON + timedelta(days=9)
    release(newsroom.store, "harbour-bridge-reopens", newsroom.time)
    (item,) = json.loads(newsroom.feed().data)["items"]
    assert item["title"] == "Harbour bridge reopens after two years of repairs"
    assert item["date_modified"] > gone
    assert item["date_published"] == "2026-11-20T12:00:00Z"


def test_an_article_that_moves_to_another_section_is_not_said_to_be_withdrawn(newsroom):
    newsroom.publish()
    newsroom.publish(section="Traffic")
    assert ids(newsroom.feed(scope="section/city")) == {}
    assert "harbour-bridge-reopens" in ids(newsroom.feed(scope="section/traffic"))


# Corrections


def test_a_correction_of_an_old_article_comes_into_the_feed_behind_the_newest(newsroom):
    newsroom.publish()
    newsroom.publish(slug="newer", published=NOON + timedelta(seconds=1))
    newsroom.publish(corrections=(Correction(NOON, "The bridge is 410 metres long."),))
    built = newsroom.feed(limit=1)
    assert list(ids(built)) == ["newer", "harbour-bridge-reopens"]
    assert b"The bridge is 410 metres long." in built.data
    assert list(ids(newsroom.feed(limit=2))) == ["newer", "harbour-bridge-reopens"], "and only once where it is in it anyway"


def test_a_correction_moves_the_date_of_update_and_a_typo_does_not(newsroom):
    first = newsroom.publish()

    def dates() -> tuple[str, str]:
        (item,) = json.loads(newsroom.feed().data)["items"]
        return item["date_published"], item["date_modified"]

    before = dates()
    newsroom.time += timedelta(hours=1)
    newsroom.publish(body_html=first.body_html.replace("carries", "carry"))
    assert dates() == before
    (item,) = json.loads(newsroom.feed().data)["items"]
    assert "The bridge carry trams" in item["content_html"]
    assert item["_sharewire"]["modified"] > before[1]
    newsroom.publish(body_html="<p>The bridge will stay closed until the spring, the council said on Friday evening.</p>")
    assert dates()[0] == before[0]
    assert dates()[1] > before[1]


def test_what_comes_back_from_an_embargo_is_newer_than_the_word_that_it_had_gone_whatever_its_source_says(newsroom):
    """A system that says when the text was edited says times from before the embargo, and before its end."""

    def take(title: str, edited_after: int, embargo_until: datetime | None = None) -> dict[str, str]:
        newsroom.time += timedelta(hours=1)
        edited = NOON + timedelta(minutes=edited_after)
        entry = article(title=title, modified=edited, embargo_until=embargo_until, revision=0, code="")
        publish(newsroom.store, Submission(article=entry, said=frozenset({"published", "modified"})), newsroom.time)
        (item,) = json.loads(newsroom.feed().data)["items"]
        return item

    take("Harbour bridge to reopen", 0)
    gone = take("Harbour bridge to reopen on Sunday", 10, NOON + timedelta(days=1))
    back = take("Harbour bridge reopens on Monday", 20)
    assert back["title"] == "Harbour bridge reopens on Monday"
    assert back["date_modified"] > gone["date_modified"]


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    "changes",
    [{"canonical_url": "https://news.example/mayor-resigns"}, {"language": "de"}, {"slug": "mayor-resigns"}, {"sponsored": True}],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_that_is_new_of_an_article_under_embargo_again_is_told_with_the_word_that_it_has_gone(
    newsroom, extension, changes, monkeypatch
):
    monkeypatch.setattr(timeline, "PAGE", 1)
    known = {"slug": "bridge", "canonical_url": "https://news.example/bridge"}
    newsroom.publish(**known)
    until = NOON + timedelta(days=1)
    newsroom.publish(**known, embargo_until=until)
    before = newsroom.feed(extension), newsroom.archive(1, extension)
    newsroom.time += timedelta(minutes=1)
    if "slug" in changes:
        rename(newsroom.store, "bridge", "mayor-resigns", newsroom.time)
    elif "sponsored" in changes:
        newsroom.publish(paid_article(slug="bridge", embargo_until=until))
    else:
        newsroom.publish(**known | changes, embargo_until=until)
    after = newsroom.feed(extension), newsroom.archive(1, extension)
    assert [(built.data, built.change) for built in after] == [(built.data, built.change) for built in before]


@pytest.mark.parametrize("extension", ["rss", "json"])
def test_the_date_moves_where_a_withdrawn_article_is_called_otherwise(newsroom, extension):
    """Its notice leads to the new slug; the same date would stand for two feeds."""
    newsroom.publish()
    newsroom.withdraw()
    before = newsroom.feed(extension)
    newsroom.time += timedelta(minutes=1)
    rename(newsroom.store, "harbour-bridge-reopens", "bridge-is-open", newsroom.time)
    after = newsroom.feed(extension)
    assert b"/articles/bridge-is-open" in after.data
    assert after.change.at > before.change.at


@pytest.mark.parametrize(("extension", "path"), [("rss", ".//{*}updated"), ("atom", ".//{*}entry/{*}updated")])
def test_xml_formats_agree_about_the_date_of_update(newsroom, extension, path):
    newsroom.publish()
    newsroom.time += timedelta(hours=1)
    newsroom.publish(title="The bridge will stay closed until spring, the council says")
    (item,) = json.loads(newsroom.feed().data)["items"]
    assert etree.fromstring(newsroom.feed(extension).data).findtext(path) == item["date_modified"]
