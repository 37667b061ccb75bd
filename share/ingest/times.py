"""Times as newsrooms write them: RFC 3339, with an offset. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d")
EXAMPLE = "2026-11-22T18:00:00Z"


def parse_time(text: str) -> datetime:
    """As `parse_exactly`, cut to seconds."""
    return parse_exactly(text).replace(microsecond=0)


def parse_exactly(text: str) -> datetime:
    """An RFC 3339 time (section 5.6) in UTC, with its fraction of a second; a leap second is the second before it.

    An embargo needs the fraction: cut to seconds, it would end before its time.

    Raises:
        ValueError: with a sentence for whoever wrote it.
    """
    found = RFC_3339.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"a time is written with its offset, such as {EXAMPLE} (RFC 3339)")
    day, minute, second, fraction, offset = found.groups()
    whole = f"{day}T{minute}:{'59' if second == '60' else second}{fraction or ''}{'+00:00' if offset in 'Zz' else offset}"
    try:
        return datetime.fromisoformat(whole).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no such time; a right one looks like {EXAMPLE}") from error


def parse_day_or_time(text: str) -> datetime:
    """An RFC 3339 time, or a plain date, which stands for its midnight in UTC.

    Raises:
        ValueError: with a sentence for whoever wrote it.
    """
    if not PLAIN_DATE.fullmatch(text.strip()):
        try:
            return parse_exactly(text)
        except ValueError as error:
            raise ValueError(f"{error}, or as a plain date, such as 2026-11-22") from error
    try:
        return datetime.fromisoformat(f"{text.strip()}T00:00:00+00:00")
    except ValueError as error:
        raise ValueError(f"there is no such day as {text.strip()}") from error


def if_set(time: datetime) -> datetime | None:
    """None for the first day of the calendar: .NET and Go write it for a time that was never set."""
    return None if (time.year, time.month, time.day) == (1, 1, 1) else time


def format_time(time: datetime) -> str:
    """RFC 3339 in UTC with ``Z``, in whole seconds."""
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
