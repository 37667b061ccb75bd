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
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import FrameType

from huey.consumer import Consumer

from share.article import Status
from share.cards.keep import card_of
from share.cards.make import available_formats
from share.errors import ShareError
from share.publish import release_due
from share.store import articles, outbox
from share.store.outbox import Job
from share.wiring import Parts

Step = Callable[[Parts, Job], None]

LEASE = timedelta(seconds=60)
"""Longer than a job takes. A job that takes longer may run twice, which every step has to bear anyway."""
SWEEP_SECONDS = 0.5
SWEEP_LIMIT = 100
"""Rows that one sweep announces."""
STOP_SECONDS = 10
"""How long the jobs at hand may take to finish when the worker is told to stop."""
KEPT = timedelta(days=30)
"""How long finished rows are kept for people to look at."""

log = logging.getLogger(__name__)


def make_cards(parts: Parts, job: Job) -> None:
    """Make the cards of an article that nobody has made yet. An article that has gone in the meantime needs none."""
    with parts.store.connect() as c:
        article = articles.by_slug(c, job.slug)
    if article is None or article.status is Status.WITHDRAWN:
        return
    for card_format in available_formats(article, parts.formats.values()):
        card_of(article, card_format, parts.theme, store=parts.store, blobs=parts.blobs)


HANDLERS: Mapping[str, tuple[Step, ...]] = {
    "created": (make_cards,),
    "updated": (make_cards,),
    "restored": (make_cards,),
    "released": (make_cards,),
    "withdrawn": (),
}
"""What is done upon each event, in this order. Each step bears being done again."""


def work(
    parts: Parts, outbox_id: int, *, owner: str, handlers: Mapping[str, tuple[Step, ...]] = HANDLERS, lease: timedelta = LEASE
) -> None:
    """Claim one outbox row and act upon it. Nothing happens where somebody else has it, or where it is done."""
    with parts.store.begin() as c:
        jobs = outbox.claim(c, owner=owner, now=parts.clock(), lease=lease, ids=[outbox_id])
    for job in jobs:
        _act(parts, job, owner, handlers)


def sweep(parts: Parts, work_on: Callable[[int], None]) -> None:
    """Release scheduled articles whose time has come, and announce the rows that wait.

    Waiting rows are announced only while the queue is empty, so a long queue does not grow by it. What the queue does not
    take is worked on here and now.
    """
    now = parts.clock()
    waiting = [released.outbox_id for released in release_due(parts.store, now) if released.outbox_id is not None]
    if parts.queue.is_idle():
        with parts.store.connect() as c:
            waiting = outbox.due_ids(c, now, SWEEP_LIMIT)
    for outbox_id in waiting:
        if not parts.queue.announce(outbox_id):
            work_on(outbox_id)


def run_worker(parts: Parts, *, handlers: Mapping[str, tuple[Step, ...]] = HANDLERS, lease: timedelta = LEASE) -> None:
    """Work until SIGTERM or SIGINT, then finish the jobs at hand (`STOP_SECONDS` at most) and return.

    Has to be called in the main thread, which is the one that signals reach.

    Raises:
        StoreFailed: when the queue cannot be opened.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def work_on(outbox_id: int) -> None:
        work(parts, outbox_id, owner=owner, handlers=handlers, lease=lease)

    queue = parts.queue.serve(work_on)
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
    with parts.store.begin() as c:
        outbox.prune(c, parts.clock() - KEPT)
    consumer.start()
    stopped = _stopped_by_signals()
    log.info("the worker %s waits for work", owner)
    while not stopped.wait(SWEEP_SECONDS):
        try:
            sweep(parts, work_on)
            consumer.check_worker_health()
        except ShareError as error:
            log.error("the sweep failed, and is tried again: %s %s", error, error.detail)  # noqa: TRY400 - the place is known
    consumer.stop(graceful=True)
    log.info("the worker %s has stopped", owner)


def _act(parts: Parts, job: Job, owner: str, handlers: Mapping[str, tuple[Step, ...]]) -> None:
    try:
        if job.attempts > outbox.ATTEMPTS:
            raise RuntimeError(f"the worker died in each of {outbox.ATTEMPTS} attempts")  # noqa: TRY301 - told like any failure
        for step in handlers[job.event]:
            step(parts, job)
    except Exception as error:  # noqa: BLE001 - whatever a step throws at us is kept with its row, and told
        _tell_failure(parts, job, owner, error)
        return
    with parts.store.begin() as c:
        outbox.done(c, job, owner=owner, now=parts.clock())
    log.info("%s %s (revision %d): done", job.event, job.slug, job.revision)


def _tell_failure(parts: Parts, job: Job, owner: str, error: Exception) -> None:
    detail = f"{type(error).__name__}: {error} {getattr(error, 'detail', '')}".rstrip()
    with parts.store.begin() as c:
        next_try = outbox.failed(c, job, owner=owner, now=parts.clock(), error=detail)
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
