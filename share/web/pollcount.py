"""How partners ask, counted (`share.web.counter`). Where a poll came from is never looked at."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime

from share.polls import Poll
from share.store import Store, polls
from share.web.counter import Counter

QUEUE_LIMIT = 20_000
"""Polls that wait at most. What comes on top is not counted, and told in the log."""

log = logging.getLogger("share.web")


class PollCounter(Counter[Poll]):
    """Counts for one process. ``clock`` gives the time."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        super().__init__("How partners ask", "polls")

    def begin(self) -> None:
        """No poll was seen yet."""
        self._batch: list[Poll] = []
        self._dropping = False
        self._today: date | None = None

    def note(self, poll: Poll) -> None:
        """Take a poll."""
        if self._queue.qsize() >= QUEUE_LIMIT:
            if not self._dropping:
                log.warning("Too many polls of partners wait for the database; those that come now are not counted.")
            self._dropping = True
            return
        self._dropping = False
        self.put(poll)

    def write(self) -> None:
        """One transaction with all that wait; with the first of a day, what is too old goes."""
        while len(self._batch) < QUEUE_LIMIT and (poll := self.next()) is not None:
            self._batch.append(poll)
        if not self._batch:
            return
        today = self._clock().astimezone(UTC).date()
        with self._store.begin() as c:
            polls.add(c, self._batch)
            if today != self._today:
                polls.forget(c, today)
        self._today = today
        self._batch = []

    def is_left(self) -> bool:
        """Whether a batch waits for its database."""
        return bool(self._batch)

    def give_up(self) -> None:
        """Let go of the batch."""
        self._batch = []
