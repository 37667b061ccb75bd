"""Share links: where they lead, and that nothing but the article decides it."""

from __future__ import annotations

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import resvg_py
import zxingcpp
from factories import NOON, paid_article
from lxml import html
from PIL import Image

from share.assets import open_assets
from share.networks import codes, in_bar, living, read_networks
from share.networks.counting import segments

NETWORKS = read_networks(open_assets())
LIVING = [network.id for network in living(NETWORKS)]
BAR = [network.id for network in in_bar(NETWORKS)]
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
    assert any(f"{PAID_URL}?via={NETWORKS[network].via}" in value for value in given.values())
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
    (link,) = page.xpath("//*[contains(@class, 'story-picture')]/a")
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


@pytest.mark.parametrize(
    "path",
    [
        "/share/harbour-bridge-reopens",
        "/share/harbour-bridge-reopens/x",
        "/share/harbour-bridge-reopens/qr.svg",
        "/share/harbour-bridge-reopens/fediverse",
        "/s/{code}",
        "/s/{code}/x",
    ],
)
def test_an_article_under_embargo_cannot_be_shared_and_a_withdrawn_one_no_more(service, path: str) -> None:  # type: ignore[no-untyped-def]
    path = path.format(code=service.publish(embargo_until=NOON + timedelta(days=1)).code)
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
    assert service.client.get(f"/s/{code.upper()}").location == answer.location
    assert service.client.get("/s/zzzz").status_code == 404
    assert service.client.get("/s/%00!").status_code == 404


def test_the_short_link_leads_to_the_host_that_was_written(service) -> None:  # type: ignore[no-untyped-def]
    known = service.publish(canonical_url="https://straße.example/brücke")
    answer = service.client.get(f"/s/{known.code}")
    assert answer.headers["Location"] == "https://xn--strae-oqa.example/br%C3%BCcke?via=s"


@pytest.mark.parametrize("via", [*sorted(codes(NETWORKS))])
def test_a_short_link_says_where_it_was_put(service, via) -> None:  # type: ignore[no-untyped-def]
    article = service.publish()
    answer = service.client.get(urlsplit(service.parts.links.short(article, via)).path)
    assert (answer.status_code, answer.location) == (302, f"{service.parts.links.page(article)}?via={via}")
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("via", ["nobody", "mastodon", "x/y", "%00"])
def test_a_short_link_says_nothing_that_we_did_not_put_there(service, via) -> None:  # type: ignore[no-untyped-def]
    answer = service.client.get(f"/s/{service.publish().code}/{via}")
    assert answer.status_code == 404


