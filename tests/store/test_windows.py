"""How often somebody may ask, whichever process is asked: a window that moves, exact to one request."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from factories import NOON
from sqlalchemy import select, text

from share.store import polls
from share.store.schema import poll_windows
from share.store.windows import Allowance


class Clock:
    time = NOON

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


def test_so_many_are_let_through_and_no_more(store, clock):
    allowance = Allowance(store, "polls", 3, clock)
    assert [allowance.spend("acme") for _ in range(5)] == [0, 0, 0, 60, 60]


def test_the_window_moves(store, clock):
    allowance = Allowance(store, "polls", 2, clock)
    assert allowance.spend("acme") == 0
    clock.time += timedelta(seconds=40)
    assert [allowance.spend("acme"), allowance.spend("acme")] == [0, 20]
    clock.time += timedelta(seconds=20)
    assert [allowance.spend("acme"), allowance.spend("acme")] == [0, 40]


def test_one_partner_uses_nothing_of_anothers(store, clock):
    allowance = Allowance(store, "polls", 1, clock)
    assert [allowance.spend(name) for name in ("acme", "acme", "bell", "bell")] == [0, 60, 0, 60]


def test_what_one_process_lets_through_counts_in_the_other(store, clock):
    one, other = (Allowance(store, "polls", 4, clock) for _ in range(2))
    assert [process.spend("acme") for process in (one, other) * 4] == [0, 0, 0, 0, 60, 60, 60, 60]


def test_two_at_once_never_let_through_one_too_many(store, clock):
    let_through: list[int] = []

    def ask(allowance: Allowance) -> None:
        let_through.extend(allowance.spend("acme") for _ in range(20))

    asking = [threading.Thread(target=ask, args=(Allowance(store, "polls", 15, clock),)) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert let_through.count(0) == 15


def test_nought_is_no_limit(store, clock):
    allowance = Allowance(store, "polls", 0, clock)
    assert {allowance.spend("acme") for _ in range(100)} == {0}


def test_who_is_over_the_limit_writes_nothing(store, clock):
    allowance = Allowance(store, "polls", 1, clock)
    allowance.spend("acme")
    allowance.spend("acme")
    store.close()
    with store.begin() as c:
        c.execute(text("DROP TABLE poll_windows"))
    assert allowance.spend("acme") == 60


def test_where_the_row_cannot_be_had_a_process_goes_by_what_it_let_through_itself(store, clock):
    allowance = Allowance(store, "polls", 1, clock)
    allowance.spend("acme")
    clock.time += timedelta(seconds=61)
    with store.begin() as c:
        c.execute(
            text("LOCK TABLE poll_windows IN ACCESS EXCLUSIVE MODE" if store.engine.dialect.name == "postgresql" else "SELECT 1")
        )
        assert allowance.spend("acme") == 0
        assert allowance.spend("acme") == 60, "this process knows of the one that it let through itself"


def test_rows_that_no_longer_count_go_and_the_others_stay(store, clock):
    allowance = Allowance(store, "polls", 1, clock)
    allowance.spend("acme")
    clock.time += timedelta(days=1)
    allowance.spend("bell")
    with store.begin() as c:
        polls.forget(c, clock.time.date())
        assert c.execute(select(poll_windows.c.key)).scalars().all() == ["polls/bell"]
    clock.time += timedelta(seconds=59)
    assert Allowance(store, "polls", 1, clock).spend("bell") == 1
