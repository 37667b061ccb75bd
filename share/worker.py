"""The worker: acts upon what was published. Every outbox row is worked on at least once, whoever dies on the way.

Rows come in by two ways: announced through the queue within milliseconds, and found by a sweep twice a second. Claiming a row
with a lease makes sure that only one worker has it; a lease that runs out is how a killed worker's row comes to another one.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import FrameType

from huey.consumer import Consumer

from share.article import Status
from share.cards.keep import card_of
from share.cards.make import available_formats, in_turn, put_away
from share.errors import ShareError, StoreFailed
from share.ingest.polling import Polling
from share.ingest.reader import Reader
from share.push.courier import Courier
from share.push.notify import notify
from share.release import ReleaseClock, until_next_tick
from share.store import articles, counts, delivery_reports, outbox, subscriptions
from share.store.outbox import Job
from share.wiring import Parts

Step = Callable[[Parts, Job], None]

LEASE = timedelta(seconds=60)
"""Longer than a job takes. A job that takes longer may run twice, which every step has to bear anyway."""
SWEEP_LIMIT = 100
"""Rows that one sweep announces."""
STOP_SECONDS = 10
"""How long the jobs at hand may take to finish when the worker is told to stop."""
KEPT = timedelta(days=30)
"""How long finished rows are kept for people to look at."""

log = logging.getLogger(__name__)


def _nothing() -> None:
    """What a worker does that delivers nothing."""


def make_cards(parts: Parts, job: Job) -> None:
    """Make the cards of an article that nobody has made yet. An article that has gone in the meantime needs none."""
    with parts.store.connect() as c:
        article = articles.by_slug(c, job.slug)
    if article is None or article.status is Status.WITHDRAWN:
        return
    for card_format in in_turn(available_formats(article, parts.formats.values())):
        card_of(article, card_format, parts.theme, store=parts.store, blobs=parts.blobs)
    put_away()


def tell_others(parts: Parts, job: Job) -> None:
    """Keep a delivery for everybody who has to be told. It comes first: what is told must not wait for pictures."""
    notify(parts.store, job, parts.clock(), links=parts.links, hubs=parts.settings.hubs)


HANDLERS: Mapping[str, tuple[Step, ...]] = {
    "created": (tell_others, make_cards),
    "updated": (tell_others, make_cards),
    "restored": (tell_others, make_cards),
    "released": (tell_others, make_cards),
    "renamed": (tell_others, make_cards),
    "withdrawn": (tell_others,),
    "elsewhere": (),
}
"""What is done upon each event, in this order. Each step bears being done again. Where else an article is stands in no feed, in
no message and on no card: of that nobody is told."""


def work(
    parts: Parts,
    outbox_id: int,
    *,
    owner: str,
    handlers: Mapping[str, tuple[Step, ...]] = HANDLERS,
    lease: timedelta = LEASE,
    after_step: Callable[[], None] = _nothing,
) -> None:
    """Claim one outbox row and act upon it. Nothing happens where somebody else has it, or where it is done."""
    with parts.store.begin() as c:
        jobs = outbox.claim(c, owner=owner, now=parts.clock(), lease=lease, ids=[outbox_id])
    for job in jobs:
        _act(parts, job, owner, handlers, after_step)


def sweep(parts: Parts, work_on: Callable[[int], None]) -> None:
    """Announce the rows that wait.

    That is done only while the queue is empty, so a long queue does not grow by it. What the queue does not take is worked on
    here and now.
    """
    if not parts.queue.is_idle():
        return
    with parts.store.connect() as c:
        waiting = outbox.due_ids(c, parts.clock(), SWEEP_LIMIT)
    for outbox_id in waiting:
        if not parts.queue.announce(outbox_id):
            work_on(outbox_id)


def forget_days(parts: Parts) -> date:
    """Destroy what days that are over needed to count nobody twice, and forget what was finished long ago (`KEPT`); today.

    The web server does the first too, where anybody comes.
    """
    now = parts.clock()
    today = now.astimezone(parts.settings.time_zone).date()
    with parts.store.begin() as c:
        counts.forget(c, today)
    with parts.store.begin() as c:
        outbox.prune(c, now - KEPT)
        delivery_reports.prune(c, now - KEPT)
        subscriptions.prune(c, now - KEPT)
    return today


def run_worker(
    parts: Parts,
    *,
    handlers: Mapping[str, tuple[Step, ...]] = HANDLERS,
    lease: timedelta = LEASE,
    courier_for: Callable[[str], Courier] | None = None,
    reader_for: Callable[[str], Reader] | None = None,
    polling_for: Callable[[str], Polling] | None = None,
) -> None:
    """Work until SIGTERM or SIGINT, then finish the jobs at hand (`STOP_SECONDS` at most) and return.

    ``courier_for`` makes what delivers, from the name of this worker; None for a worker that delivers nothing. ``reader_for``
    makes what reads the inbox, and ``polling_for`` what polls sources.

    Has to be called in the main thread, which is the one that signals reach.

    Raises:
        StoreFailed: when the queue cannot be opened.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    courier = courier_for(owner) if courier_for is not None else None
    reader = reader_for(owner) if reader_for is not None else None
    polling = polling_for(owner) if polling_for is not None else None
    helpers = [helper for helper in (courier, reader, polling) if helper is not None]

    def wake() -> None:
        for helper in helpers:
            helper.wake()

    def work_on(outbox_id: int) -> None:
        work(parts, outbox_id, owner=owner, handlers=handlers, lease=lease, after_step=wake)

    queue = parts.queue.serve(work_on, wake)
    # A storage that cannot block is asked again after a fifth of a second at most; one that can waits this long after an error.
    longest_pause = 2.0 if queue.storage.blocking else 0.2
    consumer = Consumer(
        queue,
        workers=parts.settings.worker_threads,
        periodic=False,
        initial_delay=0.05,
        max_delay=longest_pause,
        shutdown_timeout=STOP_SECONDS,
    )
    day = forget_days(parts)
    release_clock = ReleaseClock(parts.store, parts.queue, parts.clock)
    release_clock.start()
    for helper in helpers:
        helper.start()
    consumer.start()
    stopped = _stopped_by_signals()
    log.info("the worker %s waits for work", owner)
    while not stopped.wait(until_next_tick(time.time())):
        try:
            wake()
            sweep(parts, work_on)
            if parts.clock().astimezone(parts.settings.time_zone).date() != day:
                day = forget_days(parts)
            consumer.check_worker_health()
        except ShareError as error:
            log.error("the sweep failed, and is tried again: %s %s", error, error.detail)  # noqa: TRY400 - the place is known
    release_clock.stop(STOP_SECONDS)
    consumer.stop(graceful=True)
    deadline = time.monotonic() + STOP_SECONDS
    for helper in helpers:
        helper.stop(max(0.0, deadline - time.monotonic()))
    log.info("the worker %s has stopped", owner)


