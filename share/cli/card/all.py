"""Every card of every article: what is there is kept, what is not is made, and all of it is told."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from share.cli.card.crew import Crew, Order
from share.cli.card.tell import Tally, progress, reported
from share.errors import NotFound
from share.store import Store, articles
from share.wiring import Parts

PAGE = 1_000
"""Slugs that are read at a time."""


class Stop:
    """Whether somebody has told us to stop. The second signal does not wait for what is begun."""

    def __init__(self) -> None:
        self.signal = 0

    def __call__(self) -> bool:
        return self.signal != 0

    def take(self, number: int, _frame: FrameType | None) -> None:
        """A signal."""
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number


def draw_all(parts: Parts, names: Sequence[str], *, jobs: int, force: bool, report: str | None) -> int:
    """Make the cards of every article that is not withdrawn; the exit code.

    It is 0, or 1 where any card has a fault, or 128 and the number of the signal that stopped it.

    Raises:
        NotFound: for a format that is not in formats.toml.
        BadInput: when the report cannot be written.
    """
    for name in names:
        if name not in parts.formats:
            raise NotFound(f"There is no format {name}; formats.toml has {', '.join(parts.formats)}.")
    with parts.store.connect() as connection:
        total = articles.count_standing(connection)
    tally, started = Tally(), time.monotonic()
    with reported(report, tally) as write, _stopping() as stop:
        crew = Crew(Order(parts.settings, tuple(names), force), min(jobs, max(total, 1)), stop)
        with suppress(KeyboardInterrupt), progress(total, tally) as tell:
            try:
                for outcomes in crew.work(slugs(parts.store)):
                    for outcome in outcomes:
                        tally.add(outcome)
                        write(outcome)
                    tell(outcomes)
            finally:
                crew.dismiss()
        tally.finish(time.monotonic() - started, interrupted=stop())
    tally.say()
    return 128 + stop.signal if stop() else int(tally.faulty > 0)


def slugs(store: Store) -> Iterator[str]:
    """The slug of every article that is not withdrawn, newest first, read page by page."""
    last: int | None = None
    while True:
        with store.connect() as connection:
            page = articles.standing(connection, limit=PAGE, before=last)
        if not page:
            return
        last = page[-1][0]
        yield from (slug for _, slug in page)


@contextmanager
def _stopping() -> Iterator[Stop]:
    """While this lasts, SIGINT and SIGTERM ask for an end in good order."""
    stop = Stop()
    before = {number: signal.signal(number, stop.take) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
