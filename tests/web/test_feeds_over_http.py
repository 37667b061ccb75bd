"""Feeds as feed readers fetch them."""

from __future__ import annotations

import json

import feedparser
import pytest
from factories import paid_article
from services import Service

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}
HOSTILE = "A & B < C > \"D\" ]]> 'E' \u202e 橋 🎉"


@pytest.mark.parametrize("extension", TYPES)
@pytest.mark.parametrize("scope", ["latest", "section/city", "tag/harbour", "author/ada-lindqvist"])
def test_a_feed_has_its_type_and_its_articles(service: Service, scope: str, extension: str) -> None:
    service.publish(title=HOSTILE)
    service.publish(paid_article())
    answer = service.client.get(f"/feeds/{scope}.{extension}")
    assert (answer.status_code, answer.content_type) == (200, TYPES[extension])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if extension == "json":
        titles = [item["title"] for item in json.loads(answer.data)["items"]]
    else:
        feed = feedparser.parse(answer.data)
        assert not feed.bozo
        titles = [entry.title for entry in feed.entries]
    assert any("橋" in title for title in titles)
    assert any(title.startswith("Sponsored: ") for title in titles)


@pytest.mark.parametrize("path", ["section/none", "tag/x", "nothing", "section/", "section/city/x", "partner/x", "..%2flatest"])
def test_a_scope_without_articles_is_no_feed(service: Service, path: str) -> None:
    service.publish()
    assert service.client.get(f"/feeds/{path}.rss").status_code == 404


def test_a_section_whose_last_article_went_is_an_empty_feed_and_not_a_broken_one(service: Service) -> None:
    service.publish()
    service.withdraw("harbour-bridge-reopens")
    for extension in TYPES:
        answer = service.client.get(f"/feeds/section/city.{extension}")
        assert answer.status_code == 200
        assert "harbour-bridge" not in answer.text
