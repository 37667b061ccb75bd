"""The press: each item is rendered once, a part of a feed is what is new in it, and one bad item stops nothing."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from factories import NOON
from lxml import etree
from sqlalchemy import text

from share.errors import BlobsFailed, StoreFailed
from share.feeds import press as presses
from share.feeds.dialect import Dialect
from share.feeds.press import FORMATS, Pictures


@pytest.fixture
def rendered_items(monkeypatch):
    """The titles of the items that were rendered, one by one."""
    titles: list[str] = []

    def counting(dialect: Dialect) -> Dialect:
        def item(entry):
            titles.append(entry.title)
            return dialect.item(entry)

        return replace(dialect, item=item)

    monkeypatch.setattr(presses, "FORMATS", {name: counting(dialect) for name, dialect in FORMATS.items()})
    return titles


def names(document: bytes) -> list[str]:
    return [item["id"].rpartition("/")[2] for item in json.loads(document)["items"]]


def test_an_item_is_rendered_once_for_all_feeds_that_it_is_in(newsroom, rendered_items):
    newsroom.publish(title="One")
    for scope in ("latest", "section/city", "tag/harbour", "latest"):
        newsroom.feed(scope=scope)
    assert rendered_items == ["One"]


def test_an_item_is_rendered_again_when_it_has_changed_and_the_others_are_not(newsroom, rendered_items):
    newsroom.publish(slug="a", title="One")
    newsroom.publish(slug="b", title="Two")
    newsroom.feed()
    newsroom.publish(slug="b", title="Three")
    newsroom.feed()
    assert sorted(rendered_items) == ["One", "Three", "Two"]


def test_a_feed_is_asked_for_anew_only_when_something_was_published(newsroom, monkeypatch):
    newsroom.publish(slug="a")
    first = newsroom.feed()
    assert newsroom.feed() is first
    assert newsroom.feed(limit=1) is not first
    newsroom.publish(slug="b")
    assert sorted(names(newsroom.feed().data)) == ["a", "b"]


def test_no_more_feeds_are_kept_than_a_process_can_bear(newsroom, monkeypatch):
    monkeypatch.setattr(presses, "STANDING", 2)
    newsroom.publish()
    for limit in range(1, 9):
        newsroom.feed(limit=limit)
        assert len(newsroom.press._standing[1]) <= 3


def test_what_is_remembered_has_an_end(newsroom, rendered_items, monkeypatch):
    newsroom.press._remembered._most = 3_000
    for number in range(6):
        newsroom.publish(slug=f"story-{number}")
    newsroom.feed()
    newsroom.publish(slug="story-6")
    newsroom.feed()
    assert len(rendered_items) > 7
    assert newsroom.press._remembered._held <= 3_000


# Parts (RFC 3229)


def test_a_part_has_what_came_after_the_position_and_nothing_else(newsroom):
    newsroom.publish(slug="a")
    newsroom.publish(slug="b")
    position = newsroom.feed().position
    newsroom.publish(slug="c")
    newsroom.publish(slug="a", title="Another headline for the story")
    assert sorted(names(newsroom.feed().since(position))) == ["a", "c"]


def test_a_part_tells_withdrawals(newsroom):
    newsroom.publish(slug="a")
    newsroom.publish(slug="b")
    position = newsroom.feed().position
    newsroom.withdraw("a")
    part = etree.fromstring(newsroom.feed("atom").since(position))
    assert [element.get("ref").rpartition("/")[2] for element in part.iter("{*}deleted-entry")] == ["a"]
    assert list(part.iter("{*}entry")) == []


def test_there_is_no_part_where_everything_is_new_or_nothing_is(newsroom):
    newsroom.publish(slug="a")
    newsroom.publish(slug="b")
    built = newsroom.feed()
    assert built.since(0) is None
    assert built.since(built.position) is None
    assert built.since(10**9) is None


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_a_part_is_a_feed_that_readers_take(newsroom, extension):
    newsroom.publish(slug="a")
    position = newsroom.feed().position
    newsroom.publish(slug="b")
    parsed = feedparser.parse(newsroom.feed(extension).since(position))
    assert (parsed.bozo, [entry.id.rpartition("/")[2] for entry in parsed.entries]) == (False, ["b"])


# Bad items


@pytest.mark.parametrize("extension", FORMATS)
def test_an_article_that_cannot_be_read_is_set_aside_and_told(newsroom, extension, caplog):
    for slug in ("a", "b", "c"):
        newsroom.publish(slug=slug)
    with newsroom.store.begin() as connection:
        connection.execute(text("UPDATE articles SET document = '{\"slug\": ' WHERE slug = 'b'"))
    with caplog.at_level(logging.ERROR):
        built = newsroom.feed(extension)
    assert len(built.pieces) == 2
    assert b"articles/a" in built.data
    assert b"articles/b" not in built.data
    (fault,) = built.faults
    assert fault.startswith("b is set aside: JSONDecodeError")
    assert fault in caplog.text


def test_an_article_whose_picture_fails_goes_out_without_it_until_it_is_well(newsroom, picture):
    newsroom.publish(slug="a")
    newsroom.publish(slug="b")
    broken = True

    def pictures_of(article):
        if broken and article.slug == "a":
            raise BlobsFailed("The place where pictures are kept cannot be used.")
        return Pictures(picture)

    newsroom.press._pictures_of = pictures_of
    built = newsroom.feed()
    assert {item["id"][-1]: "image" in item for item in json.loads(built.data)["items"]} == {"a": False, "b": True}
    assert "a goes out without its picture" in built.faults[0]
    broken = False
    built = newsroom.feed()
    assert all("image" in item for item in json.loads(built.data)["items"])
    assert built.faults == ()


def test_a_database_that_fails_is_no_fault_of_an_item(newsroom):
    newsroom.publish()

    def pictures_of(article):
        raise StoreFailed("The database cannot be used.")

    newsroom.press._pictures_of = pictures_of
    with pytest.raises(StoreFailed):
        newsroom.feed()


# The same bytes everywhere


PROGRAM = """
import sys; sys.path[:0] = [sys.argv[1]]
import hashlib
from pathlib import Path
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.feeds.press import FORMATS, Pictures, Press
from share.links import Links
from share.meta.site import Site
from share.store import open_store
disclosures = read_disclosures(open_assets(None))
site = Site(name="The Harbour Post", home_url="https://share.news.example/", description="News of the harbour")
links = Links("https://share.news.example", disclosures)
press = Press(site=site, links=links, disclosures=disclosures, pictures_of=lambda _: Pictures())
with open_store(sys.argv[2]).connect() as c:
    for extension in FORMATS:
        print(hashlib.sha256(press.feed(c, "latest", extension, limit=50).data).hexdigest())
