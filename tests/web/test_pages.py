"""The front page and the article page, as browsers and scrapers get them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from factories import NOON, article, paid_article
from flask.testing import FlaskClient
from lxml import html

from share.article import Author, Correction, RelatedLink
from share.article import Disclosure as Paid

HOSTILE = "\"><script>alert('x')</script> \x00\u202e & 'quoted'"


def page(client: FlaskClient, path: str) -> Any:
    """The parsed page of a path that answers 200."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return html.document_fromstring(answer.get_data(as_text=True))


def text(found: Any) -> str:
    return " ".join(found.text_content().split())


def one(found: Any, name: str) -> Any:
    (element,) = found.find_class(name)
    return element


def test_an_article_is_read_at_its_path_with_everything_that_readers_need(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    found = page(service.client, "/articles/harbour-bridge-reopens")
    assert text(found.find(".//h1")) == "Harbour bridge reopens after two years of repairs"
    assert text(one(found, "kicker")) == "City"
    assert text(one(found, "authors")) == "By Ada Lindqvist"
    assert one(found, "authors").find("a").get("href") == "https://news.example/ada"
    assert one(found, "dates").find("time").get("datetime") == "2026-11-20T12:00:00+00:00"
    assert [text(heading) for heading in one(found, "article-body").iter("h2")] == ["What it cost"]
    assert [text(tag) for tag in one(found, "tags").iter("li")] == ["Transport", "Harbour"]
    assert (found.get("lang"), found.get("dir")) == ("en", "ltr")


def test_a_summary_that_repeats_the_first_sentence_is_not_shown_twice(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="one", summary="The bridge carries trams again from …")
    service.publish(slug="two", summary="Two years of work are over.")
    service.publish(
        slug="three", summary="The bridge…", body_html="<h2>After two years</h2><p>The bridge carries trams again.</p>"
    )
    assert page(service.client, "/articles/one").find_class("standfirst") == []
    assert page(service.client, "/articles/three").find_class("standfirst") == []
    assert text(one(page(service.client, "/articles/two"), "standfirst")) == "Two years of work are over."


def test_the_metadata_stands_in_the_first_16_kb_and_the_charset_in_the_first(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(title="W" * 500, summary="漢" * 2000, tags=tuple(f"tag {number}" for number in range(80)))
    data = service.client.get("/articles/harbour-bridge-reopens").data
    assert data.index(b'<meta charset="utf-8">') < 1024
    assert data.index(b"</head>") < 16_000
    assert data.rindex(b"<meta ") < 16_000


def test_the_page_carries_its_metadata_and_a_card_that_answers(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    found = page(service.client, "/articles/harbour-bridge-reopens")
    (image,) = found.xpath("//meta[@property='og:image']/@content")
    assert image.startswith("https://share.courier.example/cards/harbour-bridge-reopens/")
    card = service.client.get(image.removeprefix("https://share.courier.example"))
    assert (card.status_code, card.content_type) == (200, "image/jpeg")
    ld = json.loads(found.xpath("//script[@type='application/ld+json']")[0].text)
    assert ld["@type"] == "NewsArticle"


def test_a_paid_article_says_so_before_its_headline_and_shows_its_notice(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    found = page(service.client, "/sponsored/summer-on-the-water")
    assert text(one(found, "label")) == "Sponsored"
    assert text(one(found, "paid-for-by")) == "Paid for by Brightwater Ferries"
    assert "sponsored" in one(found, "paid-for-by").find("a").get("rel").split()
    assert text(one(found, "notice")).startswith("Important notice This article was paid for by")
    source = html.tostring(found.body, encoding="unicode")
    assert source.index("Sponsored") < source.index("Six harbours")
    assert found.findtext(".//title").startswith("Sponsored: ")


@pytest.mark.parametrize("wrong", ["/articles/summer-on-the-water", "/anzeige/summer-on-the-water"])
def test_a_wrong_prefix_leads_to_the_right_one(service, wrong: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    answer = service.client.get(wrong)
    assert answer.status_code == 301
    assert answer.location == "https://share.courier.example/sponsored/summer-on-the-water"
    assert "max-age=60" in answer.headers["Cache-Control"]


def test_a_word_that_is_no_disclosure_is_no_way_to_an_article(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    assert service.client.get("/nonsense/harbour-bridge-reopens").status_code == 404
    assert service.client.get("/sponsored/harbour-bridge-reopens").status_code == 301


def test_an_article_under_embargo_is_not_told_from_one_that_does_not_exist(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(embargo_until=NOON + timedelta(days=2))
    hidden = service.client.get("/articles/harbour-bridge-reopens")
    unknown = service.client.get("/articles/no-such-article")
    assert (hidden.status_code, hidden.headers["Cache-Control"]) == (404, "no-store")
    assert hidden.data == unknown.data
    assert "trams" not in service.client.get("/").text


def test_a_withdrawn_article_leaves_a_page_that_says_nothing_of_it(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    service.withdraw("harbour-bridge-reopens")
    answer = service.client.get("/articles/harbour-bridge-reopens")
    assert answer.status_code == 410
    assert "bridge" not in answer.text
    assert "Harbour bridge" not in service.client.get("/").text


def test_corrections_stand_with_their_date(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(corrections=(Correction(NOON, "The bridge is 410 metres long."),), language="de")
    assert text(one(page(service.client, "/articles/harbour-bridge-reopens"), "corrections")) == (
        "Korrekturen 20. November 2026 The bridge is 410 metres long."
    )


def test_a_later_version_shows_when_it_was_updated(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    assert page(service.client, "/articles/harbour-bridge-reopens").find_class("updated") == []
    service.clock.pass_by(hours=3)
    service.publish(title="Harbour bridge reopens on Monday", modified=NOON + timedelta(hours=4))
    updated = one(page(service.client, "/articles/harbour-bridge-reopens"), "updated")
    assert text(updated).startswith("Updated 20 November 2026")
    assert updated.find("time").get("datetime") == "2026-11-20T16:00:00+00:00"


def test_a_related_title_finds_our_own_article_and_is_plain_text_without_one(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="night-ferry", title="The night ferry is back")
    related = (
        RelatedLink("The Night Ferry is back!"),
        RelatedLink("Nobody wrote this"),
        RelatedLink("Elsewhere", "https://other.example/a?b=1&c=2"),
    )
    service.publish(related=related)
    items = one(page(service.client, "/articles/harbour-bridge-reopens"), "related").findall(".//li")
    assert [(text(item), [link.get("href") for link in item.iter("a")]) for item in items] == [
        ("The Night Ferry is back!", ["/articles/night-ferry"]),
        ("Nobody wrote this", []),
        ("Elsewhere", ["https://other.example/a?b=1&c=2"]),
    ]


def test_the_share_bar_has_a_link_for_each_network_and_the_address_to_copy(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/bridge")
    found = page(service.client, "/articles/harbour-bridge-reopens")
    (bar,) = found.xpath("//nav[@aria-label='Share this article']")
    links = {link.get("data-network"): link for link in bar.xpath(".//a[@data-network]")}
    wanted = {"x", "facebook", "linkedin", "whatsapp", "telegram", "reddit", "bluesky", "threads", "mastodon", "email"}
    assert wanted <= links.keys()
    assert not {"pocket", "xing"} & links.keys()
    assert links["x"].get("href") == "/share/harbour-bridge-reopens/x"
    assert {link.get("rel") for link in links.values()} == {"nofollow noopener"}
    assert links["x"].get("aria-label") == "Share on X"
    (field,) = bar.xpath(".//input[@readonly]")
    assert field.get("value") == "https://news.example/bridge"
    assert field.get("id") == bar.xpath(".//label/@for")[0]


@pytest.mark.parametrize(
    ("language", "direction", "share", "published"),
    [
        ("de", "ltr", "Diesen Artikel teilen", "20. November 2026, 12:00"),
        ("ar", "rtl", "شارك هذا المقال", "20 نوفمبر 2026"),
        ("ja", "ltr", "この記事を共有", "2026年11月20日"),
        ("th", "ltr", "แบ่งปันบทความนี้", "20 พฤศจิกายน"),
    ],
)
def test_a_page_speaks_the_language_of_its_article(  # type: ignore[no-untyped-def]
    service, language: str, direction: str, share: str, published: str
) -> None:
    service.publish(language=language)
    found = page(service.client, "/articles/harbour-bridge-reopens")
    assert (found.get("lang"), found.get("dir")) == (language, direction)
    assert found.xpath("//nav[contains(@class, 'share')]/@aria-label") == [share]
    assert published in text(one(found, "dates"))
    assert one(found, "masthead").get("lang") == "en"


def test_words_that_we_lack_in_a_language_are_marked_as_english(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(language="ps")
    (bar,) = page(service.client, "/articles/harbour-bridge-reopens").xpath("//nav[@aria-label='Share this article']")
    assert (bar.get("lang"), bar.get("dir")) == ("en", "ltr")


@pytest.mark.parametrize(
    "path", ["/", "/articles/harbour-bridge-reopens", "/share/harbour-bridge-reopens", "/embed/harbour-bridge-reopens"]
)
def test_hostile_text_stays_text_on_every_page(service, path: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(
        title=HOSTILE,
        share_title=HOSTILE,
        summary=HOSTILE,
        section="s" + HOSTILE,
        tags=("t" + HOSTILE,),
        authors=(Author(HOSTILE, "https://news.example/'x"),),
        related=(RelatedLink(HOSTILE),),
        rights=HOSTILE,
        corrections=(Correction(NOON, HOSTILE),),
        disclosure=None,
    )
    answer = service.client.get(path)
    assert answer.status_code == 200
    found = html.document_fromstring(answer.get_data(as_text=True).replace("\x00", ""))
    assert [script for script in found.iter("script") if "alert" in (script.text or "") and script.get("type") is None] == []
    assert found.xpath("//@*[starts-with(name(), 'on')]") == []


def test_a_hostile_label_and_sponsor_stay_text(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article(disclosure=Paid("sponsored", "<b>Ad</b>", None, "<script>1</script>")))
    found = page(service.client, "/sponsored/summer-on-the-water")
    assert text(one(found, "label")) == "<b>Ad</b>"
    assert "<script>1</script>" in text(one(found, "notice"))


@pytest.mark.parametrize("path", ["/", "/articles/harbour-bridge-reopens", "/share/harbour-bridge-reopens", "/articles/nothing"])
def test_the_content_policy_allows_no_inline_code_and_the_pages_need_none(service, path: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    answer = service.client.get(path)
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    found = html.document_fromstring(answer.text)
    assert found.xpath("//style | //@style | //script[not(@src) and not(@type='application/ld+json')]") == []
    assert all(source.startswith("/") for source in found.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src"))
    assert "Set-Cookie" not in answer.headers


def test_pictures_in_the_body_may_come_from_the_newsroom_itself(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/bridge?a=1")
    policy = service.client.get("/articles/harbour-bridge-reopens").headers["Content-Security-Policy"]
    assert "img-src 'self' https://share.courier.example https://news.example;" in policy


def test_styles_and_scripts_are_kept_for_ever_and_an_old_address_still_answers(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    found = page(service.client, "/articles/harbour-bridge-reopens")
    addresses = found.xpath("//script/@src | //link[@rel='stylesheet']/@href")
    assert len(addresses) == 2
    for address in addresses:
        answer = service.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        old = service.client.get(re.sub(r"-[0-9a-f]{12}\.", "-000000000000.", address))
        assert old.data == answer.data
        assert "max-age=60" in old.headers["Cache-Control"]
    assert service.client.get("/static/nothing-000000000000.css").status_code == 404
    assert service.client.get("/static/site-0/../../pages-0.py").status_code == 404


@pytest.mark.parametrize("path", ["/icon.png", "/favicon.ico"])
def test_the_publishers_mark_is_a_square_picture(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.content_type == "image/png"
    assert int.from_bytes(answer.data[16:20]) == int.from_bytes(answer.data[20:24]) == 512


def test_pages_tell_when_they_changed_and_answer_304(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    for path, changed in (
        ("/articles/harbour-bridge-reopens", "Fri, 20 Nov 2026 12:00:00 GMT"),
        ("/", "Fri, 20 Nov 2026 13:00:00 GMT"),
    ):
        answer = service.client.get(path)
        assert answer.headers["Last-Modified"] == changed
        assert answer.headers["Cache-Control"].startswith("public, max-age=60")
        assert service.client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_front_page_shows_the_newest_first_each_in_its_own_language(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="old", title="Old", published=NOON - timedelta(days=2))
    service.publish(slug="new", title="جديد", language="ar")
    found = page(service.client, "/")
    teasers = found.find_class("teaser")
    assert [teaser.find(".//a").get("href") for teaser in teasers] == ["/articles/new", "/articles/old"]
    assert (teasers[0].get("lang"), teasers[0].get("dir")) == ("ar", "rtl")
    assert text(found.find(".//h1")) == "The Harbour Courier"


def test_the_front_page_labels_what_was_paid_for(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    (teaser,) = page(service.client, "/").find_class("teaser")
    assert text(teaser).startswith("Sponsored Paid for by Brightwater Ferries Six harbours")
    assert teaser.find(".//a").get("href") == "/sponsored/summer-on-the-water"


def test_the_front_page_has_every_article_once_and_every_section_link_leads_somewhere(service) -> None:  # type: ignore[no-untyped-def]
    for number in range(14):
        service.publish(
            slug=f"story-{number}",
            title=f"Story {number}",
            section=["City", "Culture", "Sport", None][number % 4],
            published=NOON - timedelta(hours=number),
        )
    found = page(service.client, "/")
    assert sorted(teaser.find(".//a").get("href") for teaser in found.find_class("teaser")) == sorted(
        f"/articles/story-{number}" for number in range(14)
    )
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = found.xpath("//nav[@aria-label='Sections']//a/@href")
    assert sorted(links) == ["#section-city", "#section-culture", "#section-sport"]
    assert {link[1:] for link in links} <= set(ids)


def test_the_front_page_leads_to_the_feeds_and_they_answer(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    found = page(service.client, "/")
    for address in found.xpath("//nav[@aria-label='Feeds']//a/@href"):
        assert service.client.get(address).status_code == 200, address
    for address in found.xpath("//link[@rel='alternate']/@href"):
        assert service.client.get(address.removeprefix("https://share.courier.example")).status_code == 200, address


def test_an_empty_front_page_says_so(client: FlaskClient) -> None:
    assert text(one(page(client, "/"), "empty")) == "Nothing has been published here yet."


def test_an_article_without_author_section_or_summary_has_no_empty_boxes(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(authors=(), section=None, summary="", tags=(), body_html="")
    found = page(service.client, "/articles/harbour-bridge-reopens")
    for name in ("authors", "kicker", "standfirst", "tags", "corrections", "related", "notice", "hero"):
        assert found.find_class(name) == [], name
    assert page(service.client, "/").find_class("kicker") == []


def test_the_same_article_is_the_same_bytes_for_everyone(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(article())
    first = service.client.get("/articles/harbour-bridge-reopens", headers={"User-Agent": "facebookexternalhit/1.1"})
    second = service.client.get("/articles/harbour-bridge-reopens?utm_source=x", headers={"User-Agent": "Mozilla/5.0"})
    assert first.data == second.data
    assert first.headers["Vary"] == "Accept-Encoding"


def test_fonts_for_machines_without_them_are_named_by_digest_and_answer(service) -> None:  # type: ignore[no-untyped-def]
    (style,) = page(service.client, "/").xpath("//link[@rel='stylesheet']/@href")
    addresses = set(re.findall(r'url\("([^"]+)"\)', service.client.get(style).text))
    assert len(addresses) == 5
    for address in addresses:
        answer = service.client.get(address)
        assert (answer.content_type, answer.data[:4]) == ("font/woff2", b"wOF2")
        assert "immutable" in answer.headers["Cache-Control"]
