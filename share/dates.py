"""Dates as readers write them: in the language of the article, and in the time zone of the publication."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

ENGLISH = "en-001"
"""English as most of the world writes it, for ``en`` without a country: ``20 November 2026`` cannot be misread anywhere."""


@cache
def locale_for(language: str) -> Locale:
    """The locale of a BCP 47 tag, else of its shorter forms, else English: dates and units always have words."""
    subtags = (ENGLISH if language.lower() == "en" else language).split("-")
    for length in range(len(subtags), 0, -1):
        try:
            return Locale.parse("-".join(subtags[:length]), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(ENGLISH, sep="-")


def day(moment: datetime, language: str, zone: tzinfo) -> str:
    """The day in full: ``20 novembre 2026``."""
    return format_date(_local(moment, zone), "long", locale=locale_for(language))


def day_and_time(moment: datetime, language: str, zone: tzinfo) -> str:
    """Day and time of day: ``20 novembre 2026, 13:00``."""
    locale = locale_for(language)
    pattern = str(locale.datetime_formats["medium"]).replace("'", "")
    local = _local(moment, zone)
    return pattern.format(format_time(local.timetz(), "short", locale=locale), format_date(local, "long", locale=locale))


def long_day(moment: datetime, language: str, zone: tzinfo) -> str:
    """The day with its weekday: ``vendredi 20 novembre 2026``."""
    return format_date(_local(moment, zone), "full", locale=locale_for(language))


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in this zone. On the first and the last day of the calendar, which the zone may lie beyond, it stays in its own:
    systems of others write the year 1 where they have no date."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
