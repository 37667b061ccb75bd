"""Metadata as it is served: valid HTML, one address whatever is asked, the same to a CMS, and more where the publisher set it."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from factories import paid_article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from justhtml import JustHTML
from lxml import html

from share.article import Translation
from share.cli.demo import fill_with_demo
from share.settings import Settings
from share.store import articles, migrate
from share.web import create_app
from share.web.logs import AccessLog
from share.wiring import open_parts

HOST = "https://share.courier.example"
HOSTILE = "\"><script>alert('x')</script>&amp; <!-- \u2028 ]]> \u202e </title></script>"


def with_settings(service: Any, **changes: Any) -> Any:
    """A client of the same service with other settings."""
    parts = replace(service.parts, settings=replace(service.parts.settings, **changes))
    return create_app(parts, AccessLog("text", service.log)).test_client()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The demo articles, each with the client that serves them."""
    folder = tmp_path_factory.mktemp("demo")
    environ = {"SHARE_BASE_URL": HOST, "SHARE_DATA_DIR": str(folder / "data"), "SHARE_QUEUE_URL": "memory://", "SHARE_DEMO": "1"}
    parts = open_parts(Settings.from_env(environ, folder=folder))
    migrate(parts.store)
    fill_with_demo(parts)
    with parts.store.connect() as connection:
        live = articles.all_live(connection, limit=100)
    yield create_app(parts).test_client(), [parts.links.article_path(each) for each in live]
    parts.store.close()


def test_every_demo_page_is_small_says_its_charset_first_and_its_tags_early(demo: Any) -> None:
    client, paths = demo
    assert len(paths) > 15
    for path in paths:
        data = client.get(path).data
        assert data.index(b'<meta charset="utf-8">') < 1_024, path
        assert max(data.rindex(b"<meta "), data.index(b"</head>")) < 16_384, path
        assert len(gzip.compress(data)) <= 20_000, path


def test_every_demo_page_is_html_without_an_error(demo: Any) -> None:
    client, paths = demo
    for path in ["/", *paths]:
        assert parse_errors(client.get(path).data) == [], path


def parse_errors(data: bytes) -> list[str]:
    """What the parser of the HTML standard finds wrong (WHATWG HTML, section 13.2.2)."""
    return [str(error) for error in JustHTML(data.decode(), collect_errors=True).errors]


def test_the_check_finds_errors() -> None:
    assert parse_errors(b"<!doctype html><title>a</title><p><b>x</p></i>")


@pytest.mark.parametrize("path", ["/articles/{}", "/share/{}", "/embed/{}", "/nothing/{}", "/head/{}.html"])
def test_a_hostile_article_gives_html_without_an_error(service, path: str) -> None:  # type: ignore[no-untyped-def]
    subject = service.publish(
        title=HOSTILE,
        summary=HOSTILE,
        section="s" + HOSTILE,
        tags=("t" + HOSTILE,),
        rights=HOSTILE,
        translations=(Translation("de", "https://news.example/'&b"),),
    )
    data = service.client.get(path.format(subject.slug)).data
    if path.startswith("/head/"):
        data = b"<!doctype html><html><head>" + data + b"</head><body></body></html>"
    assert parse_errors(data) == []


# One address


def addresses(page: str) -> set[str]:
    """Every place where a page says where it is at home."""
    found = html.document_fromstring(page)
    ld = json.loads(found.xpath("//script[@type='application/ld+json']")[0].text)
    told = found.xpath("//link[@rel='canonical']/@href") + found.xpath("//meta[@property='og:url']/@content")
    return {*map(str, told), ld["url"], ld["mainEntityOfPage"]["@id"]}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from(["utm_source", "fbclid", "via", "url", "id", "canonical"]), st.text(max_size=30)), max_size=4
    )
)
def test_what_a_request_brings_changes_no_address(service, pairs: list[tuple[str, str]]) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    query = urlencode(pairs, errors="replace")
    answer = service.client.get(f"/articles/harbour-bridge-reopens?{query}", headers={"Host": "evil.example"})
    assert addresses(answer.text) == {f"{HOST}/articles/harbour-bridge-reopens"}
    given = service.client.get("/oembed", query_string={"url": f"{HOST}/articles/harbour-bridge-reopens?{query}"}).get_json()
    assert html.fragment_fromstring(given["html"]).find("p/a").get("href") == f"{HOST}/articles/harbour-bridge-reopens"


