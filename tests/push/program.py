"""Workers that deliver, for tests that kill them: each line "start" on standard input forks one, and its number is printed.

program.py DATABASE_URL QUEUE_URL ORIGIN

Forking makes a worker in milliseconds, so that they can be killed by the hundred. A feed is JSON: its generation, and each
article's revision; what a real one costs is of no interest here.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.links import Links
from share.outbound import open_outbound
from share.push import outcome
from share.push.courier import Courier
from share.push.deliver import Content, Deliverer, Feeds
from share.queue import open_queue
from share.store import Store, open_store, outbox
from share.store.schema import articles
from share.worker import HANDLERS, run_worker, tell_others

LEASE = timedelta(seconds=2)


def clock() -> datetime:
    return datetime.now(UTC)


def feed_reader(store: Store) -> Callable[[str], Content]:
    def read(_topic: str) -> Content:
        with store.connect() as c:
            rows = c.execute(select(articles.c.slug, articles.c.revision))
            found = {row.slug: row.revision for row in rows}
            generation = outbox.generation(c)
        return Content(json.dumps({"generation": generation, "articles": found}).encode(), "application/feed+json")

    return read


def worker(database_url: str, queue_url: str, links: Links) -> None:
    store = open_store(database_url)
    parts = SimpleNamespace(
        settings=SimpleNamespace(worker_threads=2, hubs=(), time_zone=UTC),
        store=store,
        queue=open_queue(queue_url),
        clock=clock,
        links=links,
    )
    deliverer = Deliverer(
        outbound=open_outbound(frozenset({"127.0.0.1"})),
        links=links,
        feeds=Feeds(feed_reader(store)),
        clock=clock,
        hubs=(links.hub(),),
        seconds=1.0,
    )
    run_worker(
        parts,
        handlers=dict.fromkeys(HANDLERS, (tell_others,)),
        lease=LEASE,
        courier_for=lambda owner: Courier(store, deliverer, owner, links=links, clock=clock, lease=LEASE, room=16),
    )


def main(database_url: str, queue_url: str, origin: str) -> None:
    logging.basicConfig(level=logging.CRITICAL)
    outcome.DELAYS = (timedelta(seconds=0.5),) * len(outcome.DELAYS)
    links = Links(origin, read_disclosures(open_assets()))
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                worker(database_url, queue_url, links)
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
