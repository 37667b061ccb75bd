"""Dates as readers write them, in the language of the article and the time zone of the publication."""

from __future__ import annotations

from datetime import datetime, tzinfo

from babel.dates import format_date, format_time

from share.meta.locales import locale_for


def day(moment: datetime, language: str, zone: tzinfo) -> str:
    """The day in full: ``20 novembre 2026``."""
    return format_date(moment.astimezone(zone), "long", locale=locale_for(language))


def day_and_time(moment: datetime, language: str, zone: tzinfo) -> str:
    """Day and time of day: ``20 novembre 2026, 13:00``."""
    locale = locale_for(language)
    pattern = str(locale.datetime_formats["medium"]).replace("'", "")
    local = moment.astimezone(zone)
    return pattern.format(format_time(local.timetz(), "short", locale=locale), format_date(local, "long", locale=locale))


def long_day(moment: datetime, language: str, zone: tzinfo) -> str:
    """The day with its weekday: ``vendredi 20 novembre 2026``."""
    return format_date(moment.astimezone(zone), "full", locale=locale_for(language))
