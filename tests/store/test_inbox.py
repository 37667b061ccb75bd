"""Rows of the inbox: one reader at a time has each of them, and none goes before it is taken in."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import NOON

from share.store import inbox, sources
from share.store.inbox import Pushed, Waiting

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def source(store):
    with store.begin() as c:
        return sources.add(c, "blog", "ghost", NOON)


def add(store, source, body=b"{}", now=NOON):
    with store.begin() as c:
        return inbox.add(c, source.id, body, sent_at=now - SECOND, now=now)


def claim(store, owner="one", now=NOON):
    with store.begin() as c:
        return inbox.claim(c, owner=owner, now=now, lease=LEASE)


def waiting(store):
    with store.connect() as c:
        return inbox.waiting(c)


def test_what_was_pushed_is_handed_out_as_it_came(store, source):
    body = bytes(range(256))
    number = add(store, source, body)
    assert claim(store) == Pushed(number, source.id, body, NOON - SECOND, NOON, 1)
    assert claim(store, "two") is None


def test_the_first_comes_first(store, source):
    numbers = [add(store, source) for _ in range(3)]
    assert [claim(store).id for _ in range(3)] == numbers


def test_a_row_whose_reader_died_comes_free_when_its_lease_ends(store, source):
    add(store, source)
    first = claim(store)
    assert claim(store, "two", NOON + LEASE - SECOND) is None
    second = claim(store, "two", NOON + LEASE)
    assert second.attempts == 2
    with store.begin() as c:
        assert not inbox.done(c, first, owner="one")
        assert not inbox.put_off(c, first, NOON, owner="one")
        assert inbox.done(c, second, owner="two")
    assert waiting(store) == Waiting(0, None)


def test_what_failed_is_handed_out_again_when_its_time_has_come(store, source):
    add(store, source)
    pushed = claim(store)
    with store.begin() as c:
        assert inbox.put_off(c, pushed, NOON + 8 * SECOND, owner="one")
    assert claim(store, now=NOON + 7 * SECOND) is None
    assert claim(store, now=NOON + 8 * SECOND).attempts == 2


def test_it_is_told_how_much_waits_and_since_when(store, source):
    assert waiting(store) == Waiting(0, None)
    add(store, source, now=NOON)
    add(store, source, now=NOON + SECOND)
    claim(store)
    assert waiting(store) == Waiting(2, NOON)
    with store.connect() as c:
        assert inbox.any_due(c, NOON + SECOND)
        assert not inbox.any_due(c, NOON - SECOND)


def test_many_readers_have_each_row_once(store, source):
    numbers = {add(store, source) for _ in range(40)}
    names = itertools.count()

    def read(_: int) -> list[int]:
        owner, found = f"reader {next(names)}", []
        while pushed := claim(store, owner):
            found.append(pushed.id)
        return found

    with ThreadPoolExecutor(4) as pool:
        found = list(itertools.chain.from_iterable(pool.map(read, range(4))))
    # On PostgreSQL a row that somebody else is just claiming is passed over: who meets nothing else goes away, and comes again.
    found += read(5)
    assert sorted(found) == sorted(numbers)
