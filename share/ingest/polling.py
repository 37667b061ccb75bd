"""Polls what is due, in any number of workers ▶.

::

    wake ─ claim (one source of each host at a time) ─► a few threads: Poller.poll, the lease held meanwhile ─► settle

A worker that dies loses its leases, and the others poll those sources again from the beginning.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from share.errors import ShareError
from share.ingest.crew import Crew
from share.ingest.poll import LostLease, Poll, Poller
from share.store import Store, sources
from share.store.sources import Source

LEASE = timedelta(minutes=3)
"""Longer than one item takes, whose pictures may take two minutes (`SHARE_FETCH_SECONDS`)."""
THREADS = 2
LOOK_SECONDS = 1.0
"""Polls are minutes apart; more often than this nobody looks for those that are due."""

BROKEN_OFF = timedelta(minutes=1)
"""Until a poll is made again that our own database broke off."""

log = logging.getLogger(__name__)


class Polling(Crew):
    """Polls due sources whenever it is woken, until it is stopped."""

    def __init__(
        self,
        store: Store,
        poller: Poller,
        owner: str,
        *,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
        threads: int = THREADS,
    ) -> None:
        super().__init__("polls", owner, trouble="sources cannot be polled", threads=threads, look_seconds=LOOK_SECONDS)
        self.owner = owner
        self._store = store
        self._poller = poller
        self._clock = clock
        self._lease = lease

    def do_one(self, owner: str) -> bool:
        """As `poll_one`; whether there was one. A poll that is stopped halfway is done anew by the next one."""
        return self.poll_one(owner) is not None

    def poll_one(self, owner: str, number: int | None = None) -> tuple[Source, Poll] | None:
        """Poll one due source, or that of this number; None where there is none to be had.

        Raises:
            StoreFailed, BlobsFailed: when database or blobs cannot be used. The lease is given back.
        """
        now = self._clock()
        if number is None:
            with self._store.connect() as c:
                if not sources.any_due(c, now):
                    return None
        with self._store.begin() as c:
            claimed = sources.claim(c, owner=owner, now=now, lease=self._lease, limit=1, number=number)
        if not claimed:
            return None
        source = claimed[0]
        try:
            poll = self._poller.poll(source, self._hold(source, owner))
        except LostLease:
            log.info("source %s: its poll was broken off, and is made again", source.name)
            self._give_back(source, owner, timedelta())
            return None
        except ShareError:
            self._give_back(source, owner, BROKEN_OFF)
            raise
        with self._store.begin() as c:
            kept = sources.settle(c, source, poll.polled, owner=owner, now=self._clock(), taken=poll.taken)
        if kept:
            _tell(source, poll)
        return source, poll

    def _hold(self, source: Source, owner: str) -> Callable[[], bool]:
        """What renews the lease now and then, and says whether the source is ours still, and wanted."""
        renewed = time.monotonic()

        def hold() -> bool:
            nonlocal renewed
            if self._stopping.is_set():
                return False
            if time.monotonic() - renewed < self._lease.total_seconds() / 6:
                return True
            renewed = time.monotonic()
            with self._store.begin() as c:
                return sources.renew(c, source, owner=owner, until=self._clock() + self._lease)

        return hold

    def _give_back(self, source: Source, owner: str, wait: timedelta) -> None:
        """It is due again then, whoever takes it."""
        with self._store.begin() as c:
            sources.release(c, source, owner=owner, due_at=self._clock() + wait)


def _tell(source: Source, poll: Poll) -> None:
    polled = poll.polled
    if polled.outcome == sources.FAILED:
        log.warning("source %s: %s", source.name, polled.answer)
    elif poll.taken:
        log.info("source %s: %s", source.name, polled.answer)
    else:
        log.debug("source %s: %s", source.name, polled.answer)
