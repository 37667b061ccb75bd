"""Whatever happens to a worker, each row is worked on: tried again, given up with a loud word, or taken over. None is lost."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from factories import NOON, submission
from releases import release_due
from sqlalchemy import select

from share.publish import publish, rename, withdraw
from share.store import outbox
from share.store.schema import outbox as table
from share.wiring import now
from share.worker import HANDLERS, sweep, work

PROGRAM = Path(__file__).with_name("program.py")
PATIENCE = 60
"""Seconds that a worker process may take on a busy machine."""


every_pair = pytest.mark.parametrize(
    ("database_url", "queue_url"),
    [("sqlite", "sqlite"), ("sqlite", "redis"), ("postgresql", "postgresql"), ("postgresql", "redis")],
    indirect=True,
)
"""A database with each of the queues that stand beside it."""


@contextmanager
def worker_process(database_url, queue_url, folder, *, seconds=0.0, lease=60.0):
    command = [sys.executable, str(PROGRAM), database_url, queue_url, str(folder), str(seconds), str(lease)]
    process = subprocess.Popen(command)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what):
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "the worker did not come to it"
        time.sleep(0.02)


def marks(folder, kind):
    return sorted(folder.glob(f"{kind}-*"))


def all_done(store):
    with store.connect() as c:
        return not c.execute(select(table.c.id).where(table.c.done_at.is_(None))).all()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def parts_for(opened):
    def parts_for(store, clock=lambda: NOON, queue_url="memory://"):
        return SimpleNamespace(store=store, queue=opened(queue_url), clock=clock)

    return parts_for


@pytest.mark.timed
@every_pair
def test_an_announced_row_is_worked_on_within_a_second(store, database_url, queue_url, folder, opened):
    with worker_process(database_url, queue_url, folder):
        publish(store, submission(slug="warm-up"), now())
        wait_for(lambda: marks(folder, "ended-warm-up"))
        published = publish(store, submission(), now())
        announced = time.monotonic()
        assert opened(queue_url).announce(published.outbox_id)
        wait_for(lambda: marks(folder, "ended-harbour"))
        assert time.monotonic() - announced < 1
        wait_for(lambda: all_done(store))


@every_pair
def test_a_killed_workers_row_is_finished_by_another_one(store, database_url, queue_url, folder, opened):
    published = publish(store, submission(), now())
    opened(queue_url).announce(published.outbox_id)
    with worker_process(database_url, queue_url, folder, seconds=60, lease=2) as first:
        wait_for(lambda: marks(folder, "begun"))
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not marks(folder, "ended")
    with worker_process(database_url, queue_url, folder, lease=2):
        wait_for(lambda: all_done(store))
    assert len(marks(folder, "begun")) == 2
    assert len(marks(folder, "ended")) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_finishes_the_job_at_hand(store, database_url, folder, number):
    publish(store, submission(), now())
    with worker_process(database_url, "memory://", folder, seconds=1) as process:
        wait_for(lambda: marks(folder, "begun"))
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
    assert len(marks(folder, "ended")) == 1
    assert len(marks(folder, "stopped")) == 1
    assert all_done(store)


@every_pair
def test_several_workers_do_each_row_once(store, database_url, queue_url, folder, opened):
    queue = opened(queue_url)
    for number in range(30):
        queue.announce(publish(store, submission(slug=f"a{number}"), now()).outbox_id)
    with worker_process(database_url, queue_url, folder), worker_process(database_url, queue_url, folder):
        wait_for(lambda: all_done(store))
    assert len(marks(folder, "begun")) == len(marks(folder, "ended")) == 30


def test_the_sweep_finds_what_was_never_announced(store, parts_for):
    done = []
    parts = parts_for(store)
    published = publish(store, submission(), NOON)
    huey = parts.queue.serve(done.append)
    sweep(parts, done.append)
    huey.execute(huey.dequeue())
    assert done == [published.outbox_id]


def test_the_sweep_does_the_work_itself_when_the_queue_is_down(store, tmp_path, parts_for):
    (tmp_path / "data").touch()
    parts, done = parts_for(store, queue_url=f"sqlite:///{tmp_path}/data/queue.db"), []
    published = publish(store, submission(), NOON)
    sweep(parts, done.append)
    assert done == [published.outbox_id]


def test_the_sweep_does_not_make_a_long_queue_longer(store, parts_for):
    parts = parts_for(store)
    for number in range(3):
        parts.queue.announce(publish(store, submission(slug=f"a{number}"), NOON).outbox_id)
    huey = parts.queue.serve(print)
    for _ in range(5):
        sweep(parts, print)
    assert huey.pending_count() == 3


def test_a_failing_step_is_tried_again_and_given_up_loudly_with_its_reason(store, caplog, parts_for):
    clock = SimpleNamespace(now=NOON)
    parts = parts_for(store, clock=lambda: clock.now)
    row = publish(store, submission(), NOON).outbox_id
    calls = []

    def broken(_parts, job):
        calls.append(job.attempts)
        raise ValueError("the theme has no colours")

    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            work(parts, row, owner="test", handlers={"created": (broken,)})
            clock.now += timedelta(minutes=10)
    assert calls == list(range(1, 11))
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 9 + [logging.CRITICAL]
    with store.connect() as c:
        ((job, error),) = outbox.dead(c, 10)
    assert (job.id, error) == (row, "ValueError: the theme has no colours")


def test_a_job_that_kills_each_of_its_workers_is_given_up_too(store, parts_for):
    clock = SimpleNamespace(now=NOON)
    row = publish(store, submission(), NOON).outbox_id
    for _ in range(40):
        with store.begin() as c:
            assert outbox.claim(c, owner="killed", now=clock.now, lease=timedelta(minutes=1), ids=[row])
        clock.now += timedelta(minutes=1)
    work(parts_for(store, clock=lambda: clock.now), row, owner="test", handlers={})
    with store.connect() as c:
        assert "died in each of 40 attempts" in outbox.dead(c, 1)[0][1]


def test_a_job_whose_workers_were_killed_more_often_than_it_may_fail_is_done_all_the_same(store, parts_for):
    clock = SimpleNamespace(now=NOON)
    row = publish(store, submission(), NOON).outbox_id
    for _ in range(20):
        with store.begin() as c:
            assert outbox.claim(c, owner="killed", now=clock.now, lease=timedelta(minutes=1), ids=[row])
        clock.now += timedelta(minutes=1)
    work(parts_for(store, clock=lambda: clock.now), row, owner="test", handlers={"created": ()})
    assert all_done(store)


def test_a_step_that_failed_once_and_then_worked_is_done(store, parts_for):
    clock = SimpleNamespace(now=NOON)
    parts = parts_for(store, clock=lambda: clock.now)
    row = publish(store, submission(), NOON).outbox_id
    answers = iter([OSError("no route"), None])

    def flaky(_parts, _job):
        if (answer := next(answers)) is not None:
            raise answer

    work(parts, row, owner="test", handlers={"created": (flaky,)})
    assert not all_done(store)
    clock.now += timedelta(seconds=2)
    work(parts, row, owner="test", handlers={"created": (flaky,)})
    assert all_done(store)


def test_a_row_that_somebody_else_has_is_left_alone(store, parts_for):
    row = publish(store, submission(), NOON).outbox_id
    with store.begin() as c:
        outbox.claim(c, owner="somebody else", now=NOON, lease=timedelta(minutes=1))
    work(parts_for(store), row, owner="test", handlers={})
    assert not all_done(store)


def test_every_event_that_a_publication_leaves_has_its_handler(store, parts_for):
    later = NOON + timedelta(hours=1)
    publish(store, submission(), NOON)
    publish(store, submission(title="Two"), NOON)
    withdraw(store, "harbour-bridge-reopens", NOON)
    publish(store, submission(), NOON, restore=True)
    rename(store, "harbour-bridge-reopens", "the-bridge", NOON)
    publish(store, submission(slug="the-bridge", at_uri="at://did:plc:a/site.standard.document/1"), NOON)
    publish(store, submission(slug="later", published=later), NOON)
    release_due(store, later)
    with store.connect() as c:
        assert set(c.execute(select(table.c.event)).scalars()) == set(HANDLERS)
