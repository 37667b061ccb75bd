"""Archives (RFC 5005): every article of a scope, in pages that stay as they are once they are full."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from factories import NOON, article, paid_article
from lxml import etree

from share.article import Access, Correction
from share.feeds.press import FORMATS
from share.publish import rename
from share.store import timeline

NAMES = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
SITE = "https://share.news.example/feeds"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "PAGE", 3)


def fill(newsroom: Any, count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        newsroom.publish(slug=f"story-{number}", title=f"Story {number}", published=NOON - timedelta(hours=number))


def names(built: Any) -> list[str]:
    return [item["id"].rpartition("/")[2] for item in json.loads(built.data)["items"]]


def relations(document: bytes) -> dict[str, str]:
    """The links of a feed itself, by relation."""
    root = etree.fromstring(document)
    head = root if root.tag.endswith("feed") else root.find("channel")
    found = {link.get("rel"): link.get("href") for link in head.findall("a:link", NAMES)}
    return {rel: address.removeprefix(SITE) for rel, address in found.items() if rel not in {"self", "alternate"}}


def test_pages_hold_articles_in_the_order_in_which_they_came(newsroom):
    fill(newsroom, 7)
    assert [names(newsroom.archive(number)) for number in (1, 2, 3)] == [
        ["story-3", "story-2", "story-1"],
        ["story-6", "story-5", "story-4"],
        ["story-7"],
    ]
    assert newsroom.archive(4) is None
    assert newsroom.archive(0) is None
    assert newsroom.archive(1, scope="section/none") is None


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_the_feed_leads_to_its_last_full_page_and_each_page_to_its_neighbours(newsroom, extension):
    fill(newsroom, 7)
    assert relations(newsroom.feed(extension).data) == {"prev-archive": f"/latest/archive/2.{extension}"}
    assert relations(newsroom.archive(2, extension).data) == {
        "current": f"/latest.{extension}",
        "prev-archive": f"/latest/archive/1.{extension}",
        "next-archive": f"/latest/archive/3.{extension}",
    }
    assert "prev-archive" not in relations(newsroom.archive(1, extension).data)


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_only_a_full_page_says_that_it_is_one_of_the_archive(newsroom, extension):
    fill(newsroom, 4)
    full, filling, now = newsroom.archive(1, extension), newsroom.archive(2, extension), newsroom.feed(extension)
    marked = [etree.fromstring(built.data).find(".//fh:archive", NAMES) is not None for built in (full, filling, now)]
    assert marked == [True, False, False]
    assert relations(filling.data) == {"current": f"/latest.{extension}", "prev-archive": f"/latest/archive/1.{extension}"}


def test_a_feed_without_a_full_page_has_no_archive_link(newsroom):
    fill(newsroom, 2)
    assert relations(newsroom.feed("atom").data) == {}


def test_whoever_follows_a_json_feed_gets_every_article_once_and_comes_to_an_end(newsroom):
    fill(newsroom, 8)
    seen, pages = set(names(newsroom.feed(limit=2))), 0
    address = json.loads(newsroom.feed(limit=2).data)["next_url"]
    while address:
        number = int(address.rpartition("/")[2].removesuffix(".json"))
        document = json.loads(newsroom.archive(number).data)
        assert document["feed_url"] == address
        seen |= {item["id"].rpartition("/")[2] for item in document["items"]}
        address, pages = document.get("next_url"), pages + 1
    assert seen == {f"story-{number}" for number in range(1, 9)}
    assert pages == 3


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Story one"},
        {"body_html": "<p>Another text altogether, of many words that nobody has read before.</p>"},
        {"tags": ()},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_full_page_stays_as_it_is_when_an_article_is_edited_or_others_come(newsroom, extension, changes):
    fill(newsroom, 3)
    before = newsroom.archive(1, extension)
    newsroom.publish(**{"slug": "story-1", "title": "Story 1", "published": NOON - timedelta(hours=1)} | changes)
    fill(newsroom, 5, first=4)
    after = newsroom.archive(1, extension)
    assert (after.data, after.change.at) == (before.data, before.change.at)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_full_page_leads_to_the_new_address_of_an_article_in_the_process_that_made_it_before_too(newsroom, extension):
    fill(newsroom, 3)
    before = newsroom.archive(1, extension)
    rename(newsroom.store, "story-2", "story-two", newsroom.time + timedelta(seconds=5))
    after = newsroom.archive(1, extension)
    assert (b"/articles/story-2" in before.data, b"/articles/story-two" in after.data) == (True, True)
    assert b"https://share.news.example/articles/story-2" not in after.data
    assert names(newsroom.archive(1)) == ["story-3", "story-2", "story-1"]


def test_a_page_that_is_not_full_shows_articles_as_they_stand(newsroom):
    fill(newsroom, 2)
    newsroom.publish(slug="story-1", title="Another headline", published=NOON - timedelta(hours=1))
    assert b"Another headline" in newsroom.archive(1).data


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"corrections": (Correction(NOON, "It was the other bridge."),)}, b"It was the other bridge."),
        ({"disclosure": paid_article().disclosure}, b"Paid for by Brightwater Ferries"),
        ({"access": Access.PAID, "summary": "For subscribers."}, b"<p>For subscribers.</p></div>"),
    ],
    ids=["a correction", "a disclosure", "a limit of access"],
)
def test_what_must_not_stand_any_longer_changes_a_full_page_too(newsroom, changes, shown):
    fill(newsroom, 4)
    before = newsroom.archive(1)
    newsroom.publish(slug="story-1", title="Story 1", published=NOON - timedelta(hours=1), **changes)
    after = newsroom.archive(1)
    assert shown in after.data
    assert shown not in before.data
    assert names(after) == names(before)
    assert after.change.at > before.change.at


def test_a_withdrawn_article_is_gone_from_a_full_page_in_every_format(newsroom):
    fill(newsroom, 4)
    for extension in FORMATS:
        assert b"Story 2" in newsroom.archive(1, extension).data
    newsroom.withdraw("story-2")
    for extension in FORMATS:
        built = newsroom.archive(1, extension)
        assert b"Story 2" not in built.data
        assert b"articles/story-2" in built.data
    assert names(newsroom.archive(1)) == ["story-3", "story-2", "story-1"]
    assert b"at:deleted-entry" in newsroom.archive(1, "atom").data


def test_a_restored_article_is_in_its_place_again(newsroom):
    fill(newsroom, 4)
    newsroom.withdraw("story-2")
    newsroom.publish(slug="story-2", title="Story 2", published=NOON - timedelta(hours=2), restore=True)
    assert b"Story 2" in newsroom.archive(1).data


def test_an_article_that_left_the_scope_left_its_page_and_takes_nobody_elses_place(newsroom):
    fill(newsroom, 4)
    newsroom.publish(slug="story-2", title="Story 2", published=NOON - timedelta(hours=2), section="Traffic")
    assert names(newsroom.archive(1, scope="section/city")) == ["story-3", "story-1"]
    assert names(newsroom.archive(2, scope="section/city")) == ["story-4"]
    assert names(newsroom.archive(1)) == ["story-3", "story-2", "story-1"]
    newsroom.withdraw("story-2")
    assert names(newsroom.archive(1, scope="section/city")) == ["story-3", "story-1"], "it had gone from here before"


def test_a_correction_in_a_full_page_is_told_in_the_feed_of_now_too(newsroom):
    fill(newsroom, 4)
    note = Correction(NOON, "It was the other bridge.")
    newsroom.publish(slug="story-4", title="Story 4", published=NOON - timedelta(hours=4), corrections=(note,))
    assert names(newsroom.feed(limit=1)) == ["story-1", "story-4"]


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_a_page_is_a_feed_that_readers_take(newsroom, extension, atom_grammar):
    fill(newsroom, 4)
    document = newsroom.archive(1, extension).data
    parsed = feedparser.parse(document)
    assert (parsed.bozo, len(parsed.entries)) == (False, 3)
    if extension == "atom":
        atom_grammar.assertValid(etree.fromstring(document))


def test_all_documents_of_one_feed_have_one_id(newsroom):
    fill(newsroom, 4)
    documents = [newsroom.feed("atom").data, newsroom.archive(1, "atom").data]
    assert len({etree.fromstring(document).findtext("a:id", None, NAMES) for document in documents}) == 1


def test_an_article_has_one_entry_in_the_archive_however_often_it_changes(newsroom):
    for title in ("One", "Two", "Three", "Four"):
        newsroom.publish(article(title=title))
    assert names(newsroom.archive(1)) == ["harbour-bridge-reopens"]
