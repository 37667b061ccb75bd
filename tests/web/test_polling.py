"""What becomes of an answer to a partner on its way out: counted always, refused where it is one too many, and never a 304."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from factories import NOON

from share.errors import StoreFailed
from share.polls import Sums
from share.rights import Rights
from share.store import partners, polls
from share.web.pollcount import PollCounter
from share.web.polling import Polling, noted

FRESH = ("200 OK", [("ETag", '"1"')], b"<rss/>")
UNCHANGED = ("304 NOT MODIFIED", [("ETag", '"1"')], b"")


@pytest.fixture
def partner(service):
    with service.parts.store.begin() as c:
        return partners.add(c, "Acme", Rights(), NOON)[0]


@pytest.fixture
def polling(service):
    made = Polling(service.parts.store, 2, service.clock)
    yield made
    made.counter.close()


def sums(service, partner):
    with service.parts.store.connect() as c:
        known = polls.weather(c, since=NOON.date()).get(partner.id)
        return known.sums if known else None


def test_a_poll_too_many_is_refused_with_the_time_to_wait(polling, service, partner):
    note = noted(partner.id, ())
    assert [polling.answered(note, "GET", *FRESH)[0][:3] for _ in range(3)] == ["200", "200", "429"]
    service.clock.pass_by(seconds=20)
    _, headers, body = polling.answered(note, "GET", *FRESH)
    assert dict(headers)["Retry-After"] == "40"
    assert dict(headers)["Content-Length"] == str(len(body))
    assert dict(headers)["Cache-Control"] == "no-store"
    problem = json.loads(body)
    assert problem["status"] == 429
    assert "Ask again in 40 seconds" in problem["detail"]
    assert "If-None-Match" in problem["detail"]
    service.clock.pass_by(seconds=41)
    assert polling.answered(note, "GET", *FRESH) == FRESH


def test_an_answer_304_is_never_refused_and_uses_nothing_up(polling, partner):
    note = noted(partner.id, ())
    assert {polling.answered(note, "GET", *UNCHANGED)[0] for _ in range(20)} == {"304 NOT MODIFIED"}
    assert [polling.answered(note, "GET", *FRESH)[0][:3] for _ in range(3)] == ["200", "200", "429"]
    assert polling.answered(note, "GET", *UNCHANGED)[0] == "304 NOT MODIFIED"


def test_one_partner_does_nothing_to_another(polling, service, partner):
    with service.parts.store.begin() as c:
        other = partners.add(c, "Bell", Rights(), NOON)[0]
    assert [polling.answered(noted(partner.id, ()), "GET", *FRESH)[0][:3] for _ in range(9)].count("429") == 7
    assert polling.answered(noted(other.id, ()), "GET", *FRESH) == FRESH


def test_a_head_is_counted_as_something_else_and_not_limited(polling, service, partner):
    assert {polling.answered(noted(partner.id, ()), "HEAD", *FRESH)[0] for _ in range(5)} == {"200 OK"}
    polling.counter.flush()
    assert sums(service, partner) == Sums(other=5)


def test_every_poll_is_counted_as_it_ended_with_the_bytes_that_were_sent(polling, service, partner):
    note = noted(partner.id, ())
    sent = [polling.answered(note, "GET", *answer) for answer in (FRESH, FRESH, UNCHANGED, FRESH)]
    assert polling.counter.flush()
    assert sums(service, partner) == Sums(fresh=2, unchanged=1, refused=1, bytes=sum(len(body) for _, _, body in sent))


def test_polls_wait_for_a_database_that_is_away_and_lose_nothing(polling, service, partner, monkeypatch):
    def away(*_args):
        raise StoreFailed("The database cannot be used: it is away.")

    with monkeypatch.context() as patched:
        patched.setattr("share.store.polls.add", away)
        polling.answered(noted(partner.id, ()), "GET", *FRESH)
        assert not polling.counter.flush()
    assert polling.counter.flush()
    assert sums(service, partner).fresh == 1


def test_two_processes_lose_nothing_and_count_nothing_twice(service, partner):
    counters = [Polling(service.parts.store, 0, service.clock) for _ in range(2)]
    for index in range(40):
        counters[index % 2].answered(noted(partner.id, ()), "GET", *FRESH)
    for polling in counters:
        polling.counter.close()
    assert sums(service, partner).fresh == 40


def test_a_counter_that_is_full_drops_polls_and_no_answer(service, partner, monkeypatch):
    monkeypatch.setattr("share.web.pollcount.QUEUE_LIMIT", 3)
    counter = PollCounter(service.parts.store, service.clock)
    monkeypatch.setattr(counter, "_start", lambda: None)
    polling = Polling(service.parts.store, 0, service.clock)
    polling.counter = counter
    assert {polling.answered(noted(partner.id, ()), "GET", *FRESH)[0] for _ in range(5)} == {"200 OK"}
    counter.flush()
    assert sums(service, partner).fresh == 3


def test_a_stopped_counter_has_written_what_it_saw(service, partner):
    polling = Polling(service.parts.store, 0, service.clock)
    polling.answered(noted(partner.id, ()), "GET", *FRESH)
    polling.counter.close()
    assert sums(service, partner).fresh == 1


@pytest.mark.timed
def test_a_poll_is_written_within_a_second_by_itself(polling, service, partner):
    polling.answered(noted(partner.id, ()), "GET", *FRESH)
    until = time.monotonic() + 5
    while sums(service, partner) is None and time.monotonic() < until:
        time.sleep(0.05)
    assert sums(service, partner).fresh == 1
    assert timedelta(seconds=5 - (until - time.monotonic())) < timedelta(seconds=1.5)
