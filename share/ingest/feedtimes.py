"""Times of feeds that RSS does not allow and feeds have all the same: zones by name, words in the language of the place. Pure.

RSS asks for times as e-mail writes them (RFC 822), with English words and with zones by numbers or American names. ``03:00 CET``
is read as 03:00 UTC by whoever goes by that alone: an hour ahead, which with us is an embargo.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from time import struct_time

from babel.core import Locale

SHORTEST = 3
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LANGUAGES = "en bg bs ca cs da de de_AT el es et eu fi fr gl hr hu id is it ja ko lt lv nb nl pl pt ro ru sk sl sq sv tr uk vi zh"
"""Whose months are known. A word that is another month elsewhere (``listopad``) is none."""
NAMED_ZONES = {
    0: "utc ut gmt z wet",
    1: "cet mez met west wat bst",
    2: "cest mesz mest eet oez cat sast",
    3: "eest oesz eat msk trt",
    5: "pkt",
    5.5: "ist",
    7: "ict wib",
    8: "wita hkt sgt myt awst",
    9: "wit jst kst",
    9.5: "acst",
    10: "aest",
    10.5: "acdt",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
    -2.5: "ndt",
    -3: "brt art adt",
    -3.5: "nst",
    -4: "ast edt",
    -5: "est cdt",
    -6: "cst mdt",
    -7: "mst pdt",
    -8: "pst akdt",
    -9: "akst",
    -10: "hst",
}
"""Hours ahead of UTC. Names that several places use are those of RFC 822, or of the place with more newsrooms."""
ZONES = {name: hours for hours, names in NAMED_ZONES.items() for name in names.split()}
"""Any other name is UTC (RFC 5322, section 4.3)."""
MAIL_DATE = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})\.?\s+(?:de\s+)?(?P<month>\d{0,2}[^\W\d]+)\.?\s+(?:de\s+)?(?P<year>\d{4}),?"
    r"\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"(?:\s*(?P<name>[A-Za-z]{1,5}))?(?:\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?)?(?:\s*\([^()]*\))?"
)
NUMBERED = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[ T](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<name>[A-Za-z]{1,5})"
)
"""``2026-11-26 03:00:00 CET``, which is of no standard."""


def read_mail_date(text: str) -> struct_time | None:
    """A time in UTC; None for one that is not written like this, or is none."""
    found = MAIL_DATE.fullmatch(" ".join(text.split()))
    month = _month(found["month"].casefold()) if found else None
    if found is None or month is None:
        return None
    ahead = _ahead(found)
    if found["sign"]:
        ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0)) * (-1 if found["sign"] == "-" else 1)
    return _in_utc(found, month, ahead)


def read_numbered_date(text: str) -> struct_time | None:
    """The same for numbers with a zone by name, of which others read the day alone."""
    found = NUMBERED.fullmatch(" ".join(text.split()))
    return _in_utc(found, int(found["month"]), _ahead(found)) if found else None


def _ahead(found: re.Match[str]) -> timedelta:
    return timedelta(hours=ZONES.get((found["name"] or "utc").lower(), 0))


def _in_utc(found: re.Match[str], month: int, ahead: timedelta) -> struct_time | None:
    try:
        local = datetime(
            int(found["year"]),
            month,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            min(int(found["second"] or 0), 59),
            tzinfo=UTC,
        )
        return (local - ahead).utctimetuple()
    except (ValueError, OverflowError):
        return None


def _month(word: str) -> int | None:
    """The month of a name in small letters, or of its first letters, three at least (``ноя``)."""
    known = _months()
    meant = known.get(word) or {month for name, months in known.items() if name.startswith(word) for month in months}
    return next(iter(meant)) if len(meant) == 1 and (word in known or len(word) >= SHORTEST) else None


@cache
def _months() -> dict[str, set[int]]:
    """What each name of a month means, whole or short, as the languages have it in a date and alone; English goes first."""
    meant: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES.split():
        for forms in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms.get(width, {}).items():
                    meant[name.casefold().rstrip(".")].add(number)
    return meant | {name: {number} for number, name in enumerate(ENGLISH, 1)}
