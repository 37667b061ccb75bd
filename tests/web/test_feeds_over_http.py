"""Feeds as feed readers fetch them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import brotli
import feedparser
import pytest
from factories import article, paid_article
from lxml import etree
from services import Service
from werkzeug.http import parse_date
from werkzeug.test import TestResponse

from share.errors import BlobsFailed
from share.store import timeline
from share.web import answers

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}
DECODERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
HOSTILE = "A & B < C > \"D\" ]]> 'E' \u202e 橋 🎉"


@pytest.mark.parametrize("extension", TYPES)
@pytest.mark.parametrize("scope", ["latest", "section/city", "tag/harbour", "author/ada-lindqvist", "language/en"])
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
        assert "Harbour bridge" not in answer.text


NEWSBOAT = "newsboat/2.21.0 (Linux x86_64)"
NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}


def asked(service: Service, etag: str, path: str = "/feeds/latest.json", agent: str = NEWSBOAT, **headers: str) -> TestResponse:
    """The feed as a program asks for it that has it under this ETag and takes a part of it."""
    return service.client.get(path, headers={"If-None-Match": etag, "A-IM": "feed", "User-Agent": agent} | headers)


def names(answer: TestResponse) -> list[str]:
    return [item["id"].rpartition("/")[2] for item in json.loads(decoded(answer))["items"]]


def decoded(answer: TestResponse) -> bytes:
    return DECODERS[answer.headers.get("Content-Encoding", "identity")](answer.data)


def test_a_hub_in_letters_of_any_script_is_named_in_ascii(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.web.feeds.all_hubs", lambda _: ("https://新聞.example/hub?ü",))
    link = service.client.get("/feeds/latest.rss").headers["Link"]
    assert '<https://xn--efvv70d.example/hub?%C3%BC>; rel="hub"' in link
    assert link.isascii()


# Parts (RFC 3229)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_program_that_takes_a_part_gets_what_is_new_and_then_304(service: Service, encoding: str) -> None:
    accepted = {"Accept-Encoding": encoding}
    service.publish(slug="a")
    service.publish(slug="b")
    first = service.client.get("/feeds/latest.json", headers=accepted)
    service.publish(slug="c")
    part = asked(service, first.headers["ETag"], **accepted)
    assert (part.status_code, part.headers["IM"], part.headers["Cache-Control"]) == (226, "feed", "no-store")
    assert names(part) == ["c"]
    whole = service.client.get("/feeds/latest.json", headers=accepted)
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert asked(service, part.headers["ETag"], **accepted).status_code == 304


@pytest.mark.parametrize("extension", TYPES)
@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_part_is_encoded_as_the_whole_is(service: Service, extension: str, encoding: str) -> None:
    path, accepted = f"/feeds/latest.{extension}", {"Accept-Encoding": encoding}
    service.publish(slug="a")
    service.publish(slug="b")
    etag = service.client.get(path, headers=accepted).headers["ETag"]
    service.publish(slug="c", body_html="<p>The ferry is in.</p>" * 200)
    part = asked(service, etag, path, **accepted)
    assert (part.status_code, part.headers["Content-Encoding"], part.headers["Vary"]) == (226, encoding, "Accept-Encoding")
    assert part.headers["Cache-Control"] == "no-store"
    assert b"The ferry is in." in decoded(part)
    assert len(part.data) < len(decoded(part)) / 4
    assert part.headers["ETag"] == service.client.get(path, headers=accepted).headers["ETag"]
    plain = asked(service, etag, path, **{"Accept-Encoding": "identity"})
    assert (plain.status_code, plain.headers.get("Content-Encoding"), plain.data) == (226, None, decoded(part))


def test_a_part_is_not_kept_for_anybody_else(service: Service) -> None:
    service.publish(slug="a")
    service.publish(slug="b")
    etag = service.client.get("/feeds/latest.json").headers["ETag"]
    service.publish(slug="c")
    assert asked(service, etag).status_code == 226
    whole = service.client.get("/feeds/latest.json")
    assert (whole.status_code, len(names(whole))) == (200, 3)
    assert asked(service, etag).status_code == 226, "what is kept by now is the whole"


@pytest.mark.parametrize(
    ("agent", "header"),
    [
        ("rss2email/3.13.1 (https://github.com/rss2email/rss2email)", "feed"),
        ("curl/8.0", "feed"),
        (NEWSBOAT, "vcdiff"),
        ("", "feed"),
    ],
)
def test_a_program_that_is_not_known_to_take_a_part_gets_the_whole(service: Service, agent: str, header: str) -> None:
    service.publish(slug="a")
    service.publish(slug="b")
    etag = service.client.get("/feeds/latest.json").headers["ETag"]
    service.publish(slug="c")
    answer = asked(service, etag, agent=agent, **{"A-IM": header})
    assert (answer.status_code, len(names(answer))) == (200, 3)


@pytest.mark.parametrize("etag", ['"0-0a"', '"other"', '"999999-0a"', "*"])
def test_an_etag_that_tells_no_older_state_gets_the_whole_or_nothing_new(service: Service, etag: str) -> None:
    service.publish(slug="a")
    assert asked(service, etag).status_code == (304 if etag == "*" else 200)


def test_a_page_that_is_no_feed_has_no_parts(service: Service) -> None:
    service.publish()
    assert asked(service, '"1-0a"', "/articles/harbour-bridge-reopens").status_code == 200


def test_programs_that_get_the_whole_all_get_what_was_compressed_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    compressed: list[int] = []
    gzip = answers.ENCODERS["gzip"]

    def counting(body: bytes) -> bytes:
        compressed.append(len(body))
        return gzip(body)

    monkeypatch.setattr(answers, "ENCODERS", {**answers.ENCODERS, "gzip": counting})
    service.publish(slug="a")
    accepted = {"Accept-Encoding": "gzip"}
    etag = service.client.get("/feeds/latest.rss", headers=accepted).headers["ETag"]
    service.publish(slug="b")
    for agent in ("rss2email/3.14", "curl/8.0", "rss2email/3.14"):
        assert asked(service, etag, "/feeds/latest.rss", agent, **accepted).status_code == 200
    assert service.client.get("/feeds/latest.rss", headers=accepted).status_code == 200
    assert len(compressed) == 2, "once for each state of the feed"


# Dates


@pytest.fixture
def no_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without a date is kept for no time: this clock leaps."""
    monkeypatch.setattr("share.web.feeds.A_MOMENT_SECONDS", 0)