def test_an_article_shows_a_few_networks_and_the_way_to_all_others(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    found = html.document_fromstring(service.client.get("/articles/harbour-bridge-reopens").text)
    links = found.xpath("//a[@data-network]")
    assert [link.get("data-network") for link in links] == BAR
    assert [link.get("href") for link in links] == [f"/share/harbour-bridge-reopens/{network}" for network in BAR]
    assert {link.get("rel") for link in links} == {"nofollow noopener"}
    (more,) = found.find_class("share-more")
    assert (more.text, more.get("href")) == ("More", "/share/harbour-bridge-reopens")


def test_what_is_shared_says_by_which_network_and_the_page_itself_does_not(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    shared = target(service.client.get("/share/harbour-bridge-reopens/facebook").location)["u"]
    assert shared == "https://share.courier.example/articles/harbour-bridge-reopens?via=fb"
    found = html.document_fromstring(service.client.get("/articles/harbour-bridge-reopens?via=fb").text)
    clean = "https://share.courier.example/articles/harbour-bridge-reopens"
    assert found.xpath("//link[@rel='canonical']/@href") == [clean]
    assert found.xpath("//meta[@property='og:url']/@content") == [clean]


def test_where_the_article_is_at_home_elsewhere_that_address_is_shared(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/bridge?id=7#top")
    shared = target(service.client.get("/share/harbour-bridge-reopens/linkedin").location)["url"]
    assert shared == "https://news.example/bridge?id=7&via=li#top"


def test_the_share_page_has_mail_and_text_messages_in_the_readers_words(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(language="de")
    found = html.document_fromstring(service.client.get("/share/harbour-bridge-reopens").text)
    names = {link.get("data-network"): link.text_content() for link in found.xpath("//a[@data-network]")}
    assert (names["email"], names["sms"], names["x"]) == ("E-Mail", "SMS", "X")
    assert found.xpath("//a[@data-network='x']/@aria-label") == ["Auf X teilen"]
    assert found.xpath("//a[@data-network='email']/@aria-label") == []


def test_the_share_page_shows_the_card_that_networks_will_show(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    (image,) = html.document_fromstring(service.client.get("/share/summer-on-the-water").text).find_class("share-card")
    assert "Sponsored" in image.get("alt")
    answer = service.client.get(image.get("src"))
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")


def test_printing_leads_to_the_article_also_without_a_script(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    found = html.document_fromstring(service.client.get("/share/summer-on-the-water").text)
    assert "/sponsored/summer-on-the-water#print" in found.xpath("//a/@href")


def test_the_qr_code_leads_to_the_short_link(service) -> None:  # type: ignore[no-untyped-def]
    code = service.publish().code
    found = html.document_fromstring(service.client.get("/share/harbour-bridge-reopens").text)
    (image,) = found.find_class("qr")
    assert image.get("alt") == "QR code"
    answer = service.client.get(image.get("src"))
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers
    picture = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=answer.text, width=400, background="white")))
    assert [seen.text for seen in zxingcpp.read_barcodes(picture.convert("RGB"))] == [
        f"https://share.courier.example/s/{code}/qr"
    ]
    again = service.client.get(image.get("src"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


HOME_IN_LETTERS = "https://стройка.example/новости/мост?раздел=1#верх"
HOME_IN_ASCII = (
    "https://xn--80ardojfh.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BC%D0%BE%D1%81%D1%82"
    "?%D1%80%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB=1"
)
FRAGMENT = "#%D0%B2%D0%B5%D1%80%D1%85"


def test_an_address_in_letters_of_any_script_is_handed_over_in_ascii(service) -> None:  # type: ignore[no-untyped-def]
    """X ends a link in a text at the first letter that its own pattern does not know, and with it the code behind it."""
    service.publish(canonical_url=HOME_IN_LETTERS)
    for network in ("x", "bluesky", "mastodon", "whatsapp", "sms", "email"):
        told = str(target(service.client.get(f"/share/harbour-bridge-reopens/{network}").location))
        assert f"{HOME_IN_ASCII}&via=" in told, network
        assert "новости" not in told, network
    for path in ("/articles/{}", "/share/{}", "/share/{}/bar"):
        page = html.document_fromstring(service.client.get(path.format("harbour-bridge-reopens")).text)
        assert page.xpath("//input[@type='url']/@value") == [HOME_IN_ASCII + FRAGMENT]
    page = html.document_fromstring(service.client.get("/share/harbour-bridge-reopens").text)
    assert page.xpath("//link[@rel='canonical']/@href") == [HOME_IN_LETTERS]


def test_a_long_address_leaves_the_title_its_room(service) -> None:  # type: ignore[no-untyped-def]
    """Bluesky takes 300 characters: an address in Cyrillic letters alone would be more, and the title was three dots."""
    home = "https://news.example/новости/" + "мост-открыт-после-ремонта-" * 3
    code = service.publish(canonical_url=home).code
    for network in ("bluesky", "threads", "sms", "plurk"):
        via = NETWORKS[network].via
        told = str(target(service.client.get(f"/share/harbour-bridge-reopens/{network}").location))
        assert "Harbour bridge reopens after two years of repairs" in told, network
        assert f"https://share.courier.example/s/{code}/{via}" in told, network
        assert service.client.get(f"/s/{code}/{via}").location.endswith(f"?via={via}")
    for network in ("x", "mastodon", "facebook", "whatsapp"):
        told = str(target(service.client.get(f"/share/harbour-bridge-reopens/{network}").location))
        assert "https://news.example/%D0%BD" in told, network


@pytest.mark.parametrize("length", [120, 150, 180, 250])
def test_a_long_address_leaves_the_title_its_room_in_text_messages_of_any_script(service, length: int) -> None:  # type: ignore[no-untyped-def]
    """An Arabic text has 201 characters in three messages: an address of 190 left the label, three dots and a fourth message."""
    home = "https://news.example/".ljust(length - len("?via=sms"), "x")
    service.publish(paid_article(title="انقطاع واسع للتيار الكهربائي في أحياء المدينة", language="ar", canonical_url=home))
    text = target(service.client.get("/share/summer-on-the-water/sms").location)["body"]
    assert "انقطاع واسع للتيار" in text
    assert segments(text) <= 3
