"""What a worker needs to deliver and to take in, put together from the web server's feeds and pages and the parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from share.ingest.reader import Reader
from share.push.courier import Courier
from share.push.deliver import Deliverer, Feeds
from share.web import create_app, open_preflight
from share.web.hub import all_hubs
from share.web.intake import intake_of
from share.web.topics import read_feed
from share.wiring import Parts


def courier_for(parts: Parts) -> Callable[[str], Courier]:
    """From a worker's name to what delivers for it."""
    application = create_app(parts)
    deliverer = Deliverer(
        outbound=parts.outbound,
        links=parts.links,
        feeds=Feeds(partial(read_feed, application, base_url=parts.settings.base_url)),
        clock=parts.clock,
        hubs=all_hubs(parts),
        method=parts.settings.hub_signature,
    )
    return lambda owner: Courier(parts.store, deliverer, owner, links=parts.links, clock=parts.clock)


def reader_for(parts: Parts) -> Callable[[str], Reader]:
    """From a worker's name to what reads the inbox for it."""
    intake = intake_of(parts, open_preflight(parts))
    return lambda owner: Reader(intake, parts.paid, owner, clock=parts.clock)
