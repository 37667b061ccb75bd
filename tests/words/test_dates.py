"""Dates: in the reader's language, and on the day that it was in the newsroom."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from factories import article

from share.dates import day, day_and_time, long_day

LATE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "20 November 2026"),
        ("en-US", "November 20, 2026"),
        ("de-AT", "20. November 2026"),
        ("ja", "2026年11月20日"),
        ("zh-Hant", "2026年11月20日"),
        ("ar", "20 نوفمبر 2026"),
        ("th", "20 พฤศจิกายน ค.ศ. 2026"),
        ("x-klingon", "20 November 2026"),
        ("qaa-Latn-x-harbour", "20 November 2026"),
    ],
)
def test_the_date_speaks_the_language_of_the_article(language: str, shown: str) -> None:
    assert day(article().published, language, UTC) == shown


def test_the_day_is_that_of_the_newsroom_and_not_of_greenwich() -> None:
    assert day(LATE, "de", ZoneInfo("Europe/Berlin")) == "21. November 2026"
    assert day(LATE, "de", UTC) == "20. November 2026"


def test_day_and_time_stand_together_as_the_language_has_it() -> None:
    assert day_and_time(LATE, "de", UTC) == "20. November 2026, 23:30"
    assert day_and_time(LATE, "fr", UTC).startswith("20 novembre 2026")


def test_the_long_day_has_its_weekday() -> None:
    assert long_day(LATE, "fr", UTC) == "vendredi 20 novembre 2026"


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "1 January"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "Asia/Tokyo", "31 December"),
    ],
)
def test_the_ends_of_the_calendar_have_dates_in_every_zone(moment: datetime, zone: str, shown: str) -> None:
    for written in (day, day_and_time, long_day):
        assert shown in written(moment, "en", ZoneInfo(zone))
