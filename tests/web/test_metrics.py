"""What a monitoring system reads from ``/metrics``, by Prometheus's own parser."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

from factories import article
from prometheus_client.parser import text_string_to_metric_families
from services import Service

from share.metrics import METRICS
from share.store import outbox
from share.worker import work

UNKNOWN = "A headline with \U00017000"


def scraped(service: Service) -> dict[tuple[str, str], float]:
    """Each value by the name of its metric and its label."""
    families = text_string_to_metric_families(service.client.get("/metrics").text)
    return {(sample.name, "".join(sample.labels.values())): sample.value for family in families for sample in family.samples}


def work_off(service: Service) -> None:
    with service.parts.store.connect() as connection:
        waiting = outbox.due_ids(connection, service.clock(), 100)
    for row in waiting:
        work(service.parts, row, owner="the test")


def picture(service: Service, name: str) -> bytes:
    """The picture as it is now."""
    place = service.client.get(f"/cards/harbour-bridge-reopens/{name}").location
    return service.client.get(place.removeprefix(service.parts.settings.base_url)).data


def test_the_answer_is_text_that_nobody_keeps(service: Service) -> None:
    answer = service.client.get("/metrics")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_every_metric_is_named_from_the_first_moment_on(service: Service) -> None:
    families = {family.name: family for family in text_string_to_metric_families(service.client.get("/metrics").text)}
    assert {name: family.documentation for name, family in families.items()} == {
        metric.name: metric.sentence for metric in METRICS
    }
    assert {family.type for family in families.values()} == {"gauge"}
    assert scraped(service) == {
        ("share_info", version("sharewire")): 1,
        ("share_articles_live", ""): 0,
        ("share_outbox_waiting", ""): 0,
        ("share_outbox_oldest_waiting_seconds", ""): 0,
        ("share_outbox_given_up", ""): 0,
        ("share_counts_dropped", ""): 0,
        ("share_subscriptions", ""): 0,
        ("share_webhooks", ""): 0,
        ("share_deliveries_overdue_seconds", ""): 0,
        ("share_inbox_waiting", ""): 0,
        ("share_inbox_oldest_waiting_seconds", ""): 0,
        ("share_sources", "works"): 0,
        ("share_sources", "fails"): 0,
        ("share_sources", "stopped"): 0,
        ("share_sources_overdue_seconds", ""): 0,
        ("share_source_polls", "unchanged"): 0,
        ("share_source_polls", "changed"): 0,
        ("share_source_polls", "failed"): 0,
        ("share_source_items_taken", ""): 0,
    }


def test_what_the_worker_made_is_counted_by_format(service: Service) -> None:
    service.publish()
    service.clock.pass_by(seconds=30)
    before = scraped(service)
    assert (before["share_outbox_waiting", ""], before["share_outbox_oldest_waiting_seconds", ""]) == (1, 30)
    work_off(service)
    after = scraped(service)
    assert (after["share_outbox_waiting", ""], after["share_outbox_oldest_waiting_seconds", ""]) == (0, 0)
    assert after["share_articles_live", ""] == 1
    for card_format in service.parts.formats.values():
        assert after.get(("share_cards", card_format.id), 0) == (card_format.style == "card")
    assert after["share_cards_bytes", "og"] == len(picture(service, "og.jpg"))
    assert (after["share_cards_with_faults", "og"], after["share_cards_with_missing_characters", "og"]) == (0, 0)


def test_a_character_that_no_font_has_shows_at_the_next_scrape(service: Service) -> None:
    service.publish(title=UNKNOWN)
    work_off(service)
    values = scraped(service)
    assert (values["share_cards_with_missing_characters", "og"], values["share_cards_with_faults", "og"]) == (1, 1)
    assert values["share_cards", "og"] == 1


def test_a_card_that_a_reader_asked_for_is_counted_as_well(service: Service) -> None:
    service.publish(title=UNKNOWN)
    assert picture(service, "og.webp")
    assert scraped(service)["share_cards_with_missing_characters", "og"] == 1


def test_a_job_that_nobody_tries_any_more_shows(service: Service) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError

    service.publish()
    for _ in range(outbox.ATTEMPTS):
        with service.parts.store.connect() as connection:
            (row,) = outbox.due_ids(connection, service.clock(), 10)
        work(service.parts, row, owner="the test", handlers={"created": (fail,)})
        service.clock.pass_by(seconds=outbox.LONGEST_WAIT / timedelta(seconds=1))
    assert (scraped(service)["share_outbox_given_up", ""], scraped(service)["share_outbox_waiting", ""]) == (1, 0)


def test_nothing_of_an_article_is_in_it(service: Service) -> None:
    written = article(title="Unmistakable", slug="unmistakable-slug", section="Unmistakable section", tags=("unmistakable tag",))
    service.publish(written)
    work_off(service)
    assert "unmistakable" not in service.client.get("/metrics").text.lower()


def test_without_its_database_a_scrape_fails_and_says_so(service: Service) -> None:
    with service.parts.store.begin() as connection:
        connection.exec_driver_sql("DROP TABLE card_sums")
    answer = service.client.get("/metrics")
    assert answer.status_code == 503
    assert "The database cannot be used: its tables are missing" in answer.text
