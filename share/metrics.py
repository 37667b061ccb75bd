"""What a monitoring system is told, in Prometheus's text format: one table of metrics, and the page that holds their values.

Web server and worker are several processes, and a scrape reaches any one of them. So nothing is counted in a process: every
value is handed in at the time of the scrape, from what all of them share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

MEDIA_TYPE = "text/plain; version=0.0.4"
"""Prometheus text exposition format, without the names in UTF-8 that version 1.0.0 adds: ours are ASCII."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge: its name, what it says in a sentence, and the names of its labels."""

    name: str
    sentence: str
    labels: tuple[str, ...] = ()


METRICS = (
    Metric("share_info", "Always 1; the label says which version answers.", ("version",)),
    Metric("share_articles_live", "Articles that readers can see."),
    Metric("share_outbox_waiting", "Changes that the worker has not acted upon yet."),
    Metric("share_outbox_oldest_waiting_seconds", "How long the oldest of them has waited."),
    Metric("share_outbox_given_up", "Changes that failed too often, and that nobody tries any more."),
    Metric("share_subscriptions", "Subscriptions of our hub whose lease lasts."),
    Metric("share_webhooks", "Webhooks that are told of changes."),
    Metric("share_deliveries_waiting", "Deliveries that are not settled, those to be tried again among them.", ("kind",)),
    Metric("share_deliveries_overdue_seconds", "How long the delivery that is due the longest has been due."),
    Metric("share_deliveries_settled", "Deliveries that ever came to an end, by how they ended.", ("kind", "outcome")),
    Metric("share_inbox_waiting", "Items that other systems pushed and that are not taken in yet."),
    Metric("share_inbox_oldest_waiting_seconds", "How long the oldest of them has waited."),
    Metric("share_sources", "Sources, by how they are: works, fails (at the last poll) or stopped.", ("condition",)),
    Metric("share_sources_overdue_seconds", "How long the source that is due the longest has been due."),
    Metric("share_source_polls", "Polls that were ever made, by what came of them.", ("outcome",)),
    Metric("share_source_items_taken", "Items of sources that ever changed anything here."),
    Metric("share_set_aside", "Items that came in and could not be read, by the kind of their source.", ("kind",)),
    Metric("share_cards", "Cards that were made, those that newer ones have taken the place of among them.", ("format",)),
    Metric("share_cards_bytes", "Bytes of these cards.", ("format",)),
    Metric("share_cards_with_missing_characters", "Cards that lack characters, since no font has them.", ("format",)),
    Metric("share_cards_with_faults", "Cards that have any fault: `share card SLUG --explain` says which.", ("format",)),
    Metric("share_counts", "What was counted since the beginning: by people, how many people, by machines.", ("kind", "who")),
    Metric("share_counts_dropped", "Requests that could not be counted, since too many of them waited for the database."),
    Metric("share_partner_polls", "How often a partner asked in the last seven days, by how it ended.", ("partner", "outcome")),
    Metric("share_partner_bytes", "Bytes of feeds that a partner was sent in the last seven days.", ("partner",)),
    Metric("share_partner_silent_seconds", "How long ago a partner asked for its feed.", ("partner",)),
    Metric("share_partner_interval_seconds", "How long a partner usually waits between two polls.", ("partner",)),
    Metric("share_partner_delay_seconds", "Mean time from release until a partner had an article, of seven days.", ("partner",)),
)
"""Everything that is told. No label holds anything of an article."""

Values = Mapping[str, Mapping[tuple[str, ...], float]]
"""For the name of each metric, its value by the values of its labels; ``()`` where it has none."""


class _Given(Collector):
    """Values as they were handed in."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each metric of the table, with or without values: a scraper sees what there could be."""
        for metric in METRICS:
            family = GaugeMetricFamily(metric.name, metric.sentence, labels=metric.labels)
            for labels, value in self._values[metric.name].items():
                family.add_metric(labels, value)
            yield family


def exposition(values: Values) -> bytes:
    """The page of all metrics.

    Raises:
        KeyError: where a metric of the table has no values at all.
    """
    registry = CollectorRegistry()
    registry.register(_Given(values))
    return generate_latest(registry)
