"""Takes in what was pushed ▶: reads the inbox with a few threads, one row each at a time.

::

    inbox ─ claim ─ read_pushed ─ take_in ─ the row goes
              └── it failed: tried again, a little later each time; after the last attempt it is set aside

Nothing here refuses what came: whoever sent it has been answered already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from share.ingest.arrivals import Unreadable
from share.ingest.crew import Crew
from share.ingest.paid import PaidNames
from share.ingest.pushed import read_pushed
from share.ingest.take import Intake, take_in
from share.store import inbox, sources
from share.store.inbox import Pushed

ATTEMPTS = 8
LEASE = timedelta(seconds=50)
"""Longer than cards take; the time that pictures may take (`SHARE_FETCH_SECONDS`) comes on top."""
THREADS = 3
"""A picture that comes slowly must not keep the others waiting."""

log = logging.getLogger(__name__)


class Reader(Crew):
    """Reads the inbox whenever it is woken, until it is stopped."""

    def __init__(
        self,
        intake: Intake,
        paid: PaidNames,
        owner: str,
        *,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
        threads: int = THREADS,
    ) -> None:
        super().__init__("inbox", owner, trouble="the inbox cannot be read", threads=threads)
        self._intake = intake
        self._paid = paid
        self._clock = clock
        self._lease = lease + timedelta(seconds=intake.settings.fetch_seconds)

    def do_one(self, owner: str) -> bool:
        """Take in one row; False where none waits.

        Raises:
            StoreFailed: when the database cannot be used.
        """
        store, now = self._intake.store, self._clock()
        with store.connect() as c:
            if not inbox.any_due(c, now):
                return False
        with store.begin() as c:
            pushed = inbox.claim(c, owner=owner, now=now, lease=self._lease)
        if pushed is None:
            return False
        try:
            self._take(pushed)
        except Exception as error:  # noqa: BLE001 - whatever it throws at us, the row is kept and tried again
            self._tell_failure(pushed, owner, error)
            return True
        with store.begin() as c:
            inbox.done(c, pushed, owner=owner)
        return True

    def _take(self, pushed: Pushed) -> None:
        with self._intake.store.connect() as c:
            source = sources.by_number(c, pushed.source_id)
        if source is None:
            return  # it was removed, and what it still sends is not wanted
        arrival = read_pushed(source.kind, pushed.body, paid=self._paid, sent_at=pushed.sent_at)
        if arrival is not None and pushed.attempts > ATTEMPTS:
            reason = f"It could not be taken in, {ATTEMPTS} times; the log of the worker says why."
            arrival = Unreadable(foreign_id=arrival.foreign_id, reason=reason, raw=pushed.body)
        if arrival is None:
            log.info("source %s: something came that is no article, and was left", source.name)
            return
        taken = take_in(self._intake, source, arrival, self._clock())
        if taken.changed:
            with self._intake.store.begin() as c:
                sources.count_taken(c, source)
        for told in (*taken.notes, *taken.warnings):
            log.info("source %s: %s: %s", source.name, taken.foreign_id[:200], told)
        log.info("source %s: %s: %s", source.name, taken.article.slug if taken.article else taken.foreign_id[:200], taken.event)

    def _tell_failure(self, pushed: Pushed, owner: str, error: Exception) -> None:
        until = self._clock() + timedelta(seconds=min(2**pushed.attempts, 300))
        detail = f"{type(error).__name__}: {error} {getattr(error, 'detail', '')}".rstrip()
        log.warning("inbox row %d failed (attempt %d): %s", pushed.id, pushed.attempts, detail, exc_info=error)
        with self._intake.store.begin() as c:
            inbox.put_off(c, pushed, until, owner=owner)
