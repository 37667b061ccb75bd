"""``/metrics``: how much there is, how much waits, and what is wrong with the cards, for monitoring systems."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import cache
from importlib.metadata import version

from flask import Blueprint, Response

from share.metrics import MEDIA_TYPE, Values, exposition
from share.polls import OUTCOMES
from share.store import (
    cards,
    counts,
    delivery_reports,
    inbox,
    outbox,
    polls,
    scopes,
    set_aside,
    sources,
    subscriptions,
    webhooks,
)
from share.web.http import NO_STORE, parts, with_charset

blueprint = Blueprint("metrics", __name__)

PARTNERS = 200
"""How many partners are told of."""


@blueprint.get("/metrics")
def metrics() -> Response:
    """The values of now, over all processes. Each is read from a few rows, however many articles and cards there are."""
    page = exposition(values())
    return Response(page, content_type=with_charset(MEDIA_TYPE), headers={"Cache-Control": NO_STORE})


def values() -> Values:
    """What every metric of `share.metrics.METRICS` stands at.

    Raises:
        StoreFailed: when the database cannot be used.
    """
    now = parts().clock()
    with parts().store.connect() as connection:
        live = scopes.live(connection)
        backlog = outbox.backlog(connection)
        sums = cards.sums(connection).items()
        counted = counts.sums(connection)
        subscribed, told = subscriptions.count(connection, now), webhooks.count(connection)
        waiting = delivery_reports.waiting_by_kind(connection)
        oldest_due = delivery_reports.oldest_due(connection)
        settled = delivery_reports.sums(connection)
        asking = polls.by_name(connection, since=(now.astimezone(UTC) - timedelta(days=6)).date(), most=PARTNERS)
        pushed = inbox.waiting(connection)
        conditions, source_polls = sources.states(connection), sources.polls(connection)
        items_taken = sources.items_taken(connection)
        due_since = sources.oldest_due(connection, now)
        aside = set_aside.count(connection)
    waited = (now - backlog.oldest).total_seconds() if backlog.oldest else 0
    unread = (now - pushed.oldest_at).total_seconds() if pushed.oldest_at else 0
    overdue = (now - oldest_due).total_seconds() if oldest_due else 0
    return {
        "share_info": {(_version(),): 1},
        "share_articles_live": {(): live},
        "share_outbox_waiting": {(): backlog.waiting},
        "share_outbox_oldest_waiting_seconds": {(): max(waited, 0)},
        "share_outbox_given_up": {(): backlog.given_up},
        "share_subscriptions": {(): subscribed},
        "share_webhooks": {(): told},
        "share_deliveries_waiting": {(kind,): number for kind, number in waiting.items()},
        "share_deliveries_overdue_seconds": {(): max(overdue, 0)},
        "share_deliveries_settled": {(kind, outcome): number for (kind, outcome), number in settled.items()},
        "share_inbox_waiting": {(): pushed.number},
        "share_inbox_oldest_waiting_seconds": {(): max(unread, 0)},
        "share_sources": {(condition,): number for condition, number in conditions.items()},
        "share_sources_overdue_seconds": {(): (now - due_since).total_seconds() if due_since else 0},
        "share_source_polls": {(outcome,): number for outcome, number in source_polls.items()},
        "share_source_items_taken": {(): items_taken},
        "share_set_aside": {(kind,): number for kind, number in aside.items()},
        "share_cards": {(name,): made.cards for name, made in sums},
        "share_cards_bytes": {(name,): made.bytes for name, made in sums},
        "share_cards_with_missing_characters": {(name,): made.with_missing for name, made in sums},
        "share_cards_with_faults": {(name,): made.with_faults for name, made in sums},
        "share_counts": {
            (kind, who): number
            for kind, tally in counted.items()
            if kind != counts.DROPPED
            for who, number in tally._asdict().items()
        },
        "share_counts_dropped": {(): counted.get(counts.DROPPED, counts.Tally()).bot},
        "share_partner_polls": {
            (name, outcome): getattr(weather.sums, outcome) for name, weather in asking.items() for outcome in OUTCOMES
        },
        "share_partner_bytes": {(name,): weather.sums.bytes for name, weather in asking.items()},
        "share_partner_silent_seconds": {
            (name,): max((now - weather.last_at).total_seconds(), 0) for name, weather in asking.items() if weather.last_at
        },
        "share_partner_interval_seconds": {
            (name,): weather.interval.total_seconds() for name, weather in asking.items() if weather.interval is not None
        },
        "share_partner_delay_seconds": {
            (name,): weather.sums.delay.total_seconds() for name, weather in asking.items() if weather.sums.delay is not None
        },
    }


@cache
def _version() -> str:
    return version("sharewire")