@pytest.mark.parametrize("home", [None, "https://news.example/bridge?id=7"])
def test_a_cms_gets_every_tag_that_our_page_has(service, home: str | None) -> None:  # type: ignore[no-untyped-def]
    subject = service.publish(paid_article(canonical_url=home, translations=(Translation("de", "https://news.example/de"),)))
    page = service.client.get(f"/sponsored/{subject.slug}").text
    snippet = service.client.get(f"/head/{subject.slug}.html").text
    assert snippet in page
    rest = page.partition("</head>")[0].replace(snippet, "")
    ours = {link.get("rel") for link in html.document_fromstring(rest).xpath("//link")}
    assert ours == {"icon", "apple-touch-icon", "stylesheet"}
    found = service.client.get("/head.json", query_string={"url": home or f"{HOST}/sponsored/{subject.slug}"}).get_json()
    assert found["html"] == snippet
    assert len(found["tags"]) == len(snippet.splitlines())


# What the publisher sets


def test_discords_card_is_there_where_the_publisher_wants_it(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    page = html.document_fromstring(service.client.get("/sponsored/summer-on-the-water").text)
    assert page.xpath("//link[@rel='discord:component-embed']") == []
    assert service.client.get("/discord/summer-on-the-water.json").status_code == 404
    client = with_settings(service, discord_embed=True)
    page = html.document_fromstring(client.get("/sponsored/summer-on-the-water").text)
    (address,) = page.xpath("//link[@rel='discord:component-embed'][@type='application/json']/@href")
    answer = client.get(address.removeprefix(HOST))
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert len(answer.data) <= 3_000
    assert answer.get_json()["component"]["components"][0]["content"].startswith("**Sponsored** Paid for by")
    service.withdraw("summer-on-the-water")
    assert client.get("/discord/summer-on-the-water.json").status_code == 410


def test_the_publications_record_is_verified_at_its_well_known_place(service) -> None:  # type: ignore[no-untyped-def]
    record = "at://did:plc:abc/site.standard.publication/3lwafzkjqm25s"
    assert service.client.get("/.well-known/site.standard.publication").status_code == 404
    client = with_settings(service, standard_site=record)
    answer = client.get("/.well-known/site.standard.publication")
    assert (answer.status_code, answer.content_type, answer.text) == (200, "text/plain; charset=utf-8", record)
    assert html.document_fromstring(client.get("/").text).xpath("//link[@rel='site.standard.publication']/@href") == [record]


def test_the_record_of_an_article_is_a_link_in_its_head(service) -> None:  # type: ignore[no-untyped-def]
    record = "at://did:plc:abc/site.standard.document/3lwbridge0001"
    service.publish(at_uri=record)
    page = html.document_fromstring(service.client.get("/articles/harbour-bridge-reopens").text)
    assert page.xpath("//head/link[@rel='site.standard.document']/@href") == [record]


def test_the_line_about_rights_is_the_publications_where_the_article_has_none(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    service.publish(slug="agency", rights="© An agency")
    client = with_settings(service, rights="© The Harbour Courier")
    for slug, line in (("harbour-bridge-reopens", "© The Harbour Courier"), ("agency", "© An agency")):
        page = html.document_fromstring(client.get(f"/articles/{slug}").text)
        assert page.find_class("rights")[0].text_content() == line


def test_the_front_page_and_the_others_have_the_publishers_mark_and_colour(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    for path in ("/", "/articles/harbour-bridge-reopens", "/share/harbour-bridge-reopens"):
        page = html.document_fromstring(service.client.get(path).text)
        assert page.xpath("//meta[@name='theme-color']/@content") == [service.parts.theme.brand]
        assert page.xpath("//link[@rel='icon']/@sizes") == page.xpath("//link[@rel='apple-touch-icon']/@sizes") == ["512x512"]
    assert len(service.parts.theme.brand) == 7


def test_an_error_page_is_in_no_index_and_says_what_it_is(service) -> None:  # type: ignore[no-untyped-def]
    page = html.document_fromstring(service.client.get("/articles/nothing").text)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.findtext(".//title") == "There is nothing here — The Harbour Courier"
    assert page.xpath("//meta[@property]") == page.xpath("//link[@rel='canonical']") == []