def _act(parts: Parts, job: Job, owner: str, handlers: Mapping[str, tuple[Step, ...]], after_step: Callable[[], None]) -> None:
    try:
        if job.attempts > outbox.CLAIMS:
            raise RuntimeError(f"the worker died in each of {outbox.CLAIMS} attempts")  # noqa: TRY301 - told like any failure
        for step in handlers[job.event]:
            step(parts, job)
            after_step()
    except Exception as error:  # noqa: BLE001 - whatever a step throws at us is kept with its row, and told
        _tell_failure(parts, job, owner, error)
        return
    with parts.store.begin() as c:
        outbox.done(c, job, owner=owner, now=parts.clock())
    log.info("%s %s (revision %d): done", job.event, job.slug, job.revision)


def _tell_failure(parts: Parts, job: Job, owner: str, error: Exception) -> None:
    detail = f"{type(error).__name__}: {error} {getattr(error, 'detail', '')}".rstrip()
    # A database that was away or in a tangle says nothing of the job.
    limit = outbox.CLAIMS if isinstance(error, StoreFailed) else outbox.ATTEMPTS
    with parts.store.begin() as c:
        next_try = outbox.failed(c, job, owner=owner, now=parts.clock(), error=detail, limit=limit)
    what = f"{job.event} {job.slug} (outbox row {job.id}, attempt {job.attempts})"
    if next_try is None:
        log.critical("%s is given up: %s", what, detail, exc_info=error)
    else:
        log.warning("%s failed, next try at %s: %s", what, next_try.isoformat(), detail, exc_info=error)


def _stopped_by_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set. It takes their place from huey's consumer, to which only one of them is gentle."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped
