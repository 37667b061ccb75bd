"""What is counted of real requests to the whole application, and what becomes of it when the database is away."""

from __future__ import annotations

import logging
import time
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from factories import NOON
from services import Service

from share.errors import StoreFailed
from share.fediverse.find import Found
from share.store import articles, counts, fetches
from share.store.counts import Row, Tally
from share.web import observe
from share.web.observe import Observer

PAGE = "/articles/harbour-bridge-reopens"
SLUG = "harbour-bridge-reopens"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
PERSON = {"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept-Language": "de"}
X = {"User-Agent": "Twitterbot/1.0"}
TODAY = NOON.date()


def observer(service: Service) -> Observer:
    found: Observer = service.client.application.extensions["observer"]
    return found


def counted(service: Service, slug: str = SLUG, day: date = TODAY) -> dict[tuple[str, str], tuple[int, int, int]]:
    """What was counted on a day by kind and way: by people, how many people, by machines."""
    service.count()
    return {(row.kind, row.way): tuple(row.tally) for row in rows(service, slug, day)}


def rows(service: Service, slug: str = SLUG, day: date = TODAY) -> list[Row]:
    code = code_of(service, slug)
    with service.parts.store.connect() as connection:
        return counts.of_article(connection, code, since=day, until=day)


def code_of(service: Service, slug: str) -> str:
    with service.parts.store.connect() as connection:
        article = articles.by_slug(connection, slug)
    assert article is not None
    return article.code


def get(service: Service, path: str, headers: dict[str, str] = PERSON, method: str = "GET", address: str = "203.0.113.7") -> Any:
    return service.client.open(path, method=method, headers=headers, environ_base={"REMOTE_ADDR": address})


@pytest.fixture(autouse=True)
def published(service: Service) -> None:
    service.publish()


def test_a_click_leads_on_and_is_counted_by_network(service: Service) -> None:
    assert get(service, f"/share/{SLUG}/x").status_code == 303
    assert counted(service) == {("intent", "x"): (1, 1, 0)}


def test_the_share_page_an_unknown_network_and_a_closed_one_are_no_clicks(service: Service) -> None:
    closed = next(network.id for network in service.parts.networks.values() if network.retired)
    for path, status in ((f"/share/{SLUG}", 200), (f"/share/{SLUG}/nowhere", 404), (f"/share/{SLUG}/{closed}", 410)):
        assert get(service, path).status_code == status
    assert counted(service) == {}


