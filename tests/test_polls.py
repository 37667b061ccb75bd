"""How a partner asks: its habit, how long it may be silent, and when somebody should look after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from share.polls import REMEMBERED, Newest, Sums, Weather, merged, patience, spell, usual_interval, why_stale

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def every(interval: timedelta, times: int, until: datetime = NOON) -> tuple[datetime, ...]:
    return tuple(until - interval * index for index in reversed(range(times)))


def test_the_usual_interval_is_the_median_and_no_burst_moves_it():
    assert usual_interval(every(15 * MINUTE, 10)) == 15 * MINUTE
    burst = (NOON + timedelta(seconds=second) for second in range(4))
    assert usual_interval([*every(15 * MINUTE, 10), *burst]) == 15 * MINUTE


def test_three_polls_are_no_habit_yet():
    assert usual_interval(every(MINUTE, 3)) is None
    assert usual_interval(every(MINUTE, 4)) == MINUTE


def test_times_of_two_processes_come_together_in_order_and_the_last_ones_are_kept():
    times = every(MINUTE, 60)
    assert merged(times[::2], times[1::2]) == times[-REMEMBERED:]


@pytest.mark.parametrize(
    ("interval", "most"), [(None, DAY), (MINUTE, 15 * MINUTE), (15 * MINUTE, 45 * MINUTE), (9 * HOUR, DAY), (3 * DAY, DAY)]
)
def test_a_partner_may_be_silent_for_three_of_its_intervals_within_reason(interval, most):
    assert patience(interval) == most


def test_a_partner_that_stops_asking_is_stale():
    weather = Weather(recent=every(15 * MINUTE, 10))
    assert why_stale(weather, NOON - DAY, NOON + 45 * MINUTE) is None
    assert why_stale(weather, NOON - DAY, NOON + 46 * MINUTE) == ("It has not asked for 46 min, and usually does every 15 min.")


def test_a_partner_that_never_asked_is_stale_after_a_day():
    assert why_stale(Weather(), NOON, NOON + DAY) is None
    assert why_stale(Weather(), NOON, NOON + DAY + MINUTE) == "It has not asked for its feed once since 2026-11-20 12:00 UTC."


def test_a_partner_that_asks_and_does_not_get_what_is_new_is_stale():
    behind = Weather(
        recent=every(15 * MINUTE, 10),
        newest=Newest("old-bridge", NOON - 3 * HOUR),
        due=Newest("new-bridge", NOON - HOUR),
    )
    assert why_stale(behind, NOON - DAY, NOON) == (
        "It asks, and has not been given new-bridge of 2026-11-20 11:00 UTC: the newest that it has is old-bridge of "
        "2026-11-20 09:00 UTC."
    )
    just_out = Weather(recent=behind.recent, newest=behind.newest, due=Newest("new-bridge", NOON - 10 * MINUTE))
    assert why_stale(just_out, NOON - DAY, NOON) is None
    up_to_date = Weather(recent=behind.recent, newest=behind.due, due=behind.due)
    assert why_stale(up_to_date, NOON - DAY, NOON) is None


def test_sums_add_up_and_tell_shares_and_delays():
    sums = Sums(fresh=1, unchanged=3, bytes=10, seen=2, delay_seconds=90) + Sums(refused=1)
    assert (sums.polls, sums.unchanged_share, sums.delay) == (5, 0.75, timedelta(seconds=45))
    assert (Sums().unchanged_share, Sums().delay) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "40 s"), (119, "119 s"), (900, "15 min"), (12_000, "3 h 20 min"), (36_000, "10 h"), (350_000, "4 days")],
)
def test_lengths_of_time_in_words(seconds, words):
    assert spell(timedelta(seconds=seconds)) == words
