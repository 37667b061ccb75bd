"""The head snippet for a CMS, as HTML and as JSON."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/head/nothing.html", 404),
        ("/head.html?url=https://news.example/unknown", 404),
        ("/head.html", 400),
        ("/head/withdrawn.html", 410),
        ("/head/early.html", 404),
    ],
)
def test_a_page_that_includes_an_error_gets_no_more_than_a_comment(service, path: str, status: int) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="withdrawn")
    service.withdraw("withdrawn")
    service.publish(slug="early", embargo_until=NOON + timedelta(days=1))
    answer = service.client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    (comment,) = html.fragments_fromstring(f"<i></i>{answer.text}")[0].itersiblings()
    assert isinstance(comment, html.HtmlComment)
    assert len(answer.data) < 200
    assert "bridge" not in answer.text


@pytest.mark.parametrize(
    "path", ["/head/nothing.json", "/head.json?url=x", "/oembed?url=https://evil.example/", "/discord/nothing.json"]
)
def test_a_program_gets_an_error_that_it_can_read(service, path: str) -> None:  # type: ignore[no-untyped-def]
    answer = service.client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.get_json()["detail"]


def test_a_snippet_is_asked_for_again_cheaply_and_kept_in_need(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/bridge")
    for path in ("/head/harbour-bridge-reopens.html", "/head.html?url=https://news.example/bridge"):
        first = service.client.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=60, stale-if-error=86400"
        again = service.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_the_snippet_leads_to_the_newsrooms_own_page(service) -> None:  # type: ignore[no-untyped-def]
    home = "https://news.example/bridge?id=7&lang=en"
    service.publish(canonical_url=home)
    text = service.client.get("/head/harbour-bridge-reopens.html").text
    found = html.document_fromstring(f"<html><head>{text}</head></html>")
    assert found.xpath("//link[@rel='canonical']/@href") == found.xpath("//meta[@property='og:url']/@content") == [home]
    ld = json.loads(found.xpath("//script[@type='application/ld+json']")[0].text)
    assert ld["url"] == ld["mainEntityOfPage"]["@id"] == home
