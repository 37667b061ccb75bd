"""The times of changes: what feeds send as Last-Modified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from share.store.scopes import SETTLES, Change, moved

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_change_alone_in_its_second_bears_it_and_is_told_at_once() -> None:
    change = moved(Change(NOON), NOON + 5 * SECOND)
    assert change == Change(NOON + 5 * SECOND)
    assert change.told_from == NOON + 5 * SECOND


def test_more_changes_in_one_second_share_the_next_one_and_are_told_when_nothing_more_can_come() -> None:
    second = moved(Change(NOON), NOON)
    assert second == moved(second, NOON) == Change(NOON + SECOND, shared=True)
    assert second.told_from > NOON + 2 * SECOND


def test_who_looked_at_the_clock_early_and_came_late_is_given_a_time_of_its_own() -> None:
    told = Change(NOON + SECOND)
    assert moved(told, NOON) == Change(NOON + 2 * SECOND, shared=True)


@given(st.lists(st.tuples(st.floats(0, 1.5), st.floats(0, 1.9)), min_size=1, max_size=40))
def test_no_time_is_told_for_two_states_and_none_before_it_has_come(steps: list[tuple[float, float]]) -> None:
    """Changes come after pauses, each with a clock that was looked at up to 1.9 s before; a reader looks right before each."""
    clock, last = 100.0, Change(NOON)
    told: dict[datetime, int] = {}
    for state, (pause, behind) in enumerate(steps):
        clock += pause
        real = NOON + timedelta(seconds=clock)
        if last.told_from <= real.replace(microsecond=0):
            assert told.setdefault(last.at, state) == state
            assert last.at <= real
        looked = (real - timedelta(seconds=behind)).replace(microsecond=0)
        former, last = last, moved(last, looked)
        assert last.at >= former.at


def test_a_shared_time_waits_long_enough_for_who_is_late() -> None:
    assert timedelta(seconds=1.9) <= SETTLES