"""


def test_every_process_makes_the_same_bytes(newsroom):
    for number in range(5):
        newsroom.publish(slug=f"story-{number}", tags=("Tram", "Harbour", "Sea", "Boats"))
    newsroom.withdraw("story-2")
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", PROGRAM, root, str(newsroom.store.engine.url)]
    answers = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, timeout=60).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1
    assert len(answers.pop().split()) == len(FORMATS)


def test_a_feed_of_a_language_is_in_that_language_and_named_so(newsroom):
    newsroom.publish(language="de-AT")
    newsroom.publish(slug="english")
    built = newsroom.feed("rss", scope="language/de")
    channel = etree.fromstring(built.data).find("channel")
    assert (channel.findtext("title"), channel.findtext("language")) == ("The Harbour Post – Deutsch", "de")
    assert len(channel.findall("item")) == 1
    exact = etree.fromstring(newsroom.feed("rss", scope="language/de-at").data)
    assert exact.findtext("channel/title") == "The Harbour Post – Deutsch (Österreich)"


def test_feeds_are_in_the_order_of_publication_whatever_is_edited(newsroom):
    newsroom.publish(slug="old", published=NOON - timedelta(days=2))
    newsroom.publish(slug="new", published=NOON - timedelta(days=1))
    newsroom.publish(slug="old", title="Quite another headline for an old story", published=NOON - timedelta(days=2))
    assert names(newsroom.feed().data) == ["new", "old"]
