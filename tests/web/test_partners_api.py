"""Partners in the newsroom's API: written, read, changed and removed by whoever has the newsroom's token."""

from __future__ import annotations

from typing import Any

import pytest
from services import Service
from werkzeug.test import TestResponse

SITE = "https://share.courier.example"
HERE = "/api/v1/partners/gazette"


def ask(service: Service, method: str, path: str = HERE, body: Any = None) -> TestResponse:
    return service.client.open(path, method=method, json=body, headers=service.auth)


def test_a_partner_is_written_read_changed_and_removed(service: Service) -> None:
    service.publish()
    made = ask(service, "PUT", body={"name": "The Gazette", "rights": {"content": "headline", "early": 60}})
    assert made.status_code == 201
    assert made.headers["Location"] == SITE + HERE
    assert made.json["addresses"][0] == f"{SITE}/partners/{made.json['token']}/feed.rss"
    assert service.client.get(f"/partners/{made.json['token']}/feed.rss").status_code == 200
    again = ask(service, "PUT", body={"name": "The Gazette", "rights": {"sections": ["city"]}})
    assert again.status_code == 200
    assert "token" not in again.json
    assert (again.json["rights"]["content"], again.json["rights"]["early"]) == ("full", False)
    changed = ask(service, "PATCH", body={"rights": {"images": False}}).json
    assert (changed["rights"]["images"], changed["rights"]["sections"], changed["name"]) == (False, ["city"], "The Gazette")
    assert ask(service, "GET").json == changed
    assert ask(service, "GET", "/api/v1/partners").json == {"partners": [changed]}
    assert ask(service, "DELETE").status_code == 204
    assert ask(service, "GET").status_code == 404
    assert service.client.get(f"/partners/{made.json['token']}/feed.rss").status_code == 404


def test_tokens_are_rotated_and_revoked(service: Service) -> None:
    first = ask(service, "PUT", body={}).json["token"]
    turned = ask(service, "POST", f"{HERE}/rotate", {"overlap_hours": 1})
    assert turned.status_code == 201
    assert [token["valid"] for token in turned.json["tokens"]] == [True, True]
    second = ask(service, "POST", f"{HERE}/rotate").json
    number = turned.json["tokens"][0]["number"]
    revoked = ask(service, "POST", f"{HERE}/revoke", {"token": number}).json
    assert [token["valid"] for token in revoked["tokens"]] == [False, True, True]
    assert service.client.get(f"/partners/{first}/feed.rss").status_code == 410
    assert ask(service, "POST", f"{HERE}/revoke", {"token": 999}).status_code == 404
    assert not any(token["valid"] for token in ask(service, "POST", f"{HERE}/revoke").json["tokens"])
    assert service.client.get(f"/partners/{second['token']}/feed.rss").status_code == 410


def test_a_member_that_is_not_there_is_answered_with_those_that_are(service: Service) -> None:
    ask(service, "PUT", HERE, {})
    for method, path, body, named in (
        ("POST", f"{HERE}/rotate", {"hours": 1}, "overlap_hours"),
        ("PATCH", HERE, {"right": {}}, "name and rights"),
        ("PATCH", HERE, {"rights": {"language": ["de"]}}, "tags, languages, content"),
    ):
        assert named in ask(service, method, path, body).json["detail"]


def test_every_fault_is_listed_with_its_place_and_nothing_is_written(service: Service) -> None:
    body = {"name": "", "rights": {"sections": ["City Hall"], "limit": 0, "colour": "red", "content": "half"}}
    answer = ask(service, "PUT", body=body)
    assert answer.status_code == 422
    assert [fault["path"] for fault in answer.json["errors"]] == ["$.name", "$.rights.colour", "$.rights.content"]
    answer = ask(service, "PUT", body={"rights": {"sections": ["City Hall"], "limit": 0}})
    assert [fault["path"] for fault in answer.json["errors"]] == ["$.rights.sections[0]", "$.rights.limit"]
    assert ask(service, "GET").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("", 400), ("[]", 422), ("null", 422), ('{"rights": {"\\ud800": 1}}', 422), ('{"x": 1}', 422)],
)
def test_what_is_no_partner_is_told_as_such(service: Service, body: str, status: int) -> None:
    answer = service.client.put(HERE, data=body, headers=service.auth)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_nobody_comes_in_without_the_newsrooms_token(service: Service) -> None:
    for method, path in (("GET", ""), ("GET", "/gazette"), ("PUT", "/gazette"), ("POST", "/gazette/rotate")):
        answer = service.client.open(f"/api/v1/partners{path}", method=method, json={})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_names_that_are_no_slugs_are_nobodys(service: Service) -> None:
    for name in ("Gazette", "ga zette", "%00", "a" * 121, "a--b"):
        assert ask(service, "PUT", f"/api/v1/partners/{name}", {}).status_code in {400, 404}
        assert ask(service, "GET", f"/api/v1/partners/{name}").status_code == 404


def test_secrets_are_in_no_other_answer(service: Service) -> None:
    token = ask(service, "PUT", body={}).json["token"]
    for answer in (ask(service, "GET"), ask(service, "GET", "/api/v1/partners"), ask(service, "PATCH", body={})):
        assert token not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
