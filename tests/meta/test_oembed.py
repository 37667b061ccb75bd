"""The oEmbed answer as a consumer uses it."""

from __future__ import annotations

from typing import Any

import pytest
from factories import article, paid_article
from lxml import html

from share.article import Article
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.formats import Picture
from share.links import Links
from share.meta import Site, Story, oembed, read_words

WORDS = read_words(open_assets())
DISCLOSURES = read_disclosures(open_assets())
LINKS = Links("https://share.news.example", DISCLOSURES)
SITE = Site(name="Harbour Times", home_url=LINKS.home())
CARD = Picture("https://share.news.example/cards/a/0/og.jpg", 1200, 630, "image/jpeg", 54_321, "Card")


def answer(subject: Article, **limits: int) -> dict[str, Any]:
    story = Story(
        article=subject,
        site=SITE,
        links=LINKS,
        disclosures=DISCLOSURES,
        words=WORDS.of(subject.language),
        pictures={"og": CARD},
    )
    return oembed(story, **limits)


def test_it_is_rich_so_that_mastodon_goes_on_to_the_better_metadata() -> None:
    found = answer(article())
    assert (found["version"], found["type"]) == ("1.0", "rich")
    assert found["author_name"] == "Ada Lindqvist"
    assert found["author_url"] == "https://news.example/ada"
    assert found["provider_name"] == "Harbour Times"
    assert (found["thumbnail_url"], found["thumbnail_width"], found["thumbnail_height"]) == (CARD.url, 1200, 630)


def test_a_paid_article_says_so_in_title_frame_and_caption() -> None:
    found = answer(paid_article())
    assert found["title"].startswith("Sponsored: ")
    whole = html.fragment_fromstring(found["html"])
    assert whole.find("iframe").get("title").startswith("Sponsored: ")
    assert whole.find("p").text_content().startswith("Sponsored: ")
    assert "Paid for by Brightwater Ferries" in whole.find("p").text_content()


def test_its_html_runs_no_script_and_frames_our_own_page_in_a_sandbox() -> None:
    whole = html.fragment_fromstring(answer(article(title="<script>\"'&"))["html"])
    assert whole.xpath(".//script") == []
    frame = whole.find("iframe")
    assert frame.get("src") == "https://share.news.example/embed/harbour-bridge-reopens"
    assert "allow-scripts" not in frame.get("sandbox")
    assert frame.get("title") == "<script>\"'&"


@pytest.mark.parametrize(("width", "height"), [(400, 300), (50, 50), (2000, 2000)])
def test_it_stays_within_what_the_consumer_takes(width: int, height: int) -> None:
    found = answer(article(), maxwidth=width, maxheight=height)
    assert found["width"] <= width
    assert found["height"] <= height
    frame = html.fragment_fromstring(found["html"]).find("iframe")
    assert int(frame.get("width")) == found["width"]
    assert 0 < int(frame.get("height")) <= found["height"]
    assert ("thumbnail_url" in found) == (width >= 1200)


def test_an_article_that_nobody_signed_names_no_author() -> None:
    assert not {"author_name", "author_url"} & answer(article(authors=())).keys()
