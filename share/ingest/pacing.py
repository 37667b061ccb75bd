"""When a source is asked again. Pure.

Polite readers ask no more often than they are told to: ``Cache-Control`` and ``Expires`` (RFC 9111, section 4.2), RSS ``ttl`` and
the syndication module, ``Retry-After`` (RFC 9110, section 10.2.3). After failures each wait is twice as long. No two sources that
came up together keep asking together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

USUAL = timedelta(minutes=15)
"""Between two polls where nobody says anything else."""
LONGEST = timedelta(days=1)
"""However long a source asks us to wait: a server that has `max-age` of a year for everything did not mean its news."""
JITTER = 0.2
AGE = re.compile(r"(?:^|[,\s])(s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
NEVER_FRESH = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)(?:$|[,\s])", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long an answer with these headers (lower case) is fresh: we are a private cache, so ``s-maxage`` is not for us."""
    control = headers.get("cache-control", "")
    if NEVER_FRESH.search(control):
        return timedelta()
    said = next((int(seconds) for name, seconds in AGE.findall(control) if name.lower() == "max-age"), None)
    if said is not None:
        age = headers.get("age", "").strip()
        return timedelta(seconds=max(0, said - (int(age[:9]) if age.isascii() and age.isdecimal() else 0)))
    expires, date = _date(headers.get("expires", "")), _date(headers.get("date", "")) or now
    return max(expires - date, timedelta()) if expires is not None else timedelta()


def asked_to_wait(retry_after: str, now: datetime) -> timedelta:
    """``Retry-After`` in seconds or as a date; nothing where it is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text[:9]))
    moment = _date(text)
    return max(moment - now, timedelta()) if moment is not None else timedelta()


def after_success(usual: timedelta, asked: timedelta, chance: float) -> timedelta:
    """How long to wait after an answer: what is usual for the source, or longer where it asks for that, and a little more.

    ``chance`` is a random number from 0 to 1.
    """
    return min(max(usual, asked), LONGEST) * (1 + JITTER * chance)


def after_failure(usual: timedelta, failures: int, asked: timedelta, chance: float) -> timedelta:
    """How long to wait after so many failures in a row (this one too): twice as long after each, and never less than asked."""
    backoff = min(usual * (1 << min(failures - 1, 20)), LONGEST) * (1 - JITTER + 2 * JITTER * chance)
    return max(backoff, min(asked, LONGEST) * (1 + JITTER * chance))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
