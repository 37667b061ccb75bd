"""What an answer means for its delivery: done, tried again, or at an end. Pure.

2xx is success, 410 is the end of the target, and everything else, redirects among it, is a failure (WebSub, section 7; Standard
Webhooks, "Delivery success and failure").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from share.store.deliveries import DEAD, DELIVERED, FEED, GONE, OF_EVENTS, REFUSED, SUPERSEDED, WEBHOOK, Delivery, Settled
from share.store.subscriptions import Intent

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600)
)
"""How long a failed delivery waits after its first attempt, its second, and so on: ten attempts within two days."""
ATTEMPTS = len(DELAYS) + 1
CLAIMS = 40
"""How often a delivery is claimed at most. More than `ATTEMPTS`: a process that dies takes innocent ones with it."""
JITTER = 0.2
"""Each wait is longer or shorter by up to so much of it, so that those who failed together do not come back together."""
LONGEST_ASKED = timedelta(hours=24)
"""As long as a target may ask us to wait."""
ASKS_TO_WAIT = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt. ``status`` is None where nobody answered; ``error`` says in a sentence what was wrong, if
    anything.

    ``final`` is for what no other attempt can change: nobody waits for this delivery any more. ``told`` says that an earlier
    delivery has told it as well. ``denied`` says that the target was told that there is nothing more to come. ``confirmed`` is
    what a subscriber has confirmed, and when it was asked.
    """

    status: int | None
    error: str = ""
    retry_after: str = ""
    final: bool = False
    told: bool = False
    denied: bool = False
    confirmed: tuple[Intent, datetime] | None = None

    @property
    def is_success(self) -> bool:
        """Whether the target has taken it."""
        return self.status is not None and 200 <= self.status < 300 and not self.error


def judge(delivery: Delivery, answer: Answer, now: datetime, chance: float) -> Settled:
    """What becomes of a delivery; ``chance`` is a random number from 0 to 1."""

    def settled(outcome: str | None, due_at: datetime | None = None, *, ends_target: bool = False) -> Settled:
        return Settled(delivery, outcome, due_at, answer.status, answer.error or None, ends_target)

    if answer.told or answer.is_success:
        return settled(SUPERSEDED if answer.told else DELIVERED)
    if (answer.denied or answer.status == 410) and delivery.kind in {FEED, WEBHOOK}:
        return settled(GONE, ends_target=True)
    if answer.final:
        return settled(GONE)
    if delivery.kind not in OF_EVENTS:
        return settled(REFUSED)
    if delivery.attempts >= ATTEMPTS:
        return settled(DEAD)
    return settled(None, now + wait(delivery.attempts, answer, now, chance))


def wait(attempts: int, answer: Answer, now: datetime, chance: float) -> timedelta:
    """How long after this attempt (the first is 1) the next one comes."""
    delay = DELAYS[min(attempts, len(DELAYS)) - 1] * (1 - JITTER + 2 * JITTER * chance)
    asked = _asked(answer.retry_after, now) if answer.status in ASKS_TO_WAIT else timedelta()
    return max(delay, min(asked, LONGEST_ASKED))


def _asked(retry_after: str, now: datetime) -> timedelta:
    """``Retry-After`` in seconds or as a date (RFC 9110, section 10.2.3); nothing where it is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), LONGEST_ASKED.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
        return max(moment - now, timedelta())
    except (ValueError, TypeError, OverflowError):
        return timedelta()
