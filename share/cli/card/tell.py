"""What ``share card --all`` says while it works and at its end: a bar or lines, and a report as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import click

from share.cli.card.work import Outcome
from share.errors import BadInput

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

LINE_SECONDS = 10.0
"""How often a line says how far it is, where there is no terminal."""

Tell = Callable[[Sequence[Outcome]], None]
Write = Callable[[Outcome], None]


@dataclass(slots=True)
class Tally:
    """The sums of a run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faulty: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    def add(self, outcome: Outcome) -> None:
        """One more card."""
        self.outcomes[outcome.outcome] += 1
        self.faulty += bool(outcome.faults)

    def finish(self, seconds: float, *, interrupted: bool) -> None:
        """How long it took, and whether it came to its end."""
        self.seconds = seconds
        self.interrupted = interrupted

    def numbers(self) -> dict[str, Any]:
        """As the report has them."""
        counts = {name: self.outcomes[name] for name in ("made", "kept", "failed")}
        return {**counts, "faulty": self.faulty, "seconds": round(self.seconds, 3), "interrupted": self.interrupted}

    def __str__(self) -> str:
        counts = [f"{self.outcomes[name]:,} {name}" for name in ("made", "kept", "failed")]
        return ", ".join([*counts, f"{self.faulty:,} with faults"])

    def say(self) -> None:
        """The last line, on standard error."""
        rate = f", {self.outcomes['made'] / self.seconds:,.1f} made a second" if self.seconds and self.outcomes["made"] else ""
        click.echo(f"{self}, in {self.seconds:,.1f} s{rate}.", err=True)
        if self.interrupted:
            click.echo("Stopped before the end. What is made is kept; the same command goes on from there.", err=True)


@contextmanager
def progress(total: int, tally: Tally) -> Iterator[Tell]:
    """Tells of articles as they are finished: a bar on a terminal, else a line now and then; and of every fault at once."""
    if not sys.stderr.isatty():
        yield _lines(total, tally)
        return
    shown: ProgressBar[str] = click.progressbar(length=total, label="Drawing", file=sys.stderr, item_show_func=str)
    with shown as bar:

        def tell(outcomes: Sequence[Outcome]) -> None:
            for line in faults_of(outcomes):
                click.echo(f"\r\033[K{line}", err=True)
            bar.update(1, str(tally))

        yield tell


def faults_of(outcomes: Sequence[Outcome]) -> list[str]:
    """A line for each fault, with the card in front."""
    return [
        " ".join(filter(None, (outcome.slug, outcome.format))) + f": {' '.join(fault.split())}"
        for outcome in outcomes
        for fault in outcome.faults
    ]


def _lines(total: int, tally: Tally) -> Tell:
    done, next_at = 0, time.monotonic() + LINE_SECONDS

    def tell(outcomes: Sequence[Outcome]) -> None:
        nonlocal done, next_at
        done += 1
        for line in faults_of(outcomes):
            click.echo(line, err=True)
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + LINE_SECONDS
            click.echo(f"{done:,} of {total:,} articles: {tally}", err=True)

    return tell


@contextmanager
def reported(place: str | None, tally: Tally) -> Iterator[Write]:
    """Writes each outcome into the report at ``place`` (``-``: standard output), and the sums at its end.

    Nothing is held back until then, however many cards there are. A file is there when it is whole.

    Raises:
        BadInput: when it cannot be written.
    """
    if place is None:
        yield lambda _: None
        return
    with _told(place):
        file = click.open_file(place, "w", encoding="utf-8", atomic=True)
    with file:
        between = '{"cards": [\n'

        def write(outcome: Outcome) -> None:
            nonlocal between
            with _told(place):
                file.write(between + json.dumps(asdict(outcome), ensure_ascii=False))
            between = ",\n"

        yield write
        with _told(place):
            file.write(("\n" if tally.outcomes else between) + f"], {json.dumps(tally.numbers())[1:]}\n")
            file.flush()


@contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(f"The report {place} cannot be written ({error.strerror}).") from error