def test_a_landing_is_counted_from_memory_as_well_and_with_304(service: Service) -> None:
    first = get(service, f"{PAGE}?via=x")
    again = get(service, f"{PAGE}?via=x", PERSON | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert counted(service) == {("landing", "x"): (2, 1, 0)}


def test_head_and_prefetch_count_nowhere(service: Service) -> None:
    for headers in (PERSON, X, {}):
        assert get(service, f"{PAGE}?via=x", headers, method="HEAD").status_code == 200
    assert get(service, f"{PAGE}?via=x", PERSON | {"Sec-Purpose": "prefetch;prerender"}).status_code == 200
    assert get(service, f"/share/{SLUG}/x", PERSON | {"Purpose": "prefetch"}).status_code == 303
    assert get(service, f"/share/{SLUG}/x", PERSON | {"X-Moz": "prefetch"}).status_code == 303
    assert counted(service) == {}


def test_a_range_is_answered_whole_and_counted_once(service: Service) -> None:
    assert get(service, PAGE, {"User-Agent": "Slackbot-LinkExpanding 1.0", "Range": "bytes=0-2047"}).status_code == 200
    assert counted(service) == {("page", "slack"): (0, 0, 1)}


def test_people_are_counted_once_a_day_for_each_thing_that_they_do(service: Service) -> None:
    for address in ("203.0.113.7", "203.0.113.8", "203.0.113.7"):
        for path in (f"/share/{SLUG}/x", f"/share/{SLUG}/whatsapp", f"{PAGE}?via=x"):
            get(service, path, address=address)
    assert counted(service) == {("intent", "x"): (3, 2, 0), ("intent", "whatsapp"): (3, 2, 0), ("landing", "x"): (3, 2, 0)}
    get(service, f"/share/{SLUG}/x")
    assert counted(service)["intent", "x"] == (4, 2, 0)
    service.clock.pass_by(days=1)
    get(service, f"/share/{SLUG}/x")
    assert counted(service, day=TODAY + timedelta(days=1)) == {("intent", "x"): (1, 1, 0)}


def test_a_preview_agent_takes_pages_and_cards_whatever_the_address_bears(service: Service) -> None:
    card = get(service, f"/cards/{SLUG}/og.jpg").headers["Location"].removeprefix("https://share.courier.example")
    for path in (PAGE, f"{PAGE}?via=x", card):
        assert get(service, path, X).status_code == 200
    assert get(service, card).status_code == 200
    assert counted(service) == {("page", "x"): (0, 0, 2), ("card", "x"): (0, 0, 1)}


@pytest.mark.parametrize("canonical_url", [None, f"https://share.courier.example{PAGE}"])
def test_a_short_link_to_our_own_page_counts_where_it_arrives_and_not_twice(service: Service, canonical_url: str | None) -> None:
    article = service.publish(canonical_url=canonical_url)
    answer = get(service, f"/s/{article.code}")
    assert counted(service) == {}
    get(service, answer.headers["Location"].removeprefix("https://share.courier.example"))
    assert counted(service) == {("landing", "s"): (1, 1, 0)}


def test_a_short_link_to_the_newsrooms_own_page_counts_where_we_see_it(service: Service) -> None:
    article = service.publish(slug="elsewhere", canonical_url="https://news.example/elsewhere")
    for _ in range(2):
        assert get(service, f"/s/{article.code}").status_code == 302
    assert counted(service, "elsewhere") == {("landing", "s"): (2, 1, 0)}


def test_an_address_that_has_moved_counts_as_the_landing_that_it_was_once(service: Service) -> None:
    answer = get(service, f"/sponsored/{SLUG}?via=x")
    assert answer.status_code == 301
    get(service, answer.headers["Location"].removeprefix("https://share.courier.example"))
    get(service, f"/sponsored/{SLUG}")
    get(service, f"/sponsored/{SLUG}?via=x", X)
    assert counted(service) == {("landing", "x"): (1, 1, 0)}


def test_a_withdrawn_page_is_landed_on_and_its_notice_taken(service: Service) -> None:
    service.withdraw(SLUG)
    assert get(service, f"{PAGE}?via=x").status_code == 410
    assert get(service, PAGE, X).status_code == 410
    assert counted(service) == {("landing", "x"): (1, 1, 0), ("page", "x"): (0, 0, 1)}
    with service.parts.store.connect() as connection:
        (row,) = fetches.of_article(connection, code_of(service, SLUG))
    assert (row.part, row.version) == ("page", "2")


def test_the_form_of_the_fediverse_counts_where_it_leads_on(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    path, form = f"/share/{SLUG}/fediverse", {"server": "harbour.example"}
    sent = PERSON | {"Sec-Fetch-Site": "same-origin"}
    monkeypatch.setattr(
        type(service.parts.finder), "find", lambda _finder, server: Found(is_fediverse=server.name == "harbour.example")
    )
    for headers, data in ((sent, form), (sent, {"server": "quay.example"}), (sent | {"Sec-Fetch-Site": "cross-site"}, form)):
        service.client.post(path, data=data, headers=headers)
    get(service, path)
    get(service, f"{PAGE}?via={service.parts.fediverse.official.via}")
    assert counted(service) == {("intent", "fed"): (1, 1, 0), ("landing", "fed"): (1, 1, 0)}


def test_nothing_of_ours_goes_out_with_an_answer(service: Service) -> None:
    for path in (PAGE, f"/share/{SLUG}/x", f"/s/{service.publish().code}"):
        for method in ("GET", "HEAD"):
            assert not [name for name, _ in get(service, path, method=method).headers if name.startswith("Share-")]


def test_behind_a_proxy_people_are_told_apart_by_what_it_says(service: Service) -> None:
    watch = observer(service)
    watch._proxies = 1
    for reader in ("198.51.100.1", "6.6.6.6, 198.51.100.1", "198.51.100.2"):
        get(service, f"/share/{SLUG}/x", PERSON | {"X-Forwarded-For": reader}, address="10.0.0.2")
    assert counted(service) == {("intent", "x"): (3, 2, 0)}


def test_a_day_begins_and_ends_in_the_newsrooms_time_zone(service: Service) -> None:
    observer(service)._zone = ZoneInfo("Pacific/Auckland")
    get(service, f"/share/{SLUG}/x")
    assert counted(service) == {}
    assert counted(service, day=TODAY + timedelta(days=1)) == {("intent", "x"): (1, 1, 0)}


# What stays


def test_neither_address_nor_agent_nor_salt_of_yesterday_is_in_the_database(service: Service) -> None:
    get(service, f"/share/{SLUG}/x")
    get(service, PAGE, X)
    service.count()
    with service.parts.store.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
        (salt,) = connection.exec_driver_sql("SELECT salt FROM salts").scalars()
    assert "203.0.113.7" not in dump
    assert "Chrome" not in dump
    service.clock.pass_by(days=1)
    get(service, f"/share/{SLUG}/x")
    service.count()
    with service.parts.store.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM salts").scalar_one() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM doubles").scalar_one() == 1
        assert connection.exec_driver_sql("SELECT salt FROM salts").scalar_one() != salt


# When it cannot be written


def failing(*_: object, **__: object) -> None:
    raise StoreFailed("The database cannot be used: the server does not answer.")


def test_a_database_that_is_away_costs_no_answer_and_no_count(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(observer(service), "_start", lambda: None)
    get(service, PAGE)
    get(service, f"/share/{SLUG}/x")
    with monkeypatch.context() as broken, caplog.at_level(logging.WARNING):
        broken.setattr(service.parts.store, "begin", failing)
        assert not observer(service).flush()
        assert get(service, f"{PAGE}?via=x").status_code == 200
        assert not observer(service).flush()
    assert [record.levelname for record in caplog.records if "not counted" in record.message] == ["WARNING"]
    assert counted(service) == {("intent", "x"): (1, 1, 0), ("landing", "x"): (1, 1, 0)}


def test_a_batch_that_breaks_off_is_written_whole_the_next_time(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observer(service), "_start", lambda: None)
    get(service, f"/share/{SLUG}/x")
    get(service, PAGE, X)
    with monkeypatch.context() as broken:
        broken.setattr(observe.fetches, "add", failing)
        assert not observer(service).flush()
    assert rows(service) == []
    assert counted(service) == {("intent", "x"): (1, 1, 0), ("page", "x"): (0, 0, 1)}


def test_more_than_can_wait_is_dropped_and_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observe, "QUEUE_LIMIT", 3)
    monkeypatch.setattr(observer(service), "_start", lambda: None)
    for _ in range(10):
        assert get(service, f"/share/{SLUG}/x").status_code == 303
    assert counted(service) == {("intent", "x"): (3, 1, 0)}
    assert "share_counts_dropped 7.0" in service.client.get("/metrics").text


def test_a_batch_that_waits_too_long_stops_taking_in(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observe, "BATCH_LIMIT", 4)
    monkeypatch.setattr(observer(service), "_start", lambda: None)
    for number in range(10):
        get(service, f"/share/{SLUG}/x", address=f"203.0.113.{number}")
    for _ in range(5):
        service.count()
    assert counted(service) == {("intent", "x"): (10, 10, 0)}


def test_a_request_that_breaks_the_rules_code_costs_itself_alone(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rule = observe.counted

    def breaks(seen: Any, *rest: Any, **named: Any) -> Any:
        if seen.agent == "breaker":
            raise ZeroDivisionError
        return rule(seen, *rest, **named)

    monkeypatch.setattr(observe, "counted", breaks)
    monkeypatch.setattr(observer(service), "_start", lambda: None)
    for agent in (CHROME, "breaker", CHROME):
        get(service, f"/share/{SLUG}/x", PERSON | {"User-Agent": agent})
    assert counted(service) == {("intent", "x"): (2, 1, 0)}
    assert "share_counts_dropped 1.0" in service.client.get("/metrics").text
    assert "ZeroDivisionError" in caplog.text


def test_it_is_written_by_itself_within_a_second(service: Service) -> None:
    get(service, f"/share/{SLUG}/x")
    begun = time.monotonic()
    while not rows(service):
        assert time.monotonic() - begun < 5
        time.sleep(0.02)
    assert rows(service)[0].tally == Tally(1, 1, 0)


def test_the_sums_are_metrics(service: Service) -> None:
    get(service, f"/share/{SLUG}/x")
    get(service, f"/share/{SLUG}/x", {"User-Agent": "curl/8.11.0"})
    get(service, PAGE, X)
    service.count()
    page = service.client.get("/metrics").text
    for line in (
        'share_counts{kind="intent",who="human"} 1.0',
        'share_counts{kind="intent",who="people"} 1.0',
        'share_counts{kind="intent",who="bot"} 1.0',
        'share_counts{kind="page",who="bot"} 1.0',
        "share_counts_dropped 0.0",
    ):
        assert line in page
