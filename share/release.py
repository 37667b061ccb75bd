"""The release clock ▶: brings scheduled articles live at their second.

Every process that serves or works has one, and whichever comes first does it. So an embargo ends on time whatever the others are
at: a worker that is busy, waits for a queue that is down, is restarted, or does not run at all.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from datetime import datetime

from share.errors import StoreFailed
from share.publish import release, waiting_for_release
from share.queue import Queue
from share.store import Store

TICK_SECONDS = 0.5
TICK_DELAY = 0.01
"""Seconds past the mark, so that a clock that is cut to seconds has passed it too."""

log = logging.getLogger(__name__)


class ReleaseClock:
    """Releases what is due, twice a second, and announces it to the workers. A forked child goes on with a thread of its own."""

    def __init__(self, store: Store, queue: Queue, now: Callable[[], datetime]) -> None:
        self._store = store
        self._queue = queue
        self._now = now
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._told: set[str] = set()
        self._failing = False
        again = weakref.WeakMethod(self._again)
        os.register_at_fork(after_in_child=lambda: (found := again()) and found())

    def start(self) -> None:
        """Go by the clock from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, args=(self._stopped,), name="release-clock", daemon=True)
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Finish what is at hand, for so long at most, and release nothing more: the store may be closed then."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(seconds)
        self._thread = None

    def tick(self) -> None:
        """Release whatever is due now. An article that cannot be is told of once, and keeps no other one waiting.

        What the queue does not take is found by a worker's sweep.

        Raises:
            StoreFailed: when the database cannot be used.
        """
        now, rows = self._now(), []
        for slug in waiting_for_release(self._store, now):
            try:
                released = release(self._store, slug, now)
            except StoreFailed:
                raise
            except Exception:
                if slug not in self._told:
                    log.exception("The article %s cannot be released; the others are.", slug)
                self._told.add(slug)
            else:
                if released is not None and released.outbox_id is not None:
                    rows.append(released.outbox_id)
        for row in rows:  # after all of them are out: a queue that is down takes seconds to say so
            if not self._queue.announce(row):
                break

    def _again(self) -> None:
        if self._thread is not None:
            self._stopped = threading.Event()
            self.start()

    def _run(self, stopped: threading.Event) -> None:
        while not stopped.wait(until_next_tick(time.time())):
            try:
                self.tick()
                self._failing = False
            except StoreFailed as error:
                if not self._failing:
                    log.error("Nothing can be released, and it is tried again: %s %s", error, error.detail)  # noqa: TRY400 - the place is known
                self._failing = True


def until_next_tick(now: float) -> float:
    """Seconds to wait at ``now`` (seconds of any clock): ticks come right after each whole and half second.

    Articles are released at whole seconds, and readers should not wait for half of one more.
    """
    return TICK_SECONDS - now % TICK_SECONDS + TICK_DELAY
