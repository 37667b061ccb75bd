"""Sources in the API and in the metrics: how they are, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator
from origins import Origin, desk, item, origin, rss
from services import Service

__all__ = ["origin"]


@pytest.fixture
def described(service: Service) -> Callable[[str], Draft202012Validator]:
    components = service.client.get("/api/openapi.json").json["components"]
    return lambda name: Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


Described = Callable[[str], Draft202012Validator]


def test_sources_are_listed_as_they_are_and_without_their_keys(service: Service, origin: Origin, described: Described) -> None:
    origin.pages["/feed"] = rss(item(1), item(2, title=" "))
    desk(service, origin.url(), key="not-for-everybody", language="en").poll()
    desk(service, "http://127.0.0.1:9/feed", name="dead").poll()
    answer = service.client.get("/api/v1/sources", headers=service.auth)
    described("Sources").validate(answer.json)
    agency, dead = answer.json["sources"]
    assert (agency["name"], agency["condition"], agency["items"], agency["set_aside"], agency["taken"]) == (
        "agency",
        "works",
        1,
        1,
        1,
    )
    assert agency["settings"] == {"language": "en"}
    assert (dead["condition"], dead["failures"]) == ("fails", 1)
    assert "not-for-everybody" not in answer.text


def test_what_was_set_aside_can_be_looked_at_tried_again_and_dropped(
    service: Service, origin: Origin, described: Described
) -> None:
    origin.pages["/feed"] = rss(item(1, title=" "))
    desk(service, origin.url()).poll()
    listed = service.client.get("/api/v1/set-aside", headers=service.auth).json
    described("SetAside").validate(listed)
    address = f"/api/v1/set-aside/{listed['set_aside'][0]['id']}"
    one = service.client.get(address, headers=service.auth).json
    described("OneSetAside").validate(one)
    assert "item-1" in one["raw"]
    tried = service.client.post(address, headers=service.auth).json
    described("Tried").validate(tried)
    assert (tried["event"], tried["url"]) == ("set aside", None)
    assert service.client.delete(address, headers=service.auth).status_code == 204
    assert service.client.get(address, headers=service.auth).status_code == 404


def test_only_what_came_by_one_source_is_listed_where_that_is_asked(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1, title=" "))
    desk(service, origin.url()).poll()
    assert service.client.get("/api/v1/set-aside?source=agency", headers=service.auth).json["set_aside"]
    assert not service.client.get("/api/v1/set-aside?source=other", headers=service.auth).json["set_aside"]


@pytest.mark.parametrize("address", ["/api/v1/sources", "/api/v1/set-aside", "/api/v1/set-aside/1"])
def test_nobody_without_a_token_is_told_of_sources(service: Service, address: str) -> None:
    assert service.client.get(address).status_code == 401


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x", "-1", "7"])
def test_a_number_of_nothing_is_404(service: Service, number: str) -> None:
    answer = service.client.get(f"/api/v1/set-aside/{number}", headers=service.auth)
    assert (answer.status_code, f"under {number}." in answer.json["detail"]) == (404, True)


def test_metrics_tell_how_sources_are(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1), item(2, title=" "))
    desk(service, origin.url()).poll()
    origin.pages["/gone"] = (410, {}, b"")
    desk(service, origin.url("/gone"), name="gone").poll()
    lines = service.client.get("/metrics").text.splitlines()
    for line in (
        'share_sources{condition="works"} 1.0',
        'share_sources{condition="stopped"} 1.0',
        'share_source_polls{outcome="changed"} 1.0',
        'share_source_polls{outcome="failed"} 1.0',
        "share_source_items_taken 1.0",
        'share_set_aside{kind="feed"} 1.0',
    ):
        assert line in lines
