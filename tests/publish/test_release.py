"""The release clock: what is due goes out on time, whatever else is broken."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from factories import NOON, submission
from sqlalchemy import update

from share.article import Status
from share.publish import publish
from share.queue import open_queue
from share.release import ReleaseClock, until_next_tick
from share.store import articles, open_store
from share.store.schema import articles as table

LATER = NOON + timedelta(hours=1)
FORKING = """
import os, sys, time
from datetime import datetime
from share.queue import open_queue
from share.release import ReleaseClock
from share.store import open_store

clock = ReleaseClock(open_store(sys.argv[1]), open_queue("memory://"), lambda: datetime.fromisoformat(sys.argv[2]))
clock.start()
clock._stopped.set()  # only the child's thread is left to do it
if os.fork() == 0:
    time.sleep(1.2)
    os._exit(0)
os.wait()
"""


def status(store, slug):
    with store.connect() as c:
        return articles.by_slug(c, slug).status


def test_what_is_due_goes_out_and_the_workers_are_told(store):
    queue, told = open_queue("memory://"), []
    huey = queue.serve(told.append)
    publish(store, submission(slug="due", published=LATER), NOON)
    publish(store, submission(slug="not-yet", published=LATER + timedelta(seconds=1)), NOON)
    ReleaseClock(store, queue, lambda: LATER).tick()
    huey.execute(huey.dequeue())
    assert (status(store, "due"), status(store, "not-yet"), len(told)) == (Status.LIVE, Status.SCHEDULED, 1)


def test_an_article_that_cannot_be_read_keeps_no_other_one_waiting_and_is_told_of_once(store, caplog):
    for slug in ("broken", "whole"):
        publish(store, submission(slug=slug, published=LATER), NOON)
    with store.begin() as c:
        c.execute(update(table).where(table.c.slug == "broken").values(document="{"))
    clock = ReleaseClock(store, open_queue("memory://"), lambda: LATER)
    with caplog.at_level(logging.ERROR):
        clock.tick()
        clock.tick()
    assert status(store, "whole") is Status.LIVE
    assert [record.getMessage() for record in caplog.records] == ["The article broken cannot be released; the others are."]


def test_a_queue_that_is_down_keeps_nothing_back(store, tmp_path):
    (tmp_path / "data").touch()
    for slug in ("one", "two"):
        publish(store, submission(slug=slug, published=LATER), NOON)
    ReleaseClock(store, open_queue(f"sqlite:///{tmp_path}/data/queue.db"), lambda: LATER).tick()
    assert (status(store, "one"), status(store, "two")) == (Status.LIVE, Status.LIVE)


def test_a_database_that_is_away_is_told_of_once_and_asked_again(store, monkeypatch, caplog):
    monkeypatch.setattr("share.release.until_next_tick", lambda _now: 0.01)
    away = open_store("postgresql://nobody@127.0.0.1:1/nothing")
    clock = ReleaseClock(away, open_queue("memory://"), lambda: LATER)
    with caplog.at_level(logging.ERROR):
        clock.start()
        time.sleep(0.3)
        clock._store = store
        publish(store, submission(published=LATER), NOON)
        deadline = time.monotonic() + 60
        while status(store, "harbour-bridge-reopens") is not Status.LIVE and time.monotonic() < deadline:
            time.sleep(0.02)
    clock.stop(10)
    assert status(store, "harbour-bridge-reopens") is Status.LIVE
    assert len(caplog.records) == 1


def test_what_is_at_hand_is_finished_before_it_has_stopped(store, monkeypatch):
    """Whoever closes the store after that takes it from nobody."""
    monkeypatch.setattr("share.release.until_next_tick", lambda _now: 0.01)
    at_hand, finished = threading.Event(), []

    def slowly(_clock):
        at_hand.set()
        time.sleep(0.3)
        finished.append(True)

    monkeypatch.setattr(ReleaseClock, "tick", slowly)
    clock = ReleaseClock(store, open_queue("memory://"), lambda: LATER)
    clock.start()
    assert at_hand.wait(10)
    clock.stop(10)
    assert finished == [True]


@pytest.mark.timed
def test_a_forked_child_goes_by_the_clock_too(store, database_url):
    publish(store, submission(published=LATER), NOON)
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKING, database_url, LATER.isoformat()], check=True, timeout=60)
    assert status(store, "harbour-bridge-reopens") is Status.LIVE


@pytest.mark.parametrize(("now", "mark"), [(1000.0, 1000.51), (1000.2, 1000.51), (1000.505, 1001.01), (1000.999, 1001.01)])
def test_ticks_come_right_after_each_whole_and_half_second(now, mark):
    assert now + until_next_tick(now) == pytest.approx(mark)
