"""An article's life through the API: written by several at once, held back, withdrawn, brought back."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from releases import release_due
from services import Service
from werkzeug.test import TestResponse

LEAST = {"title": "Harbour bridge reopens", "body_html": "<p>Trams cross again from Monday.</p>", "section": "City"}
API = "/api/v1/articles/bridge"
LISTS = (
    *("/", "/feeds/latest.rss", "/feeds/latest.atom", "/feeds/latest.json", "/feeds/section/city.atom"),
    *("/sitemap.xml", "/news-sitemap.xml"),
)
OUR_PAGE = "https://share.courier.example/articles/bridge"
OWN = (
    *("/articles/bridge", "/sponsored/bridge", "/share/bridge", "/share/bridge/x", "/cards/bridge/og.jpg", "/embed/bridge"),
    *("/head/bridge.html", "/head/bridge.json", f"/oembed?url={OUR_PAGE}", f"/head.json?url={OUR_PAGE}"),
)


def put(service: Service, document: dict[str, Any] = LEAST, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.put(API, json=document, headers=service.auth | named)


def get(service: Service) -> TestResponse:
    return service.client.get(API, headers=service.auth)


def delete(service: Service, **headers: str) -> TestResponse:
    return service.client.delete(API, headers=service.auth | {name.replace("_", "-"): v for name, v in headers.items()})


def told_in(service: Service) -> list[str]:
    """The lists that have the article in them. Feeds go on naming one that was withdrawn, and say nothing that it said."""
    answers = {path: service.client.get(path).text for path in LISTS}
    return [path for path, text in answers.items() if (LEAST["title"] if path.startswith("/feeds/") else "/bridge") in text]


# Lost updates


def test_a_write_on_what_was_read_goes_through(service: Service) -> None:
    etag = put(service).headers["ETag"]
    assert put(service, LEAST | {"title": "Second"}, If_Match=etag).status_code == 200


@pytest.mark.parametrize("form", ["W/{}", "{0}", '"7-aaaaaaaaaaaa", {}', "  {}  "])
def test_an_etag_is_known_again_in_the_forms_that_proxies_and_lists_give_it(service: Service, form: str) -> None:
    etag = put(service).headers["ETag"]
    assert put(service, LEAST | {"title": "Second"}, If_Match=form.format(etag)).status_code == 200


def test_an_etag_with_the_mark_of_an_encoding_is_known_again(service: Service) -> None:
    etag = put(service).headers["ETag"]
    assert put(service, LEAST | {"title": "Second"}, If_Match=f'{etag[:-1]}-gzip"').status_code == 200


@pytest.mark.parametrize("stale", ['"1-{digest}"', '"9-0"', '"', "garbage", '""', "1", '"2-x" *'])
def test_a_write_on_something_else_is_412_and_changes_nothing(service: Service, stale: str) -> None:
    first = put(service).headers["ETag"]
    put(service, LEAST | {"title": "Second"})
    before = get(service)
    stale = stale.replace('"1-{digest}"', first)
    for answer in (put(service, LEAST | {"title": "Third"}, If_Match=stale), delete(service, If_Match=stale)):
        assert (answer.status_code, answer.content_type) == (412, "application/problem+json")
        assert json.loads(answer.data)["revision"] == 2
    assert (get(service).json, get(service).headers["ETag"]) == (before.json, before.headers["ETag"])


def test_if_match_star_writes_only_where_something_is(service: Service) -> None:
    assert put(service, If_Match="*").status_code == 412
    assert put(service, If_Match='"1-0"').status_code == 412
    assert get(service).status_code == 404
    put(service)
    assert put(service, LEAST | {"title": "Second"}, If_Match="*").status_code == 200


def test_if_none_match_star_writes_only_where_nothing_is(service: Service) -> None:
    assert put(service, If_None_Match="*").status_code == 201
    assert put(service, LEAST | {"title": "Second"}, If_None_Match="*").status_code == 412
    delete(service)
    assert put(service, LEAST | {"title": "Second"}, If_None_Match="*").status_code == 412


def test_faults_of_the_payload_come_before_preconditions(service: Service) -> None:
    """RFC 9110, section 13.2.1."""
    assert put(service, {"title": ""}, If_Match='"9-0"').status_code == 422


def test_of_many_writers_on_the_same_reading_one_gets_through(service: Service) -> None:
    etag = put(service).headers["ETag"]
    writers = 8
    start = threading.Barrier(writers)

    def write(number: int) -> int:
        client = service.client.application.test_client()
        start.wait()
        document = LEAST | {"title": f"By writer {number}"}
        return client.put(API, json=document, headers=service.auth | {"If-Match": etag}).status_code

    with ThreadPoolExecutor(writers) as pool:
        assert sorted(pool.map(write, range(writers))) == [200, *[412] * (writers - 1)]
    document = get(service).json
    assert document is not None
    assert document["revision"] == 2


def test_of_many_who_write_the_first_version_one_creates_it(service: Service) -> None:
    start = threading.Barrier(6)

    def write(_: int) -> int:
        client = service.client.application.test_client()
        start.wait()
        return client.put(API, json=LEAST, headers=service.auth).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(write, range(6))) == [200] * 5 + [201]
    document = get(service).json
    assert document is not None
    assert document["revision"] == 1


def test_a_client_that_has_the_article_is_told_so(service: Service) -> None:
    etag = put(service).headers["ETag"]
    answer = service.client.get(API, headers=service.auth | {"If-None-Match": etag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)


# Withdrawing


def test_a_withdrawn_article_is_gone_from_every_place_at_once(service: Service) -> None:
    document = put(service).json
    assert document is not None
    card = document["cards"]["og"].removeprefix("https://share.courier.example")
    short = document["short_url"].removeprefix("https://share.courier.example")
    shown = (API, *OWN, card, short)
    before = {path: service.client.get(path, headers=service.auth).status_code for path in shown}
    assert set(before.values()) <= {200, 301, 302, 303}
    assert told_in(service) == list(LISTS)

    service.clock.pass_by(minutes=5)
    answer = delete(service)
    assert (answer.status_code, answer.data) == (204, b"")
    for path in shown:
        gone = service.client.get(path, headers=service.auth)
        assert (path, gone.status_code) == (path, 410)
        assert gone.headers["Cache-Control"] == "no-store"
        assert LEAST["title"].encode() not in gone.data
    assert told_in(service) == []
    assert answer.headers["ETag"] == get(service).headers["ETag"]
    assert delete(service).status_code == 410


def test_deleting_what_was_never_there_is_404(service: Service) -> None:
    assert delete(service).status_code == 404


def test_a_withdrawn_article_comes_back_only_on_purpose(service: Service) -> None:
    put(service)
    delete(service)
    refused = put(service)
    assert (refused.status_code, refused.content_type) == (409, "application/problem+json")
    assert "If-Match" in json.loads(refused.data)["detail"]
    assert service.client.get("/articles/bridge").status_code == 410

    service.clock.pass_by(minutes=5)
    back = put(service, LEAST, If_Match=get(service).headers["ETag"])
    assert back.status_code == 200
    assert back.json is not None
    assert (back.json["status"], back.json["revision"]) == ("live", 3)
    assert service.client.get("/articles/bridge").status_code == 200
    assert told_in(service) == list(LISTS)


# Embargoes


@pytest.mark.parametrize("field", ["embargo_until", "published"])
def test_what_is_not_out_yet_is_nowhere_and_then_everywhere(service: Service, field: str) -> None:
    scheduled = put(service, LEAST | {field: "2026-11-20T15:00:00Z"})
    document = scheduled.json
    assert document is not None
    assert (scheduled.status_code, document["status"]) == (201, "scheduled")
    assert get(service).status_code == 200
    card = document["cards"]["og"].removeprefix("https://share.courier.example")
    short = document["short_url"].removeprefix("https://share.courier.example")
    for path in (*OWN, card, short):
        answer = service.client.get(path)
        assert (path, answer.status_code, answer.headers["Cache-Control"]) == (path, 404, "no-store")
    assert told_in(service) == []

    service.clock.pass_by(hours=2)
    (released,) = release_due(service.parts.store, service.clock())
    assert released.event == "released"
    for path in (*OWN, card, short):
        assert service.client.get(path).status_code in {200, 301, 302, 303}, path
    assert told_in(service) == list(LISTS)
    now = get(service).json
    assert now is not None
    assert (now["status"], now["revision"], now["modified"]) == ("live", 1, document["modified"])


@pytest.mark.parametrize("field", ["embargo_until", "published"])
def test_a_time_ahead_with_a_fraction_of_a_second_is_over_after_it_and_never_before(service: Service, field: str) -> None:
    answer = put(service, LEAST | {field: "2026-11-20T15:00:00.000001+00:00"})
    assert answer.json[field] == "2026-11-20T15:00:01Z"


def test_an_embargo_that_is_lifted_brings_the_article_out_at_the_write(service: Service) -> None:
    put(service, LEAST | {"embargo_until": "2026-11-20T15:00:00Z"})
    assert service.client.get("/articles/bridge").status_code == 404
    assert put(service, LEAST | {"embargo_until": None}).status_code == 200
    assert service.client.get("/articles/bridge").status_code == 200
