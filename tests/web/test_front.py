"""What clients, proxies and feed readers get from the front: validators, encodings, and answers that are true at once."""

from __future__ import annotations

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import pytest
from releases import release_due
from services import Service
from werkzeug.http import parse_date
from werkzeug.test import TestResponse

from share.errors import StoreFailed
from share.web import answers, front
from share.web.answers import best_encoding
from share.web.front import Front

PAGE = "/articles/harbour-bridge-reopens"
PUBLIC = (
    *("/", PAGE, "/feeds/latest.rss", "/feeds/latest.atom", "/feeds/latest.json", "/feeds/section/city.rss"),
    *("/head/harbour-bridge-reopens.html", "/head/harbour-bridge-reopens.json", "/share/harbour-bridge-reopens"),
    *("/embed/harbour-bridge-reopens", "/sitemap.xml", "/news-sitemap.xml", "/feeds.opml", "/robots.txt", "/api/openapi.json"),
)
DATED = ("/", PAGE, "/feeds/latest.rss", "/feeds/latest.atom", "/feeds/latest.json", "/sitemap.xml", "/feeds.opml")
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


def get(service: Service, path: str = PAGE, encoding: str = "", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.get(path, headers=named | ({"Accept-Encoding": encoding} if encoding else {}))


def card(service: Service) -> str:
    """The path of a preview image."""
    location: str = service.client.get("/cards/harbour-bridge-reopens/og.jpg").headers["Location"]
    return location.removeprefix("https://share.courier.example")


def forget(service: Service) -> None:
    """Nothing is kept any more: the next answer comes from the application itself."""
    kept_by(service)._kept.clear()


def kept_by(service: Service) -> Front:
    found: Any = service.client.application.extensions["share.front"]
    assert isinstance(found, Front)
    return found


@pytest.fixture(autouse=True)
def published(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """One article is out, and the front looks for news at every request."""
    monkeypatch.setattr(front, "HINT_SECONDS", 0)
    service.publish()


# What stands in every public answer


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_answer_has_its_etag_its_lifetime_and_no_cookie(service: Service, path: str) -> None:
    answer = get(service, path)
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"')
    assert "max-age=" in answer.headers["Cache-Control"]
    assert answer.headers.get("Vary") in {None, "Accept-Encoding"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Set-Cookie", "Share-Keep"} & set(answer.headers.keys())


@pytest.mark.parametrize("path", DATED)
def test_last_modified_is_when_the_content_last_changed(service: Service, path: str) -> None:
    first = parse_date(get(service, path).headers["Last-Modified"])
    service.clock.pass_by(hours=2)
    assert parse_date(get(service, path).headers["Last-Modified"]) == first
    service.publish(title="The bridge closes again")
    assert parse_date(get(service, path).headers["Last-Modified"]) == service.clock()


@pytest.mark.parametrize("path", PUBLIC)
def test_every_encoding_holds_the_same_bytes_under_an_etag_of_its_own(service: Service, path: str) -> None:
    plain = get(service, path)
    for encoding in DECODERS:
        encoded = get(service, path, encoding)
        used = encoded.headers.get("Content-Encoding", "identity")
        assert DECODERS[used](encoded.data) == plain.data
        assert int(encoded.headers["Content-Length"]) == len(encoded.data)
        if len(plain.data) >= answers.SMALLEST_ENCODED:
            assert used == encoding
            assert encoded.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert (encoded.headers["ETag"] == plain.headers["ETag"]) is (used == "identity")


@pytest.mark.parametrize("path", [*PUBLIC, "/nothing/here", "/cards/harbour-bridge-reopens/og.jpg", "/healthz"])
def test_head_is_get_without_the_body(service: Service, path: str) -> None:
    for encoding in DECODERS:
        read, head = get(service, path, encoding), service.client.head(path, headers={"Accept-Encoding": encoding})
        assert (head.status, head.data, dict(head.headers)) == (read.status, b"", dict(read.headers))


def test_head_before_any_get_does_not_leave_an_empty_answer(service: Service) -> None:
    head = service.client.head(PAGE)
    assert int(head.headers["Content-Length"]) == len(get(service).data) > 0


def test_a_picture_is_not_compressed_again_and_stays_for_ever(service: Service) -> None:
    answer = get(service, card(service), "br, gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not {"Content-Encoding", "Vary"} & set(answer.headers.keys())
    assert answer.data[:2] == b"\xff\xd8"


# Conditional requests (RFC 9110, section 13)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"a,b" , W/"x",{}', "*"])
@pytest.mark.parametrize("path", [PAGE, "/feeds/latest.atom"])
def test_who_has_it_already_is_told_so(service: Service, path: str, form: str, encoding: str) -> None:
    full = get(service, path, encoding)
    answer = get(service, path, encoding, If_None_Match=form.format(full.headers["ETag"]))
    assert (answer.status_code, answer.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Last-Modified", "Vary"):
        assert answer.headers[name] == full.headers[name]
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & set(answer.headers.keys())


@pytest.mark.parametrize("tags", ['"other"', "", '"', "garbage", 'W/"', ","])
def test_an_etag_that_is_none_of_it_gets_the_whole(service: Service, tags: str) -> None:
    assert get(service, If_None_Match=tags).status_code == 200


def test_an_etag_of_one_encoding_is_not_that_of_another(service: Service) -> None:
    etag = get(service, encoding="gzip").headers["ETag"]
    assert get(service, encoding="br", If_None_Match=etag).status_code == 200
    assert get(service, encoding="gzip", If_None_Match=etag).status_code == 304


def test_a_date_serves_where_there_is_no_etag(service: Service) -> None:
    modified = get(service).headers["Last-Modified"]
    assert get(service, If_Modified_Since=modified).status_code == 304
    assert get(service, If_Modified_Since="Sun, 01 Jan 2034 00:00:00 GMT").status_code == 304
    assert get(service, If_Modified_Since="Sun, 01 Jan 2017 00:00:00 GMT").status_code == 200
    assert get(service, If_Modified_Since="yesterday").status_code == 200


def test_where_both_are_sent_the_etag_decides(service: Service) -> None:
    full = get(service)
    date, etag = full.headers["Last-Modified"], full.headers["ETag"]
    assert get(service, If_None_Match='"old"', If_Modified_Since=date).status_code == 200
    assert get(service, If_None_Match=etag, If_Modified_Since="Sun, 01 Jan 2017 00:00:00 GMT").status_code == 304


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [PAGE, "/feeds/latest.atom"])
def test_who_wants_one_state_alone_gets_it_or_412(service: Service, path: str, method: str) -> None:
    def asked(**headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return service.client.open(path, method=method, headers={"Accept-Encoding": "br", **named})

    etag, date = (get(service, path, "br").headers[name] for name in ("ETag", "Last-Modified"))
    old = "Sun, 01 Jan 2017 00:00:00 GMT"
    for wanted in (etag, f'"old", {etag}', "*"):
        assert asked(If_Match=wanted).status_code == 200, wanted
        assert asked(If_Match=wanted, If_Unmodified_Since=old).status_code == 200, wanted
    assert asked(If_Match=etag, If_None_Match=etag).status_code == 304
    assert asked(If_Unmodified_Since=date).status_code == 200
    assert asked(If_Unmodified_Since="yesterday").status_code == 200
    for other in ({"If_Match": '"old"'}, {"If_Match": f"W/{etag}"}, {"If_Unmodified_Since": old}):
        answer = asked(**other)
        assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (412, b"", "no-store"), other
    assert asked(If_Match='"old"', If_None_Match=etag).status_code == 412, "If-Match is looked at first"


def test_only_what_is_there_can_be_unchanged(service: Service) -> None:
    assert get(service, "/nothing/here", If_None_Match="*").status_code == 404
    service.withdraw("harbour-bridge-reopens")
    assert get(service, If_None_Match="*").status_code == 410


# Content negotiation (RFC 9110, section 12.5.3)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br; q=0.9 , gzip ; q=0.9", "br"),
        ("br;q=0, gzip;q=0", "identity"),
        ("br;q=0", "identity"),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0", "identity"),
        ("deflate", "identity"),
        ("gzip;q=high", "identity"),
        (";;,,q=,", "identity"),
    ],
)
def test_the_encoding_that_the_client_likes_best_is_chosen(accepted: str, chosen: str) -> None:
    assert best_encoding(accepted) == chosen


# Kept answers


def test_what_is_published_is_right_everywhere_at_once(service: Service) -> None:
    lists = ("/", "/feeds/latest.rss", "/feeds/latest.json", "/sitemap.xml")
    for path in (PAGE, *lists, "/articles/second"):
        get(service, path)
    service.publish(title="The bridge closes again")
    service.publish(slug="second")
    assert "The bridge closes again" in get(service).text
    assert get(service, "/articles/second").status_code == 200
    for path in lists:
        assert "/articles/second" in get(service, path).text, path
    service.publish(slug="third", title="A third headline")
    service.withdraw("third")
    assert get(service, "/articles/third").status_code == 410
    for path in lists:
        assert "A third headline" not in get(service, path).text, path
    assert "/articles/third" not in get(service, "/sitemap.xml").text


def test_what_another_process_published_is_right_a_moment_later(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HINT_SECONDS", 0.005)
    get(service)
    service.publish(title="The bridge closes again")
    time.sleep(0.006)
    assert "The bridge closes again" in get(service).text


def test_what_was_not_out_yet_is_not_remembered_as_missing(service: Service) -> None:
    service.publish(slug="later", published=service.clock().replace(hour=20))
    assert get(service, "/articles/later").status_code == 404
    service.clock.pass_by(hours=12)
    release_due(service.parts.store, service.clock())
    assert get(service, "/articles/later").status_code == 200


QUERIES = ("utm_source=x", "x=%3Cscript%3E", "url=https://evil.example/", "format=xml", "via=s", "%00", "fbclid=" + "a" * 2_000)


@pytest.mark.parametrize("path", [*PUBLIC, "/cards/harbour-bridge-reopens/og.jpg"])
def test_a_query_changes_nothing_whoever_comes_first(service: Service, path: str) -> None:
    without = service.client.get(path)
    for query in QUERIES:
        forget(service)
        with_query, after = service.client.get(f"{path}?{query}"), service.client.get(path)
        assert with_query.status_code == without.status_code
        assert with_query.data == without.data == after.data
        assert dict(with_query.headers) == dict(without.headers) == dict(after.headers)


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Accept-Language", "Cookie", "User-Agent"])
@pytest.mark.parametrize("path", [PAGE, "/", "/feeds/latest.rss", "/articles/summer", "/sponsored/harbour-bridge-reopens"])
def test_no_header_of_a_first_visitor_is_in_what_the_next_one_gets(service: Service, path: str, header: str) -> None:
    answer = service.client.get(path, headers={header: "evil.example"})
    forget(service)
    next_one = service.client.get(path)
    assert "evil.example" not in answer.text + str(answer.headers) + next_one.text
    assert (answer.data, dict(answer.headers)) == (next_one.data, dict(next_one.headers))


def test_an_answer_that_depends_on_its_query_is_never_taken_for_another(service: Service) -> None:
    service.publish(slug="second", title="Ferries run again")
    for slug, title in [("harbour-bridge-reopens", "Harbour bridge"), ("second", "Ferries run")] * 2:
        answer = service.client.get(f"/oembed?url=https://share.courier.example/articles/{slug}")
        assert answer.json is not None
        assert answer.json["title"].startswith(title)
    assert service.client.get("/oembed").status_code == 400


def test_faults_are_not_kept_and_say_so(service: Service) -> None:
    for path in ("/nothing/here", "/articles/missing", "/cards/missing/og.jpg", "/feeds/section/none.rss"):
        assert (get(service, path).status_code, get(service, path).headers["Cache-Control"]) == (404, "no-store")
    assert kept_by(service)._kept == {}


def test_memory_has_a_bound_and_answers_stay_right_past_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "KEPT_BYTES", 60_000)
    for number in range(30):
        service.publish(slug=f"story-{number}")
    for _ in range(2):
        for number in range(30):
            assert f"/articles/story-{number}" in get(service, f"/articles/story-{number}").text
    kept = kept_by(service)
    assert 0 < sum(len(entry.answer.body) for entry in kept._kept.values()) < 60_000
    assert kept._kept_bytes <= 60_000


def test_many_threads_at_once_get_the_same_answer_and_never_an_old_one(service: Service) -> None:
    application: Any = service.client.application
    start = threading.Barrier(8)
    titles = [f"Version {number} of the story" for number in range(12)]

    def read(_: int) -> list[int]:
        client = application.test_client()
        start.wait()
        seen = []
        for turn in range(60):
            answer = client.get(PAGE, headers={"Accept-Encoding": ("identity", "gzip", "br")[turn % 3]})
            text = DECODERS[answer.headers.get("Content-Encoding", "identity")](answer.data).decode()
            seen.append(max((number for number, title in enumerate(titles) if title in text), default=-1))
        return seen

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, number) for number in range(7)]
        start.wait()
        for title in titles:
            service.publish(title=title)
            assert title in get(service).text
        for reader in readers:
            assert reader.result() == sorted(reader.result())


def test_while_the_database_is_away_the_process_still_answers_and_says_what_is_wrong(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    get(service)

    def away() -> object:
        raise StoreFailed("The database cannot be used: the server does not answer.")

    monkeypatch.setattr(type(service.parts.store), "connect", lambda _: away())
    kept_by(service)._recheck_at = 0
    assert get(service, "/healthz").status_code == 200
    answer = get(service)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "does not answer" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
