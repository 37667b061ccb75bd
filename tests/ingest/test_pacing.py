"""When a source is asked again: what it says about that, in all the ways of saying it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON

from share.ingest.pacing import LONGEST, USUAL, after_failure, after_success, asked_to_wait, fresh_for

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, timedelta()),
        ({"cache-control": "max-age=3600"}, HOUR),
        ({"cache-control": "public, MAX-AGE = 3600"}, HOUR),
        ({"cache-control": 'max-age="3600"'}, HOUR),
        ({"cache-control": "s-maxage=60, max-age=3600"}, HOUR),
        ({"cache-control": "max-age=3600", "age": "600"}, timedelta(minutes=50)),
        ({"cache-control": "max-age=3600", "age": "9999"}, timedelta()),
        ({"cache-control": "max-age=3600", "expires": "Fri, 20 Nov 2026 20:00:00 GMT"}, HOUR),
        ({"cache-control": "no-store, max-age=3600"}, timedelta()),
        ({"cache-control": "max-age=soon"}, timedelta()),
        ({"expires": "Fri, 20 Nov 2026 13:00:00 GMT"}, HOUR),
        ({"expires": "Fri, 20 Nov 2026 13:00:00 GMT", "date": "Fri, 20 Nov 2026 11:00:00 GMT"}, 2 * HOUR),
        ({"expires": "Fri, 20 Nov 2026 11:00:00 GMT"}, timedelta()),
        ({"expires": "-1"}, timedelta()),
        ({"expires": "Fri, 20 Nov 99999999999999999999 13:00:00 GMT"}, timedelta()),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], wait: timedelta) -> None:
    assert fresh_for(headers, NOON) == wait


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("3600", HOUR),
        (" 60 ", timedelta(minutes=1)),
        ("Fri, 20 Nov 2026 13:00:00 GMT", HOUR),
        ("Fri, 20 Nov 2026 11:00:00 GMT", timedelta()),
        ("soon", timedelta()),
        ("", timedelta()),
        ("-5", timedelta()),
        ("١٢", timedelta()),
        ("Fri, 20 Nov 99999999999999999999 13:00:00 GMT", timedelta()),
        ("Fri, 20 Nov 2026 13:00:00 +99999999999999", timedelta()),
    ],
)
def test_how_long_somebody_asks_us_to_wait(said: str, wait: timedelta) -> None:
    assert asked_to_wait(said, NOON) == wait


def test_nobody_is_asked_sooner_than_usual_nor_than_it_asks_for() -> None:
    for chance in (0.0, 0.5, 1.0):
        assert after_success(USUAL, timedelta(), chance) >= USUAL
        assert after_success(USUAL, HOUR, chance) >= HOUR
        assert after_failure(USUAL, 1, HOUR, chance) >= HOUR


def test_waits_after_failures_grow_and_end_at_a_day() -> None:
    waits = [after_failure(USUAL, failures, timedelta(), 0.5) for failures in range(1, 60)]
    assert waits[:4] == [USUAL, USUAL * 2, USUAL * 4, USUAL * 8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST


def test_two_that_fail_together_do_not_come_back_together() -> None:
    assert after_failure(USUAL, 1, timedelta(), 0.1) != after_failure(USUAL, 1, timedelta(), 0.9)
