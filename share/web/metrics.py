"""``/metrics``: how much there is, how much waits, and what is wrong with the cards, for monitoring systems."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from flask import Blueprint, Response

from share.metrics import MEDIA_TYPE, Values, exposition
from share.store import cards, outbox, scopes
from share.web.http import NO_STORE, parts, with_charset

blueprint = Blueprint("metrics", __name__)


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
    with parts().store.connect() as connection:
        live = scopes.live(connection)
        backlog = outbox.backlog(connection)
        sums = cards.sums(connection).items()
    waited = (parts().clock() - backlog.oldest).total_seconds() if backlog.oldest else 0
    return {
        "share_info": {(_version(),): 1},
        "share_articles_live": {(): live},
        "share_outbox_waiting": {(): backlog.waiting},
        "share_outbox_oldest_waiting_seconds": {(): max(waited, 0)},
        "share_outbox_given_up": {(): backlog.given_up},
        "share_cards": {(name,): made.cards for name, made in sums},
        "share_cards_bytes": {(name,): made.bytes for name, made in sums},
        "share_cards_with_missing_characters": {(name,): made.with_missing for name, made in sums},
        "share_cards_with_faults": {(name,): made.with_faults for name, made in sums},
    }


@cache
def _version() -> str:
    return version("sharewire")
