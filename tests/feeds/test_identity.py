"""Ids that stay: the same item is the same for ever, in every format."""

from __future__ import annotations

import json
from datetime import timedelta

import feedparser
import pytest
from factories import NOON, article, paid_article

from share.article import Status
from share.feeds.feed import feed_id, item_id, item_of
from share.links import Links

ID = "tag:share.news.example,2026:articles/harbour-bridge-reopens"


def test_all_formats_give_an_item_the_same_id(rendered):
    rss, atom = (feedparser.parse(rendered(extension, article())).entries[0].id for extension in ("rss", "atom"))
    assert {rss, atom, json.loads(rendered("json", article()))["items"][0]["id"]} == {ID}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"canonical_url": "https://news.example/bridge"},
        {"published": NOON - timedelta(days=1)},
        {"disclosure": paid_article().disclosure},
        {"revision": 7},
        {"status": Status.WITHDRAWN},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_id_does_not_move_with(links, disclosures, changes):
    assert item_of(article(**changes), links=links, disclosures=disclosures, picture=None).id == ID


@pytest.mark.parametrize(
    "base_url", ["http://share.news.example", "https://share.news.example:8443", "https://SHARE.news.example"]
)
def test_the_id_does_not_move_with_scheme_port_or_case_of_the_address(disclosures, base_url):
    assert item_id("harbour-bridge-reopens", Links(base_url, disclosures)) == ID


def test_a_host_in_another_script_is_written_in_ascii(disclosures):
    assert item_id("harbour-bridge-reopens", Links("https://nyheter.å.example", disclosures)).startswith(
        "tag:nyheter.xn--5ca.example,2026:"
    )


def test_an_address_without_a_name_still_gives_an_id(disclosures):
    assert (
        item_id("harbour-bridge-reopens", Links("http://[::1]:8000", disclosures)) == "tag:1,2026:articles/harbour-bridge-reopens"
    )


def test_the_id_does_not_move_with_the_slug_of_an_article_that_was_renamed(links, disclosures):
    renamed = article(slug="bridge-is-open")
    assert item_of(renamed, links=links, disclosures=disclosures, picture=None, name="harbour-bridge-reopens").id == ID


def test_two_articles_never_share_an_id(links):
    assert item_id("one", links) != item_id("two", links)


def test_a_feed_and_an_article_never_share_an_id(links):
    assert feed_id("articles", links) != item_id("articles", links)