@pytest.mark.usefixtures("no_moment")
def test_no_date_stands_for_two_different_feeds_and_dates_only_move_forward(service: Service) -> None:
    seen: dict[str, bytes] = {}
    order = []
    for number in range(12):
        if number == 9:
            service.withdraw("story-8")
        else:
            service.publish(slug=f"story-{number}")
        for _ in range(2):
            answer = service.client.get("/feeds/latest.rss")
            date = answer.headers.get("Last-Modified")
            if date is not None:
                assert seen.setdefault(date, answer.data) == answer.data
                assert parse_date(date) <= service.clock()
                order.append(parse_date(date))
            service.clock.pass_by(seconds=number % 3 // 2)
    service.clock.pass_by(seconds=5)
    assert "Last-Modified" in service.client.get("/feeds/latest.rss").headers
    assert order == sorted(order)
    assert len(seen) > 4


@pytest.mark.usefixtures("no_moment")
def test_who_asks_by_date_alone_learns_of_a_change_within_the_same_second_and_of_a_withdrawal(service: Service) -> None:
    service.publish(slug="a")
    date = service.client.get("/feeds/latest.rss").headers["Last-Modified"]
    service.publish(slug="b")
    assert service.client.get("/feeds/latest.rss", headers={"If-Modified-Since": date}).status_code == 200
    service.clock.pass_by(seconds=1)
    later = service.client.get("/feeds/latest.rss", headers={"If-Modified-Since": date})
    assert (later.status_code, later.headers["Last-Modified"] > date) == (200, True)
    service.withdraw("b")
    last = {"If-Modified-Since": later.headers["Last-Modified"]}
    assert "Withdrawn article" in service.client.get("/feeds/latest.rss", headers=last).text


def test_a_feed_of_another_section_does_not_move(service: Service) -> None:
    service.publish(slug="a", section="Sport")
    before = service.client.get("/feeds/section/sport.rss").headers
    service.clock.pass_by(hours=1)
    service.publish(slug="b")
    after = service.client.get("/feeds/section/sport.rss").headers
    assert [after[name] for name in ("ETag", "Last-Modified")] == [before[name] for name in ("ETag", "Last-Modified")]


def test_another_look_of_feeds_has_a_date_of_its_own(service: Service) -> None:
    service.publish()
    first = service.client.get("/feeds/latest.rss")
    service.clock.pass_by(hours=1)
    with service.parts.store.begin() as connection:
        timeline.head(connection, "latest")
        connection.exec_driver_sql("UPDATE presentations SET digest = 'of another name'")
    del service.client.application.extensions["share.feeds"]
    service.publish(slug="elsewhere", section="Sport", tags=(), authors=(), language="de")
    assert "Last-Modified" not in service.client.get("/feeds/section/city.rss").headers
    service.clock.pass_by(seconds=1)
    service.publish(slug="elsewhere", title="So that nothing is kept", section="Sport", tags=(), authors=(), language="de")
    second = service.client.get("/feeds/section/city.rss")
    assert parse_date(second.headers["Last-Modified"]) > parse_date(first.headers["Last-Modified"])


def test_a_feed_with_a_fault_bears_no_date_and_is_mended_by_itself(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.publish(slug="a")
    service.publish(slug="b")
    service.clock.pass_by(seconds=2)

    def broken(running: object, article: object) -> None:
        raise BlobsFailed("The place where pictures are kept cannot be used.")

    with monkeypatch.context() as patched:
        patched.setattr("share.web.feeds.feed_picture", broken)
        answer = service.client.get("/feeds/latest.json")
    assert (answer.status_code, len(names(answer))) == (200, 2)
    assert "Last-Modified" not in answer.headers
    service.client.application.extensions["share.front"]._kept.clear()
    mended = service.client.get("/feeds/latest.json")
    assert "Last-Modified" in mended.headers
    assert all("image" in item for item in json.loads(mended.data)["items"])


# Archives


@pytest.mark.parametrize("extension", TYPES)
def test_a_page_of_the_archive_is_served_as_a_feed_is(service: Service, monkeypatch: pytest.MonkeyPatch, extension: str) -> None:
    monkeypatch.setattr(timeline, "PAGE", 2)
    for number in range(3):
        service.publish(slug=f"story-{number}")
    path = f"/feeds/latest/archive/1.{extension}"
    answer = service.client.get(path)
    assert (answer.status_code, answer.content_type) == (200, TYPES[extension])
    assert service.client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for number in range(3, 6):
        service.publish(slug=f"story-{number}")
    service.clock.pass_by(hours=1)
    assert service.client.get(path).data == answer.data
    assert service.client.get(f"/feeds/section/city/archive/2.{extension}").status_code == 200
    for missing in (
        f"/feeds/latest/archive/9.{extension}",
        f"/feeds/latest/archive/0.{extension}",
        f"/feeds/latest/archive/{10**30}.{extension}",
        f"/feeds/none/archive/1.{extension}",
    ):
        assert service.client.get(missing).status_code == 404


# In a browser


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_a_browser_is_shown_the_same_bytes_as_plain_xml_with_a_style_sheet_of_ours(service: Service, extension: str) -> None:
    service.publish()
    path = f"/feeds/latest.{extension}"
    reader, browser = service.client.get(path), service.client.get(path, headers=NAVIGATION)
    assert browser.data == reader.data
    assert browser.content_type == "application/xml; charset=utf-8"
    assert reader.content_type == TYPES[extension]
    assert browser.headers["Cache-Control"] == "private, max-age=60", "no shared cache keeps what is for this browser"
    assert "style-src 'self'" in browser.headers["Content-Security-Policy"]
    assert "Vary" not in browser.headers or browser.headers["Vary"] == "Accept-Encoding"
    instruction = etree.fromstring(browser.data).getprevious()
    assert (instruction.target, instruction.get("type")) == ("xml-stylesheet", "text/css")
    style = service.client.get(instruction.get("href"))
    assert (style.status_code, style.content_type) == (200, "text/css; charset=utf-8")


def test_a_browser_gets_everything_else_as_it_is(service: Service) -> None:
    service.publish()
    for path in ("/feeds/latest.json", "/articles/harbour-bridge-reopens", "/sitemap.xml", "/feeds/none.rss"):
        plain, navigated = service.client.get(path), service.client.get(path, headers=NAVIGATION)
        assert (navigated.status_code, navigated.content_type) == (plain.status_code, plain.content_type)
        assert navigated.headers["Cache-Control"] == plain.headers["Cache-Control"]


# Ids


def test_the_picture_in_a_feed_is_what_is_served(service: Service) -> None:
    service.publish(article())
    (entry,) = feedparser.parse(service.client.get("/feeds/latest.rss").data).entries
    (content,), (thumbnail,) = entry.media_content, entry.media_thumbnail
    for picture in (content, thumbnail):
        served = service.client.get(picture["url"].removeprefix("https://share.courier.example"))
        assert served.status_code == 200
    served = service.client.get(content["url"].removeprefix("https://share.courier.example"))
    assert (content["type"], int(content["filesize"])) == (served.content_type, len(served.data))
    assert (entry.enclosures[0].type, int(entry.enclosures[0].length)) == (served.content_type, len(served.data))
