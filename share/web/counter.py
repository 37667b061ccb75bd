"""What is seen in requests and written by a thread of its own, many at a time: the way of it, whatever is counted.

An answer never waits for it and never fails by it. A process that is killed takes with it what it saw in the last half second
or so; one that is stopped writes it first; a forked child begins anew.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
import weakref
from abc import ABC, abstractmethod
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from share.errors import StoreFailed

BATCH_SECONDS = 0.5
"""How long what was seen waits to be written with more of it: half of what a kill may cost."""
RETRY_SECONDS = 1.0
"""How long a database that failed is left alone."""

log = logging.getLogger("share.web")

Entry = TypeVar("Entry")


class Counter(ABC, Generic[Entry]):
    """A queue, and the thread that empties it. ``what`` is counted, in words that begin a sentence of the log."""

    def __init__(self, what: str, thread_name: str) -> None:
        self._what = what
        self._thread_name = thread_name
        self._begin()
        begin = weakref.WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (found := begin()) and found())

    def _begin(self) -> None:
        """Nothing was seen yet, and nobody works on it."""
        self._queue: SimpleQueue[Entry | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._working = threading.Lock()
        self._failing = False
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Nothing was seen yet: what is kept beside the queue is empty."""

    @abstractmethod
    def write(self) -> None:
        """Write what is in the queue, and what is left from before. One thread is in here at a time.

        Raises:
            StoreFailed: when the database cannot be used; what could not be written is left for the next time.
        """

    @abstractmethod
    def is_left(self) -> bool:
        """Whether something is left from before."""

    @abstractmethod
    def give_up(self) -> None:
        """Let go of what is left: by a defect it can never be written."""

    def put(self, entry: Entry) -> None:
        """Have this counted."""
        self._queue.put(entry)
        if self._thread is None:
            self._start()

    def next(self) -> Entry | None:
        """What was seen next; None where that is nothing."""
        try:
            entry = self._queue.get_nowait()
        except Empty:
            return None
        if entry is None:
            self._queue.put(None)  # it ends the thread, and nobody else has to know of it
        return entry

    def flush(self) -> bool:
        """Write what was seen so far; whether the database took it."""
        with self._working:
            try:
                self.write()
            except StoreFailed as error:
                if not self._failing:
                    log.warning("%s is not counted at the moment: %s %s", self._what, error, error.detail)
                self._failing = True
                return False
            if self._failing:
                log.warning("%s is counted again.", self._what)
            self._failing = False
            return True

    def close(self) -> None:
        """Write what is left, and stop."""
        atexit.unregister(self.close)
        self._queue.put(None)
        self.flush()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, args=(self._queue,), name=self._thread_name, daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _run(self, queue: SimpleQueue[Entry | None]) -> None:
        while True:
            try:
                first = queue.get(timeout=BATCH_SECONDS if self.is_left() else None)
                if first is None:
                    return
                queue.put(first)  # the order does not matter
                time.sleep(BATCH_SECONDS)
            except Empty:
                pass  # something is left from before
            try:
                done = self.flush()
            except Exception:
                log.exception("%s could not be counted; it goes on with what comes.", self._what)
                self.give_up()
                done = False
            if not done:
                time.sleep(RETRY_SECONDS)
