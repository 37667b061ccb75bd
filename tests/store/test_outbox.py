"""Outbox rows: claimed by one worker at a time, tried again later and later, and given up in the end, never lost."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import NOON

from share.store import migrate, open_store, outbox

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def row(store):
    with store.begin() as c:
        return outbox.add(c, "created", "bridge", 1, NOON)


def claim(store, owner="one", now=NOON, **options):
    with store.begin() as c:
        return outbox.claim(c, owner=owner, now=now, lease=LEASE, **options)


def test_a_claimed_row_is_taken(store, row):
    assert claim(store) == [outbox.Job(row, "created", "bridge", 1, 1)]
    assert claim(store, "two") == []
    assert claim(store, "two", NOON + LEASE - SECOND) == []


def test_a_row_whose_worker_died_comes_free_when_its_lease_ends(store, row):
    claim(store)
    assert [job.attempts for job in claim(store, "two", NOON + LEASE)] == [2]


def test_a_worker_that_lost_its_lease_cannot_settle_the_row(store, row):
    (late,) = claim(store)
    (current,) = claim(store, "two", NOON + LEASE)
    with store.begin() as c:
        assert not outbox.done(c, late, owner="one", now=NOON + LEASE)
        assert outbox.done(c, current, owner="two", now=NOON + LEASE)


def test_a_finished_row_is_never_due_again(store, row):
    (job,) = claim(store)
    with store.begin() as c:
        outbox.done(c, job, owner="one", now=NOON)
        assert outbox.due_ids(c, NOON + timedelta(days=999), 10) == []


def test_each_failure_waits_longer_up_to_a_limit_until_the_row_is_given_up(store, row):
    now, waits = NOON, []
    while True:
        (job,) = claim(store, now=now)
        with store.begin() as c:
            next_try = outbox.failed(c, job, owner="one", now=now, error="the theme is broken\0")
        if next_try is None:
            break
        waits.append((next_try - now).total_seconds())
        assert claim(store, now=next_try - SECOND) == []
        now = next_try
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512]
    with store.connect() as c:
        assert [(job.id, job.attempts, error) for job, error in outbox.dead(c, 10)] == [(row, 10, "the theme is broken")]
        assert outbox.due_ids(c, now + timedelta(days=999), 10) == []


def test_only_the_rows_that_were_asked_for_are_claimed(store, row):
    with store.begin() as c:
        other = outbox.add(c, "updated", "bridge", 2, NOON)
    assert [job.id for job in claim(store, ids=[other])] == [other]
    assert claim(store, ids=[]) == []


def test_the_longest_waiting_are_claimed_first(store, row):
    with store.begin() as c:
        earlier = outbox.add(c, "created", "ferry", 1, NOON - SECOND)
        assert outbox.due_ids(c, NOON, 10) == [earlier, row]
    assert [job.id for job in claim(store)] == [earlier]


def test_many_workers_share_the_rows_without_overlap(store):
    with store.begin() as c:
        rows = [outbox.add(c, "created", f"a{number}", 1, NOON) for number in range(40)]

    def take(number):
        taken = []
        while jobs := claim(store, f"worker {number}", limit=3):
            taken += [job.id for job in jobs]
        return taken

    with ThreadPoolExecutor(6) as threads:
        assert sorted(itertools.chain.from_iterable(threads.map(take, range(6)))) == rows


def test_the_generation_never_goes_back_even_when_old_rows_are_forgotten(store, row):
    with store.begin() as c:
        last = outbox.add(c, "updated", "bridge", 2, NOON)
    for job in claim(store, limit=2):
        with store.begin() as c:
            outbox.done(c, job, owner="one", now=NOON)
    with store.begin() as c:
        assert outbox.generation(c) == last
        assert outbox.prune(c, NOON + SECOND) == 1
        assert outbox.generation(c) == last
        assert outbox.add(c, "updated", "bridge", 3, NOON) > last


def test_an_empty_outbox_is_of_generation_zero(store):
    with store.connect() as c:
        assert outbox.generation(c) == 0


def test_rows_that_are_not_finished_are_not_forgotten(store, row):
    with store.begin() as c:
        outbox.add(c, "updated", "bridge", 2, NOON)
        assert outbox.prune(c, NOON + timedelta(days=999)) == 0


def test_the_backlog_is_what_waits_or_is_worked_on_and_what_is_given_up(store):
    with store.begin() as c:
        assert outbox.backlog(c) == (0, None, 0)
        for number in range(3):
            outbox.add(c, "created", f"bridge-{number}", 1, NOON + timedelta(minutes=number))
        first, second = outbox.claim(c, owner="a", now=NOON + timedelta(hours=1), lease=timedelta(minutes=1), limit=2)
        assert outbox.backlog(c) == (3, NOON, 0)
        outbox.done(c, first, owner="a", now=NOON)
        outbox.failed(c, second._replace(attempts=second.attempts), owner="a", now=NOON, error="no")
        assert outbox.backlog(c) == (2, NOON + timedelta(minutes=1), 0)


def test_the_backlog_is_found_without_a_walk_past_what_is_settled(tmp_path):
    lines = []
    store = open_store(f"sqlite:///{tmp_path / 'sharewire.db'}")
    migrate(store)
    with store.connect() as c:
        raw = c.connection.driver_connection
        raw.set_trace_callback(lines.append)
        outbox.backlog(c)
        raw.set_trace_callback(None)
        asked = [line for line in lines if "SELECT" in line]
        plans = [c.exec_driver_sql(f"EXPLAIN QUERY PLAN {line}").one()[3] for line in asked]
    store.close()
    assert len(plans) == 2
    assert "SEARCH outbox USING INDEX outbox_by_due (due_at>?)" in plans[0]
    assert "USING INDEX outbox_dead" in plans[1]
