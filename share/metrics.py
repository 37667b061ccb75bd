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
    Metric("share_cards", "Cards that were made, those that newer ones have taken the place of among them.", ("format",)),
    Metric("share_cards_bytes", "Bytes of these cards.", ("format",)),
    Metric("share_cards_with_missing_characters", "Cards that lack characters, since no font has them.", ("format",)),
    Metric("share_cards_with_faults", "Cards that have any fault: `share card SLUG --explain` says which.", ("format",)),
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
