"""A few threads of a worker that do what is due whenever they are woken, one piece each at a time, until they are stopped."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod

from share.errors import ShareError

PAUSE_SECONDS = 0.5
"""After an error, of the database most likely."""

log = logging.getLogger(__name__)


class Crew(ABC):
    """`wake` may be called from any thread."""

    def __init__(self, name: str, owner: str, *, trouble: str, threads: int, look_seconds: float = 0.0) -> None:
        """``name`` is that of the threads, and ``trouble`` what the log says when one of them cannot go on. After one of them has
        found nothing more it rests for ``look_seconds``, however often it is woken.
        """
        self._trouble = trouble
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._woken = [threading.Event() for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._run, args=(f"{owner}:{name}:{number}", woken), name=f"{name} {number}", daemon=True)
            for number, woken in enumerate(self._woken)
        ]

    @abstractmethod
    def do_one(self, owner: str) -> bool:
        """Do one piece that is due; False where there is none. Whatever it raises is told, and tried again."""

    def start(self) -> None:
        """Begin with what is due already."""
        for thread in self._threads:
            thread.start()
        self.wake()

    def wake(self) -> None:
        """Something may be due."""
        for woken in self._woken:
            woken.set()

    def stop_soon(self) -> None:
        """Finish what is at hand, and begin nothing more."""
        self._stopping.set()
        self.wake()

    def stop(self, seconds: float) -> None:
        """As `stop_soon`, and wait for it, for so long at most."""
        self.stop_soon()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self, owner: str, woken: threading.Event) -> None:
        while not self._stopping.is_set():
            woken.wait()
            woken.clear()
            try:
                while not self._stopping.is_set() and self.do_one(owner):
                    pass
            except ShareError as error:
                log.error("%s, and it is tried again: %s %s", self._trouble, error, error.detail)  # noqa: TRY400 - the place is known
                self._stopping.wait(PAUSE_SECONDS)
            except Exception:  # a defect must not end the thread
                log.exception("%s, and it is tried again", self._trouble)
                self._stopping.wait(PAUSE_SECONDS)
            self._stopping.wait(self._look_seconds)
