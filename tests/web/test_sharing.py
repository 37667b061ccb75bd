"""Share links: where they lead, and that nothing but the article decides it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from factories import NOON, paid_article
from lxml import html

from share.assets import open_assets
from share.networks import living, read_networks

NETWORKS = read_networks(open_assets())
LIVING = [network.id for network in living(NETWORKS)]
PAID_URL = "https://share.courier.example/sponsored/summer-on-the-water"


def target(location: str) -> dict[str, str]:
    """The pairs that a network is handed, from query and fragment."""
    parts = urlsplit(location)
    pairs = parse_qs(parts.query) | parse_qs(parts.fragment)
    return {name: values[0] for name, values in pairs.items()}


@pytest.mark.parametrize("network", LIVING)
def test_every_network_gets_the_address_and_the_labelled_title_where_it_takes_one(service, network: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    answer = service.client.get(f"/share/summer-on-the-water/{network}")
    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.location.startswith(NETWORKS[network].action)
    given = target(answer.location)
    assert any(PAID_URL in value for value in given.values())
    templates = {**NETWORKS[network].parameters, **NETWORKS[network].fragment}
    for name, template in templates.items():
        if "{text}" in template:
            assert given[name].startswith("Sponsored: Six harbours to see this summer"), name
        if "{image}" in template:
            assert given[name].startswith("https://share.courier.example/cards/summer-on-the-water/")


def test_pinterest_is_handed_the_upright_picture(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    media = target(service.client.get("/share/harbour-bridge-reopens/pinterest").location)["media"]
    assert media.endswith("/pin.jpg")
    assert service.client.get(urlsplit(media).path).content_type == "image/jpeg"


def test_the_share_page_offers_the_picture_for_a_story(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    page = html.document_fromstring(service.client.get("/share/harbour-bridge-reopens").data)
    (link,) = page.xpath("//a[@download]")
    assert (link.text, link.get("download")) == ("Download the picture for a story", "harbour-bridge-reopens.jpg")
    current = urlsplit(service.client.get(link.get("href")).location).path
    assert current.endswith("/story.jpg")
    assert service.client.get(current).content_type == "image/jpeg"


@pytest.mark.parametrize("network", LIVING)
def test_nothing_in_the_query_changes_the_target(service, network: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    plain = service.client.get(f"/share/harbour-bridge-reopens/{network}")
    tampered = service.client.get(
        f"/share/harbour-bridge-reopens/{network}?url=https://evil.example/&u=https://evil.example/&next=//evil.example&text=x",
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Referer": "https://evil.example/"},
    )
    assert tampered.status_code == 303
    assert tampered.location == plain.location
    assert "evil" not in tampered.location


def test_head_answers_like_get(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    got = service.client.get("/share/harbour-bridge-reopens/x")
    asked = service.client.head("/share/harbour-bridge-reopens/x")
    assert (asked.status_code, asked.location, asked.data) == (303, got.location, b"")


def test_unknown_networks_and_articles_are_not_found(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    assert service.client.get("/share/harbour-bridge-reopens/myspace").status_code == 404
    assert service.client.get("/share/no-such-article/x").status_code == 404
    assert service.client.get("/share/no-such-article").status_code == 404


@pytest.mark.parametrize("path", ["/share/harbour-bridge-reopens", "/share/harbour-bridge-reopens/x", "/s/1"])
def test_an_article_under_embargo_cannot_be_shared_and_a_withdrawn_one_no_more(service, path: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(embargo_until=NOON + timedelta(days=1))
    answer = service.client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    service.publish(embargo_until=None)
    assert service.client.get(path).status_code in {200, 302, 303}
    service.withdraw("harbour-bridge-reopens")
    assert service.client.get(path).status_code == 410


@pytest.mark.parametrize("network", [network.id for network in NETWORKS.values() if network.retired])
def test_a_network_that_has_closed_answers_410_with_other_ways_to_share(service, network: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    answer = service.client.get(f"/share/harbour-bridge-reopens/{network}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
    found = html.document_fromstring(answer.text)
    assert NETWORKS[network].label in found.find_class("retired")[0].text_content()
    assert found.xpath("//input[@readonly]/@value") == ["https://share.courier.example/articles/harbour-bridge-reopens"]
    assert found.xpath("//a[@data-network]/@data-network") == LIVING


def test_the_share_page_works_without_a_script_and_keeps_out_of_search(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    answer = service.client.get("/share/summer-on-the-water")
    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    found = html.document_fromstring(answer.text)
    assert found.findtext(".//title").startswith("Sponsored: ")
    assert found.find_class("label")[0].text_content() == "Sponsored"
    assert found.xpath("//a[@data-network]/@data-network") == LIVING
    assert found.xpath("//input[@readonly]/@value") == [PAID_URL]
    assert all(button.get("hidden") is not None for button in found.iter("button"))


def test_the_short_link_leads_home_with_one_fixed_code(service) -> None:  # type: ignore[no-untyped-def]
    code = service.publish(canonical_url="https://news.example/bridge?id=7").code
    answer = service.client.get(f"/s/{code}?url=https://evil.example/")
    assert (answer.status_code, answer.location) == (302, "https://news.example/bridge?id=7&via=s")
    assert service.client.get("/s/zzzz").status_code == 404
    assert service.client.get("/s/%00!").status_code == 404
