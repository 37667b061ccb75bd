"""oEmbed over HTTP, and the page that it frames."""

from __future__ import annotations

import pytest
from factories import paid_article
from lxml import etree, html

PAGE = "https://share.courier.example/articles/harbour-bridge-reopens"


def test_the_page_leads_to_its_oembed_answer(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    found = html.document_fromstring(service.client.get("/sponsored/summer-on-the-water").text)
    (address,) = found.xpath("//link[@type='application/json+oembed']/@href")
    answer = service.client.get(address.removeprefix("https://share.courier.example"))
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    given = answer.get_json()
    assert given["title"] == "Sponsored: Six harbours to see this summer"
    frame = html.fragment_fromstring(given["html"]).find("iframe").get("src")
    framed = service.client.get(frame.removeprefix("https://share.courier.example"))
    assert framed.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        PAGE.replace("https", "http"),
        PAGE + "?utm_source=x&via=s#top",
        PAGE.replace("/articles/", "/sponsored/"),
        PAGE.replace("share.courier", "SHARE.Courier"),
        PAGE + "/",
    ],
)
def test_our_page_is_known_in_every_form_of_its_address(service, address: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    assert service.client.get("/oembed", query_string={"url": address}).get_json()["type"] == "rich"


def test_the_newsrooms_own_page_leads_to_its_oembed_answer_too(service) -> None:  # type: ignore[no-untyped-def]
    home = "https://news.example/story?id=7"
    service.publish(canonical_url=home)
    service.publish(slug="other", canonical_url="https://news.example/story?id=8")
    found = html.document_fromstring(service.client.get("/articles/harbour-bridge-reopens").text)
    (address,) = found.xpath("//link[@type='application/json+oembed']/@href")
    given = service.client.get(address.removeprefix("https://share.courier.example")).get_json()
    assert "/embed/harbour-bridge-reopens" in given["html"]
    for stranger in ("https://news.example/story?id=9", "https://news.example/", "https://evil.example/story?id=7"):
        assert service.client.get("/oembed", query_string={"url": stranger}).status_code == 404, stranger


@pytest.mark.parametrize("behind", ["", "/", "?utm_source=x", "#top", "/?fbclid=1#top"])
def test_tracking_behind_the_newsrooms_address_makes_no_difference(service, behind: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/2026/bridge")
    answer = service.client.get("/oembed", query_string={"url": f"http://News.example/2026/bridge{behind}"})
    assert answer.status_code == 200
    service.withdraw("harbour-bridge-reopens")
    assert service.client.get("/oembed", query_string={"url": "https://news.example/2026/bridge"}).status_code == 410


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "https://evil.example/articles/harbour-bridge-reopens"}, 404),
        ({"url": "https://share.courier.example/articles/nothing"}, 404),
        ({"url": "https://share.courier.example/"}, 404),
        ({"url": PAGE, "format": "yaml"}, 501),
        ({"url": PAGE, "maxwidth": "wide"}, 400),
        ({"url": PAGE, "maxheight": "-1"}, 400),
        ({"url": PAGE, "maxheight": "9" * 30}, 400),
        ({}, 400),
    ],
)
def test_what_we_cannot_answer_gets_the_status_that_says_why(service, query: dict[str, str], status: int) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    assert service.client.get("/oembed", query_string=query).status_code == status


def test_the_limits_are_kept(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    given = service.client.get("/oembed", query_string={"url": PAGE, "maxwidth": "320", "maxheight": "240"}).get_json()
    assert (given["width"], given["height"]) == (320, 240)
    assert "thumbnail_url" not in given


def test_a_withdrawn_article_has_no_embed_any_more(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    service.withdraw("harbour-bridge-reopens")
    assert service.client.get("/oembed", query_string={"url": PAGE}).status_code == 410
    assert service.client.get("/embed/harbour-bridge-reopens").status_code == 410


def test_the_embed_runs_nothing_may_be_framed_and_says_that_it_is_paid(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    answer = service.client.get("/embed/summer-on-the-water")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert "connect-src" not in policy
    assert "X-Frame-Options" not in answer.headers
    found = html.document_fromstring(answer.text)
    assert found.xpath("//script") == []
    assert found.find_class("label")[0].text_content() == "Sponsored"
    assert "Brightwater Ferries" in found.find_class("small-notice")[0].text_content()
    assert found.findtext(".//title").startswith("Sponsored: ")
    assert {link.get("target") for link in found.iter("a")} == {"_blank"}


@pytest.mark.parametrize(
    "address",
    [
        "https://www.news.example/story?utm_campaign=x&id=7&fbclid=y#top",
        "HTTP://News.Example:80/story/?id=7",
        "https://news.example/%73tory?id=7",
    ],
)
def test_a_home_with_a_query_is_found_behind_tracking(service, address: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/story?id=7")
    answer = service.client.get("/oembed", query_string={"url": address})
    assert "/embed/harbour-bridge-reopens" in answer.get_json()["html"]


def test_an_exact_home_goes_before_one_without_its_query(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="whole", canonical_url="https://news.example/story")
    service.publish(slug="second-page", canonical_url="https://news.example/story?page=2")
    for address, slug in (("story?page=2&utm_id=1", "second-page"), ("story?page=3", "whole"), ("story", "whole")):
        given = service.client.get("/oembed", query_string={"url": f"https://news.example/{address}"}).get_json()
        assert f"/embed/{slug}" in given["html"]


def test_xml_says_the_same_as_json(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article(title='Six <harbours> & "more" \x00 漢字 ]]>'))
    found = html.document_fromstring(service.client.get("/sponsored/summer-on-the-water").text)
    (address,) = found.xpath("//link[@rel='alternate'][@type='text/xml+oembed']/@href")
    answer = service.client.get(address.removeprefix("https://share.courier.example"))
    assert answer.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    given = service.client.get(address.removeprefix("https://share.courier.example").replace("format=xml", "format=json"))
    assert root.tag == "oembed"
    assert {element.tag: element.text for element in root} == {name: str(value) for name, value in given.get_json().items()}


@pytest.mark.parametrize("format_", ["json", "xml"])
def test_anyones_script_may_read_the_answer_and_ask_for_it_again(service, format_: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    query = {"url": PAGE, "format": format_}
    first = service.client.get("/oembed", query_string=query)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = service.client.get("/oembed", query_string=query, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    asked = service.client.head("/oembed", query_string=query)
    assert (asked.status_code, asked.data, asked.headers["Content-Length"]) == (200, b"", first.headers["Content-Length"])
