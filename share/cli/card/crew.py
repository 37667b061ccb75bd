"""Processes that draw the cards of many articles, and are replaced where one dies.

Each is started afresh (not forked: the libraries under us have threads of their own), opens its own parts, and is handed one slug
after the other through a pipe. A picture that kills its process costs one article its cards, and nothing else.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from share.cli.card.work import Outcome, cards_of
from share.errors import ShareError
from share.settings import Settings
from share.wiring import open_parts

AHEAD = 2
"""Slugs that a process has at hand: the one it works on, and the next, so that it never waits for us."""
LOOK_SECONDS = 0.2
"""How often we look whether we shall stop."""
SPAWN = get_context("spawn")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with every article; ``formats`` are ids."""

    settings: Settings
    formats: tuple[str, ...]
    force: bool


@dataclass(slots=True)
class Hand:
    """One process, the slugs that it has and has not answered, and whether it has said that it is ready."""

    process: SpawnProcess
    pipe: Connection
    at_work: deque[str] = field(default_factory=deque)
    ready: bool = False


class Crew:
    """Some processes at work on one order. ``stopped`` says that no more is to be begun; what is begun is then finished."""

    def __init__(self, order: Order, jobs: int, stopped: Callable[[], bool]) -> None:
        self._order = order
        self._jobs = jobs
        self._stopped = stopped
        self._told_to_stop = False
        self._hands: dict[Connection, Hand] = {}
        self._left: deque[str] = deque()

    def work(self, slugs: Iterator[str]) -> Iterator[list[Outcome]]:
        """What became of the cards of each article, as they are finished.

        Raises:
            ShareError: when a process cannot start.
        """
        for _ in range(self._jobs):
            self._hire()
        while self._hands:
            if self._stopped() and not self._told_to_stop:
                self._stop()
            for pipe in [ready for ready in wait(list(self._hands), LOOK_SECONDS) if isinstance(ready, Connection)]:
                hand = self._hands[pipe]
                try:
                    answer: list[Outcome] | None = pipe.recv()
                except (EOFError, OSError):
                    yield from self._gone(hand)
                    continue
                if answer is not None:
                    hand.at_work.popleft()
                    yield answer
                hand.ready = True
                self._feed(hand, slugs)

    def dismiss(self) -> None:
        """End every process that is still there, whatever it is at. Pictures are written whole or not at all."""
        for hand in self._hands.values():
            hand.process.kill()
            hand.process.join()
            hand.pipe.close()
        self._hands.clear()

    def _hire(self) -> None:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=labour, args=(theirs, self._order), daemon=True)
        # Ctrl-C reaches every process of a terminal, and is ours to act upon; who is born ignoring it goes on ignoring it.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        theirs.close()
        self._hands[ours] = Hand(process, ours)

    def _feed(self, hand: Hand, slugs: Iterator[str]) -> None:
        """Slugs until it has enough; the end where there are none."""
        with suppress(OSError):  # it has died: its pipe tells us next
            while len(hand.at_work) < AHEAD and not self._told_to_stop:
                slug = self._left.popleft() if self._left else next(slugs, None)
                if slug is None:
                    break
                hand.at_work.append(slug)
                hand.pipe.send(slug)
            if not hand.at_work:
                hand.pipe.send(None)

    def _gone(self, hand: Hand) -> Iterator[list[Outcome]]:
        """A process that has ended: with its work, or with an article on which it died."""
        del self._hands[hand.pipe]
        hand.pipe.close()
        hand.process.join()
        if self._told_to_stop:
            return
        if not hand.ready:
            raise ShareError(f"A process that draws cards could not start ({_end_of(hand.process)}).")
        if hand.at_work:
            culprit = hand.at_work.popleft()
            self._left.extend(hand.at_work)
            self._hire()
            sentence = f"The process that drew its cards {_end_of(hand.process)}."
            yield [Outcome(slug=culprit, format=None, outcome="failed", faults=(sentence,))]

    def _stop(self) -> None:
        self._told_to_stop = True
        for hand in self._hands.values():
            hand.process.terminate()
            with suppress(OSError):
                hand.pipe.send(None)


def labour(pipe: Connection, order: Order) -> None:
    """The life of one process: it says that it is ready, then answers each slug, until it is told to stop or left alone."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    parts = open_parts(order.settings)
    formats = [parts.formats[name] for name in order.formats]
    with suppress(EOFError, OSError):
        pipe.send(None)
        while (slug := pipe.recv()) is not None:
            pipe.send(list(cards_of(parts, slug, formats, force=order.force, stopped=stopped.is_set)))


def _end_of(process: SpawnProcess) -> str:
    code = process.exitcode or 0
    return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
