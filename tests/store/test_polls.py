"""How partners ask, as it is kept: exact over any number of processes, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from factories import NOON, submission
from sqlalchemy import select

from share.polls import Newest, Poll, Sums
from share.publish import publish
from share.rights import Rights
from share.store import articles, partners, polls
from share.store.schema import partner_days, partner_polls, poll_windows
from share.store.windows import Allowance

HOUR = timedelta(hours=1)


@pytest.fixture
def partner(store):
    with store.begin() as c:
        return partners.add(c, "Acme News", Rights(), NOON)[0]


@pytest.fixture
def numbers(store):
    """The rows of three articles, released an hour apart, the first one at noon."""
    made = []
    for index in range(3):
        at = NOON + index * HOUR
        kept = publish(store, submission(slug=f"story-{index}", published=at, modified=at), NOON + 9 * HOUR).article
        with store.connect() as c:
            made.append(articles.numbers_of(c, {kept.code})[kept.code])
    return tuple(made)


def poll(partner, at, outcome="fresh", size=100, articles=None):
    return Poll(partner.id, outcome, at, size, articles)


def kept(store, partner, since=NOON):
    with store.connect() as c:
        return polls.weather(c, since=since.date()).get(partner.id)


def add(store, *entries):
    with store.begin() as c:
        polls.add(c, entries)


def test_polls_are_summed_by_day_and_by_how_they_ended(store, partner):
    add(store, poll(partner, NOON), poll(partner, NOON + HOUR, "unchanged", 0), poll(partner, NOON + 13 * HOUR, "refused", 9))
    assert kept(store, partner).sums == Sums(fresh=1, unchanged=1, refused=1, bytes=109)
    assert kept(store, partner, NOON + 13 * HOUR).sums == Sums(refused=1, bytes=9)
    assert kept(store, partner).recent == (NOON, NOON + HOUR, NOON + 13 * HOUR)


def test_the_newest_article_that_a_partner_has_is_known_and_since_when(store, partner, numbers):
    add(store, poll(partner, NOON, articles=numbers[:1]), poll(partner, NOON + 10 * HOUR, articles=numbers))
    weather = kept(store, partner)
    assert weather.newest == Newest("story-2", NOON + 2 * HOUR)
    assert weather.seen_at == NOON + 10 * HOUR
    assert weather.delay == 8 * HOUR


def test_a_partners_first_poll_tells_nothing_of_delays(store, partner, numbers):
    add(store, poll(partner, NOON + 10 * HOUR, articles=numbers))
    weather = kept(store, partner)
    assert (weather.newest, weather.delay, weather.sums.seen) == (Newest("story-2", NOON + 2 * HOUR), None, 0)


def test_each_article_that_came_out_since_counts_once_with_its_delay(store, partner, numbers):
    add(store, poll(partner, NOON + timedelta(minutes=1), articles=numbers[:1]))
    add(store, poll(partner, NOON + 3 * HOUR, articles=numbers))
    add(store, poll(partner, NOON + 4 * HOUR, "unchanged", 0, articles=numbers))
    sums = kept(store, partner).sums
    assert (sums.seen, sums.delay) == (2, timedelta(hours=1.5))
    assert kept(store, partner).seen_at == NOON + 3 * HOUR


def test_who_was_refused_has_not_seen_the_feed(store, partner, numbers):
    add(store, poll(partner, NOON + 3 * HOUR, "refused", articles=None))
    assert kept(store, partner).newest is None


def test_an_article_under_embargo_is_not_new_before_its_release(store, partner, numbers):
    later = NOON + 20 * HOUR
    early = publish(store, submission(slug="early", published=later, modified=later), NOON).article
    with store.connect() as c:
        number = articles.numbers_of(c, {early.code})[early.code]
    add(store, poll(partner, NOON + 10 * HOUR, articles=(number, *numbers)))
    assert kept(store, partner).newest == Newest("story-2", NOON + 2 * HOUR)


def test_an_article_that_comes_out_between_two_polls_of_a_batch_is_seen(store, partner, numbers):
    add(store, *(poll(partner, NOON + index * HOUR, articles=numbers) for index in range(3)))
    assert kept(store, partner).newest == Newest("story-2", NOON + 2 * HOUR)


def test_polls_that_are_written_late_change_nothing_of_what_is_newest(store, partner, numbers):
    add(store, poll(partner, NOON + 4 * HOUR, articles=numbers))
    add(store, poll(partner, NOON + HOUR, articles=numbers[:1]))
    assert kept(store, partner).newest == Newest("story-2", NOON + 2 * HOUR)
    assert kept(store, partner).recent == (NOON + HOUR, NOON + 4 * HOUR)


def test_polls_of_a_partner_that_was_removed_are_left_out(store, partner):
    with store.begin() as c:
        partners.remove(c, partner, NOON)
    add(store, poll(partner, NOON))
    assert kept(store, partner) is None


def test_a_partner_that_goes_takes_its_polls_with_it(store, partner):
    add(store, poll(partner, NOON))
    with store.begin() as c:
        partners.remove(c, partner, NOON)
        assert c.execute(select(partner_polls)).all() == []
        assert c.execute(select(partner_days)).all() == []


def test_sums_are_kept_for_ninety_days(store, partner):
    add(store, poll(partner, NOON), poll(partner, NOON + timedelta(days=1)))
    with store.begin() as c:
        polls.forget(c, (NOON + timedelta(days=polls.KEPT_DAYS + 1)).date())
    assert kept(store, partner).sums.fresh == 1


def test_limits_of_yesterday_are_let_go(store):
    assert Allowance(store, "polls", 5, lambda: NOON).spend("acme") == 0
    for day, left in ((NOON, 1), (NOON + timedelta(days=1), 0)):
        with store.begin() as c:
            polls.forget(c, day.date())
            assert len(c.execute(select(poll_windows)).all()) == left


def test_two_that_write_at_once_lose_nothing(store, partner, numbers):
    """As two processes do, half a second each."""

    def write(first: int) -> None:
        for index in range(10):
            add(store, *(poll(partner, NOON + timedelta(hours=3, seconds=first + index), articles=numbers) for _ in range(3)))

    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    weather = kept(store, partner)
    assert weather.sums.fresh == 60
    assert weather.recent[-1] == NOON + timedelta(hours=3, seconds=109)


def test_the_newest_of_some_articles_that_is_out(store, numbers):
    with store.connect() as c:
        assert polls.newest_of(c, numbers, NOON + 9 * HOUR) == Newest("story-2", NOON + 2 * HOUR)
        assert polls.newest_of(c, (), NOON) is None
