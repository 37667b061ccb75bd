"""Feed weather: how a partner asks for its feed, and when something is wrong with that. Pure.

A poll is one request of one partner: a *fresh* one got the feed, an *unchanged* one was told that it has it (304), a *refused*
one was told that it asks too often (429). Nothing of it says from where it came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal, NamedTuple, get_args

Outcome = Literal["fresh", "unchanged", "refused", "other"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

REMEMBERED = 24
"""Polls whose times are kept: the usual interval is the median between them, so that a burst of tries does not move it much."""
FEWEST = 3
"""Intervals that make a habit."""
SILENCES = 3
"""So many usual intervals without a poll are one too many."""
SHORTEST_SILENCE = timedelta(minutes=15)
"""A partner that asks every few seconds may rest for a while all the same."""
LONGEST_SILENCE = timedelta(days=1)
"""However seldom a partner asks, and where nobody knows how often it does."""


class Poll(NamedTuple):
    """One poll. ``size`` is the bytes of the body as they were sent; ``articles`` are the rows of those that are in the feed now.

    None where the answer says nothing of the feed: who was refused has not seen it.
    """

    partner_id: int
    outcome: Outcome
    at: datetime
    size: int
    articles: tuple[int, ...] | None


class Sums(NamedTuple):
    """How often in which way, bytes, and of how many articles a partner learned how long after their release."""

    fresh: int = 0
    unchanged: int = 0
    refused: int = 0
    other: int = 0
    bytes: int = 0
    seen: int = 0
    delay_seconds: int = 0

    def __add__(self, other: object) -> Sums:
        """Both together."""
        if not isinstance(other, Sums):
            return NotImplemented
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def polls(self) -> int:
        """All of them."""
        return self.fresh + self.unchanged + self.refused + self.other

    @property
    def unchanged_share(self) -> float | None:
        """Of the polls that got an answer about the feed, how many were told that they have it; None where there were none."""
        answered = self.fresh + self.unchanged
        return self.unchanged / answered if answered else None

    @property
    def delay(self) -> timedelta | None:
        """How long after its release an article reached this partner, on average; None where none was seen."""
        return timedelta(seconds=self.delay_seconds / self.seen) if self.seen else None


NOTHING = Sums()


class Newest(NamedTuple):
    """An article by its slug, and when it was released."""

    slug: str
    released: datetime


@dataclass(frozen=True, slots=True)
class Weather:
    """What is known of a partner's polls. ``recent`` are the times of the last `REMEMBERED` ones, oldest first.

    ``newest`` is the newest article that it has been given, ``seen_at`` when that was first, None where it came with the first
    poll of all; ``due`` is the newest one that it could have been given by now. ``sums`` are those of the last days, as many as
    whoever asks wants.
    """

    recent: tuple[datetime, ...] = ()
    newest: Newest | None = None
    seen_at: datetime | None = None
    due: Newest | None = None
    sums: Sums = NOTHING

    @property
    def last_at(self) -> datetime | None:
        """The last poll; None where there was none yet."""
        return self.recent[-1] if self.recent else None

    @property
    def interval(self) -> timedelta | None:
        """The usual time between two polls; None as long as there is no habit."""
        return usual_interval(self.recent)

    @property
    def delay(self) -> timedelta | None:
        """How long after its release the newest article that it has was given to it."""
        return self.seen_at - self.newest.released if self.newest and self.seen_at else None


def usual_interval(times: Iterable[datetime]) -> timedelta | None:
    """The median of the times between polls; None where there are fewer than `FEWEST`."""
    ordered = sorted(times)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(ordered)]
    return timedelta(seconds=median(gaps)) if len(gaps) >= FEWEST else None


def merged(known: Iterable[datetime], new: Iterable[datetime]) -> tuple[datetime, ...]:
    """The times of the last polls, oldest first, whichever process saw them."""
    return tuple(sorted([*known, *new])[-REMEMBERED:])


def patience(interval: timedelta | None) -> timedelta:
    """How long a partner with this usual interval may be silent."""
    if interval is None:
        return LONGEST_SILENCE
    return min(max(SILENCES * interval, SHORTEST_SILENCE), LONGEST_SILENCE)


def why_stale(weather: Weather, created_at: datetime, now: datetime) -> str | None:
    """Why somebody should look after this partner, as a sentence; None where all is well.

    Either it has stopped asking, or it asks and does not get what is new.
    """
    waits = patience(weather.interval)
    last = weather.last_at
    if last is None:
        return f"It has not asked for its feed once since {moment(created_at)}." if now - created_at > waits else None
    if now - last > waits:
        usual = f", and usually does every {spell(weather.interval)}" if weather.interval is not None else ""
        return f"It has not asked for {spell(now - last)}{usual}."
    due, newest = weather.due, weather.newest
    if due is None or now - due.released <= waits or (newest is not None and newest.released >= due.released):
        return None
    has = f"{newest.slug} of {moment(newest.released)}" if newest else "nothing yet"
    return f"It asks, and has not been given {due.slug} of {moment(due.released)}: the newest that it has is {has}."


def weather_document(weather: Weather, stale: str | None, days: int) -> dict[str, Any]:
    """The weather in JSON: times as RFC 3339, lengths of time in seconds, shares from 0 to 1, sums of so many days.

    ``stale`` is what `why_stale` said.
    """
    sums = weather.sums
    share = sums.unchanged_share
    return {
        "last_poll": weather.last_at.isoformat() if weather.last_at else None,
        "interval_seconds": _seconds(weather.interval),
        "unchanged_share": None if share is None else round(share, 4),
        "days": days,
        "polls": {outcome: getattr(sums, outcome) for outcome in OUTCOMES},
        "bytes": sums.bytes,
        "newest_seen": _newest(weather.newest),
        "newest_seen_at": weather.seen_at.isoformat() if weather.seen_at else None,
        "newest_entitled": _newest(weather.due),
        "delay_seconds": _seconds(weather.delay),
        "mean_delay_seconds": _seconds(sums.delay),
        "stale": stale,
    }


def _newest(newest: Newest | None) -> dict[str, str] | None:
    return None if newest is None else {"slug": newest.slug, "released": newest.released.isoformat()}


def _seconds(time: timedelta | None) -> int | None:
    return None if time is None else round(time.total_seconds())


def moment(time: datetime) -> str:
    """A time as people read it, in UTC."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def spell(time: timedelta) -> str:
    """A length of time in its largest unit or two: ``40 s``, ``15 min``, ``3 h 20 min``, ``4 days``."""
    seconds = round(time.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(hours / 24)} days"
