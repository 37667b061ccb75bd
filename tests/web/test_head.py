"""The head snippet for a CMS, as HTML and as JSON."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON, paid_article
from lxml import html


def test_the_snippet_is_what_our_own_page_has(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    answer = service.client.get("/head/summer-on-the-water.html")
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.text in service.client.get("/sponsored/summer-on-the-water").text
    found = html.document_fromstring(f"<html><head>{answer.text}</head></html>")
    assert found.xpath("//meta[@property='og:title']/@content")[0].startswith("Sponsored: ")
    assert "charset" not in answer.text


def test_the_json_has_every_tag_and_the_same_html(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    found = service.client.get("/head/harbour-bridge-reopens.json").get_json()
    assert found["html"] == service.client.get("/head/harbour-bridge-reopens.html").text
    assert len(found["tags"]) == len(found["html"].splitlines())
    assert found["tags"][0] == {
        "element": "title",
        "attributes": {},
        "text": "Harbour bridge reopens after two years of repairs — The Harbour Courier",
    }


@pytest.mark.parametrize("extension", ["html", "json"])
def test_an_address_finds_the_snippet_too(service, extension: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    direct = service.client.get(f"/head/harbour-bridge-reopens.{extension}")
    page = "https://share.courier.example/articles/harbour-bridge-reopens?utm_source=x#top"
    asked = service.client.get(f"/head.{extension}", query_string={"url": page})
    assert asked.status_code == 200
    assert asked.data == direct.data


def test_other_peoples_addresses_and_missing_ones_are_refused(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    for address in (
        "https://evil.example/articles/harbour-bridge-reopens",
        "http://[",
        "nonsense",
        "ftp://share.courier.example/articles/x",
    ):
        assert service.client.get("/head.html", query_string={"url": address}).status_code == 404, address
    assert service.client.get("/head.html").status_code == 400


def test_what_may_not_be_seen_has_no_snippet(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(embargo_until=NOON + timedelta(days=1))
    assert service.client.get("/head/harbour-bridge-reopens.html").status_code == 404
    service.publish(embargo_until=None)
    service.withdraw("harbour-bridge-reopens")
    assert service.client.get("/head/harbour-bridge-reopens.json").status_code == 410
