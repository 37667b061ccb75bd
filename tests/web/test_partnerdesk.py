"""The partner desk over the API, and what a partner notices of limits and counting: HTTP alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from factories import NOON, paid_article
from prometheus_client.parser import text_string_to_metric_families
from services import Service

from share.rights import PartnerDialect, Rights
from share.store import partners

API = "/api/v1/partners"
LONG = "<p>" + "The trams run every six minutes from the old harbour to the new one. " * 20 + "</p>"


def add(service: Service, name: str = "Acme", **rights: Any) -> str:
    """The path of the feed of a new partner."""
    with service.parts.store.begin() as c:
        _, token = partners.add(c, name, Rights(**rights), service.clock())
    extension = "xml" if rights.get("dialect") == PartnerDialect.GOOGLE_NEWS else "rss"
    return f"/partners/{token}/feed.{extension}"


def weather(service: Service, name: str = "acme") -> dict[str, Any]:
    service.client.application.extensions["polling"].counter.flush()
    document: dict[str, Any] = service.client.get(f"{API}/{name}/weather", headers=service.auth).json
    return document


# Preflight and diff


def test_a_preflight_tells_rule_severity_source_and_advice(service: Service) -> None:
    service.publish(title="Bridge open", body_html=LONG)
    add(service, dialect=PartnerDialect.MSN)
    answer = service.client.get(f"{API}/acme/preflight?slug=harbour-bridge-reopens", headers=service.auth)
    (finding,) = answer.json["findings"]
    assert (answer.json["in_feed"], answer.json["skipped"]) == (True, True)
    assert (finding["rule"], finding["severity"], finding["checked"]) == ("title-too-short", "skipped", "2026-11-25")
    assert finding["source"].startswith("https://support.microsoft.com/")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_preflight_of_the_feed_has_every_article(service: Service) -> None:
    service.publish(body_html=LONG)
    service.publish(paid_article(body_html=LONG))
    add(service, dialect=PartnerDialect.SMARTNEWS)
    document = service.client.get(f"{API}/acme/preflight", headers=service.auth).json
    found = {
        entry["slug"]: (entry["in_feed"], [finding["rule"] for finding in entry["findings"]]) for entry in document["articles"]
    }
    assert found == {"harbour-bridge-reopens": (True, []), "summer-on-the-water": (False, ["left-out"])}
    assert document["skipped"] is False


def test_a_preflight_draws_no_conclusion_from_what_is_not_there(service: Service) -> None:
    add(service)
    for path in ("nobody/preflight", "acme/preflight?slug=nothing", "nobody/weather"):
        assert service.client.get(f"{API}/{path}", headers=service.auth).status_code == 404
    assert service.client.get(f"{API}/acme/preflight?slug=x&released=maybe", headers=service.auth).status_code == 400


def test_a_diff_tells_what_a_patch_would_change_and_changes_nothing(service: Service) -> None:
    service.publish(body_html=LONG)
    service.publish(slug="match", section="Sport", body_html=LONG)
    path = add(service)
    before = service.client.get(path).data
    said = {"rights": {"sections": ["city"], "content": "headline"}}
    document = service.client.post(f"{API}/acme/diff", json=said, headers=service.auth).json
    assert document["differs"] is True
    assert [gone["slug"] for gone in document["goes"]] == ["match"]
    assert [part["what"] for part in document["changes"][0]["parts"]] == ["summary", "text"]
    assert service.client.get(path).data == before
    service.client.patch(f"{API}/acme", json=said, headers=service.auth)
    after = service.client.get(path).text
    assert "/match" not in after
    assert "harbour-bridge-reopens" in after


def test_a_diff_of_rights_that_cannot_be_names_each_fault(service: Service) -> None:
    add(service)
    answer = service.client.post(f"{API}/acme/diff", json={"rights": {"limit": 0, "dialect": "klingon"}}, headers=service.auth)
    assert answer.status_code == 422
    assert "$.rights.dialect" in [error["path"] for error in answer.json["errors"]]


def test_the_partner_desk_is_for_those_with_a_token(service: Service) -> None:
    add(service)
    for answer in (
        service.client.get(f"{API}/acme/preflight"),
        service.client.post(f"{API}/acme/diff", json={}),
        service.client.get(f"{API}/acme/weather"),
    ):
        assert answer.status_code == 401


# Too many polls


def test_a_partner_that_asks_too_often_is_told_how_long_to_wait(service: Service) -> None:
    service.publish()
    path = add(service)
    assert {service.client.get(path).status_code for _ in range(20)} == {200}
    refused = service.client.get(path)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.content_type == "application/problem+json"
    assert "If-None-Match" in refused.json["detail"]
    assert refused.headers["Cache-Control"] == "no-store"
    assert "Share-Poll" not in refused.headers
    service.clock.pass_by(seconds=60)
    assert service.client.get(path).status_code == 200


def test_conditional_polls_are_never_refused_and_use_nothing_up(service: Service) -> None:
    service.publish()
    path = add(service)
    etag = service.client.get(path).headers["ETag"]
    assert {service.client.get(path, headers={"If-None-Match": etag}).status_code for _ in range(40)} == {304}
    assert [service.client.get(path).status_code for _ in range(20)].count(429) == 1
    assert service.client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_partners_limit_is_over_all_its_tokens_and_formats_and_nobody_elses(service: Service) -> None:
    service.publish()
    path, other = add(service), add(service, "Bell")
    with service.parts.store.begin() as c:
        token = partners.rotate(c, partners.by_slug(c, "acme"), service.clock(), timedelta(hours=1))
    paths = (path, path.replace("rss", "atom"), path.replace("rss", "json"), f"/partners/{token}/feed.rss")
    assert [service.client.get(paths[index % 4]).status_code for index in range(24)].count(429) == 4
    assert service.client.get(other).status_code == 200
    assert service.client.get("/feeds/latest.rss").status_code == 200


def test_a_limit_says_nothing_to_who_has_no_token(service: Service) -> None:
    for _ in range(30):
        assert service.client.get("/partners/swp_wrong/feed.rss").status_code == 404


# Weather


def test_the_weather_follows_what_a_partner_does(service: Service) -> None:
    service.publish()
    path = add(service)
    etag = ""
    for _ in range(6):
        answer = service.client.get(path, headers={"If-None-Match": etag} if etag else {})
        etag = answer.headers["ETag"]
        service.clock.pass_by(minutes=15)
    found = weather(service)
    assert found["polls"] == {"fresh": 1, "unchanged": 5, "refused": 0, "other": 0}
    assert (found["interval_seconds"], found["unchanged_share"]) == (900, 0.8333)
    assert found["newest_seen"]["slug"] == "harbour-bridge-reopens"
    assert found["delay_seconds"] is None, "it came out before the partner first asked"


def test_a_delay_is_from_the_release_to_the_poll_that_brought_the_article(service: Service) -> None:
    service.publish()
    path = add(service)
    service.client.get(path)
    service.publish(slug="newer", published=service.clock(), modified=service.clock())
    service.clock.pass_by(minutes=7)
    service.client.get(path)
    service.clock.pass_by(minutes=7)
    service.client.get(path)
    found = weather(service)
    assert (found["newest_seen"]["slug"], found["delay_seconds"], found["mean_delay_seconds"]) == ("newer", 420, 420)


def test_who_was_refused_has_not_seen_what_is_new(service: Service) -> None:
    service.publish()
    path = add(service)
    for _ in range(20):
        service.client.get(path)
    service.publish(slug="newer", published=service.clock(), modified=service.clock())
    assert service.client.get(path).status_code == 429
    found = weather(service)
    assert found["newest_seen"]["slug"] == "harbour-bridge-reopens"
    assert found["newest_entitled"]["slug"] == "newer"
    assert found["polls"]["refused"] == 1


def test_a_partner_that_asks_and_is_not_given_what_is_new_is_stale(service: Service) -> None:
    service.publish()
    path = add(service)
    etag = service.client.get(path).headers["ETag"]
    for _ in range(4):
        service.clock.pass_by(minutes=15)
        service.client.get(path, headers={"If-None-Match": etag})
    assert weather(service)["stale"] is None
    service.clock.pass_by(hours=3)
    assert weather(service)["stale"] == "It has not asked for 3 h, and usually does every 15 min."


def test_the_bytes_are_those_that_were_sent(service: Service) -> None:
    service.publish(body_html=LONG)
    path = add(service)
    plain = service.client.get(path)
    small = service.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert len(small.data) < len(plain.data)
    assert weather(service)["bytes"] == len(plain.data) + len(small.data)


def test_metrics_tell_of_partners_by_their_slugs(service: Service) -> None:
    service.publish()
    service.client.get(add(service))
    weather(service)
    service.clock.pass_by(seconds=30)
    families = text_string_to_metric_families(service.client.get("/metrics").text)
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
        if sample.name.startswith("share_partner_")
    }
    assert found["share_partner_polls", "acme", "fresh"] == 1
    assert found["share_partner_silent_seconds", "acme"] == 30


def test_a_poll_leaves_no_address_and_no_token_behind(service: Service) -> None:
    service.publish()
    path = add(service)
    service.client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.77"}, headers={"X-Forwarded-For": "198.51.100.7"})
    weather(service)
    service.parts.store.close()
    kept = b"".join(file.read_bytes() for file in service.parts.settings.data_dir.glob("*.db*"))
    for secret in (b"203.0.113.77", b"198.51.100.7", path.split("/")[2].encode()):
        assert secret not in kept
        assert secret.decode() not in service.log.getvalue()


@pytest.mark.parametrize("dialect", PartnerDialect)
def test_every_dialect_is_counted_and_limited(service: Service, dialect: PartnerDialect) -> None:
    service.publish(published=NOON, modified=NOON)
    path = add(service, dialect=dialect)
    assert [service.client.get(path).status_code for _ in range(21)].count(429) == 1
    assert weather(service)["polls"]["fresh"] == 20


def test_a_publishers_logos_are_in_the_feed_for_smartnews(service: Service) -> None:
    service.publish()
    text = service.client.get(add(service, dialect=PartnerDialect.SMARTNEWS)).text
    assert "<snf:logo><url>https://share.courier.example/icon.png</url></snf:logo>" in text
