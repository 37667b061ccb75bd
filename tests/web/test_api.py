"""The newsroom's API, as a CMS that writes articles sees it."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pytest
from services import Service
from werkzeug.test import TestResponse

from share.store import tokens

LEAST = {"title": "Harbour bridge reopens", "body_html": "<p>Trams cross again from Monday.</p>"}
WHOLE = LEAST | {
    "share_title": "The bridge is back",
    "summary": "Trams cross again.",
    "language": "en-GB",
    "section": "City",
    "tags": ["Transport", "Harbour"],
    "authors": [
        {"name": "Ada Lindqvist", "url": "https://news.example/ada", "fediverse": "@ada@social.example", "portrait": None}
    ],
    "published": "2026-11-20T13:30:00+01:00",
    "canonical_url": "https://news.example/bridge",
    "disclosure": {"kind": "sponsored", "sponsor": {"name": "Brightwater Ferries"}, "notice": "Paid for by Brightwater Ferries."},
    "corrections": [{"at": "2026-11-20T12:00:00Z", "note": "The works took two years."}],
    "related": [{"title": "The works", "url": "https://news.example/works"}],
    "access": "metered",
    "rights": "© The Harbour Courier",
}


def address(slug: str = "bridge") -> str:
    return f"/api/v1/articles/{slug}"


def put(service: Service, document: object, slug: str = "bridge", **headers: str) -> TestResponse:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.put(address(slug), data=data, headers=service.auth | {"Content-Type": "application/json"} | named)


def get(service: Service, slug: str = "bridge", **headers: str) -> TestResponse:
    return service.client.get(address(slug), headers=service.auth | {name.replace("_", "-"): v for name, v in headers.items()})


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of an answer, which has everything that RFC 9457 asks for."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    document: dict[str, Any] = json.loads(answer.data)
    assert (document["type"], document["status"]) == ("about:blank", status)
    assert document["title"]
    assert document["detail"]
    assert answer.headers["Cache-Control"] == "no-store"
    return document


def faults(answer: TestResponse) -> dict[str, str]:
    return {fault["path"]: fault["detail"] for fault in problem(answer, 422)["errors"]}


# Writing and reading


def test_a_new_article_is_201_with_its_place_its_etag_and_all_that_we_made_of_it(service: Service) -> None:
    answer = put(service, WHOLE)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "https://share.courier.example/api/v1/articles/bridge"
    document = answer.json
    assert document is not None
    told = ("share_title", "summary", "language", "section", "tags", "authors", "canonical_url", "related", "access", "rights")
    wanted = WHOLE | {"authors": [author | {"profiles": []} for author in WHOLE["authors"]]}
    assert {name: document[name] for name in told} == {name: wanted[name] for name in told}
    assert document["published"] == "2026-11-20T12:30:00Z"
    assert (document["slug"], document["revision"], document["status"], document["notes"]) == ("bridge", 1, "live", [])
    assert document["url"] == "https://share.courier.example/sponsored/bridge"
    assert document["disclosure"]["label"] == "Sponsored"
    assert service.client.get(document["url"]).status_code == 200
    assert service.client.get(document["short_url"]).headers["Location"].startswith("https://news.example/bridge")
    assert service.client.get(document["cards"]["og"]).content_type == "image/jpeg"
    read = get(service)
    assert read.json == {name: value for name, value in document.items() if name not in {"notes", "findings"}}
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert read.headers["Cache-Control"] == "no-store"


def test_sending_the_same_again_changes_nothing(service: Service) -> None:
    first = put(service, WHOLE)
    service.clock.pass_by(hours=3)
    again = put(service, WHOLE)
    assert again.json == {name: value for name, value in (first.json or {}).items() if name != "findings"}
    assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    assert "Location" not in again.headers


def test_what_was_read_can_be_sent_back_as_it_is_and_changes_nothing(service: Service) -> None:
    put(service, WHOLE)
    read = get(service)
    service.clock.pass_by(hours=3)
    back = put(service, read.json, If_Match=read.headers["ETag"])
    assert (back.status_code, back.headers["ETag"]) == (200, read.headers["ETag"])
    assert get(service).json == read.json


def test_a_change_moves_revision_modified_and_etag_and_keeps_the_first_publication(service: Service) -> None:
    first = put(service, LEAST)
    service.clock.pass_by(hours=3)
    second = put(service, LEAST | {"title": "Harbour bridge closes"})
    assert first.json is not None
    assert second.json is not None
    assert (second.status_code, second.json["revision"]) == (200, 2)
    assert second.headers["ETag"] != first.headers["ETag"]
    assert (first.json["published"], second.json["published"]) == ("2026-11-20T13:00:00Z", "2026-11-20T13:00:00Z")
    assert (first.json["modified"], second.json["modified"]) == ("2026-11-20T13:00:00Z", "2026-11-20T16:00:00Z")


def test_an_article_without_author_and_date_is_taken(service: Service) -> None:
    document = put(service, LEAST).json
    assert document is not None
    assert (document["authors"], document["published"], document["language"]) == ([], "2026-11-20T13:00:00Z", "en")
    assert document["summary"] == "Trams cross again from Monday."


def test_a_headline_of_500_characters_is_kept_whole(service: Service) -> None:
    title = ("word " * 100).strip() + "s"
    answer = put(service, LEAST | {"title": title})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["title"] == title
    assert title in service.client.get("/articles/bridge").text


def test_a_control_character_is_taken_out_and_told_of(service: Service) -> None:
    answer = put(service, LEAST | {"body_html": "<p>Trams\x00 cross\x1b again.</p>"})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["body_html"] == "<p>Trams cross again.</p>"
    (note,) = answer.json["notes"]
    assert "2 control characters" in note
    assert "$.body_html" in note


def test_a_byte_order_mark_is_no_hindrance(service: Service) -> None:
    assert put(service, b"\xef\xbb\xbf" + json.dumps(LEAST).encode()).status_code == 201


# What is refused, and how it is told


def test_every_fault_is_in_one_answer_with_its_path_and_nothing_is_written(service: Service) -> None:
    put(service, LEAST)
    wrong = {"title": " ", "body_html": 5, "authors": [{"name": "Ada"}, {"url": "nope"}], "published": "today", "autor": "x"}
    found = faults(put(service, wrong))
    assert set(found) == {"$.title", "$.body_html", "$.authors[1].name", "$.authors[1].url", "$.published", "$.autor"}
    assert "authors" in found["$.autor"]
    read = get(service).json
    assert read is not None
    assert (read["title"], read["revision"]) == (LEAST["title"], 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "body is empty"),
        (b" \n", "body is empty"),
        (b'{"title": "x",\n "body_html": }', "line 2, column 15"),
        (b'{"title": NaN}', "number"),
        (b'{"title": ' + b"9" * 5_000 + b"}", "number"),
        (b'{"title": "\xff"}', "byte 12 is 0xFF"),
        (b'{"a":' * 100_000, "nested"),
        (b"[" * 200_000, "nested"),
    ],
)
def test_what_is_no_json_is_400_and_the_sentence_says_where(service: Service, body: bytes, words: str) -> None:
    assert words in problem(put(service, body), 400)["detail"]
    assert get(service).status_code == 404


@pytest.mark.parametrize("document", [[], "text", 5, None, True, [LEAST]])
def test_json_that_is_no_object_is_a_fault_of_the_whole(service: Service, document: object) -> None:
    assert list(faults(put(service, document))) == ["$"]


@pytest.mark.parametrize(
    "slug", ["Bridge", "bridge_1", "-bridge", "bridge--two", "br%C3%BCcke", "b" * 121, "a.b", "%00", "a%20b"]
)
def test_a_slug_that_cannot_stand_in_a_path_is_a_fault(service: Service, slug: str) -> None:
    assert list(faults(put(service, LEAST, slug))) == ["$.slug"]
    problem(get(service, slug), 404)


def test_the_longest_slug_is_taken(service: Service) -> None:
    assert put(service, LEAST, "b" * 120).status_code == 201
    assert service.client.get(f"/articles/{'b' * 120}").status_code == 200


def test_a_body_past_the_limit_is_413_whether_its_length_was_said_or_not(service: Service) -> None:
    limit = service.parts.settings.max_article_bytes
    big = b'{"title": "' + b"x" * limit
    assert f"{limit:,} bytes" in problem(put(service, big), 413)["detail"]
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    answer = service.client.put(address(), input_stream=io.BytesIO(big), headers=service.auth, environ_overrides=chunked)
    assert "has more" in problem(answer, 413)["detail"]
    assert get(service).status_code == 404


def test_a_packed_body_is_415_and_says_how_to_send_it(service: Service) -> None:
    answer = put(service, gzip.compress(json.dumps(LEAST).encode()), Content_Encoding="gzip")
    assert "Content-Encoding: gzip" in problem(answer, 415)["detail"]
    assert answer.headers["Accept-Encoding"] == "identity"
    assert put(service, LEAST, Content_Encoding="identity").status_code == 201


def test_a_chunked_body_is_read_like_any_other(service: Service) -> None:
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    stream = io.BytesIO(json.dumps(LEAST).encode())
    answer = service.client.put(address(), input_stream=stream, headers=service.auth, environ_overrides=chunked)
    assert answer.status_code == 201


# Who may


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer  ", "Bearer sw_wrong", "Basic dTpw", "Bearer\u00e9", "sw_wrong", "Bearer \u00ff\u00fe"],
)
def test_without_a_known_token_nothing_is_told_and_nothing_done(service: Service, method: str, authorization: str) -> None:
    put(service, LEAST)
    headers = {"Authorization": authorization} if authorization else {}
    answer = service.client.open(address(), method=method, json=LEAST | {"title": "Hacked"}, headers=headers)
    assert "share token create" in problem(answer, 401)["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    read = get(service).json
    assert read is not None
    assert read["title"] == LEAST["title"]


def test_a_revoked_token_is_no_token_from_the_next_request_on(service: Service) -> None:
    assert put(service, LEAST).status_code == 201
    with service.parts.store.begin() as connection:
        tokens.revoke(connection, "the CMS", service.clock())
    assert "revoked" in problem(get(service), 401)["detail"]


def test_the_scheme_is_read_in_any_case(service: Service) -> None:
    put(service, LEAST)
    assert service.client.get(address(), headers={"Authorization": f"bearer {service.token}"}).status_code == 200


def test_a_method_that_is_not_taken_is_405_with_those_that_are(service: Service) -> None:
    for method in ("POST", "PATCH"):
        answer = service.client.open(address(), method=method, headers=service.auth)
        assert method in problem(answer, 405)["detail"]
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


def test_options_says_what_is_taken_and_head_is_get_without_the_body(service: Service) -> None:
    put(service, LEAST)
    options = service.client.options(address(), headers=service.auth)
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    head, read = service.client.head(address(), headers=service.auth), get(service)
    assert (head.status_code, head.data, dict(head.headers)) == (200, b"", dict(read.headers))
    problem(service.client.get("/api/v1/nothing", headers=service.auth), 404)
