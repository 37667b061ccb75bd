"""Workers are killed at random moments (SIGKILL) while articles are published: nothing is lost, and nothing is told out of order.

The short form kills 20 of them on each storage: SQLite; SQLite with the queue in Redis; everything in PostgreSQL. The long one is
asked for: ``pytest tests/push/test_killed.py --kills 300 -s``, which also prints what it saw.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from factories import submission
from servers import new_database, redis
from sqlalchemy import func, select
from subscribers import Request, Subscriber, serving

from share.publish import publish, withdraw
from share.queue import open_queue
from share.signing import webhook_secret
from share.store import Store, delivery_reports, migrate, open_store, subscriptions, webhooks
from share.store.schema import articles, events, outbox
from share.store.subscriptions import Intent

PROGRAM = Path(__file__).with_name("program.py")
ORIGIN = "https://share.courier.example"
WORKERS = 3
TARGETS = 3
SLUGS = [f"article-{letter}" for letter in "abcde"]
FAILS = 0.15
"""How often a receiver does not take what it is told."""
PATIENCE = 120
"""Seconds until everything has to be told after the last kill."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("storage", metafunc.config.getoption("--storages").split(","))


@contextmanager
def storages(storage: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The database and the queue."""
    sqlite = f"sqlite:///{folder / 'sharewire.db'}"
    if storage == "sqlite":
        yield sqlite, f"sqlite:///{folder / 'queue.db'}"
    elif storage == "redis":
        with redis() as queue:
            yield sqlite, queue
    else:
        server = request.getfixturevalue("postgresql_url")
        yield new_database(server), new_database(server)


@contextmanager
def workers(database_url: str, queue_url: str) -> Iterator[Zygote]:
    command = [sys.executable, str(PROGRAM), database_url, queue_url, ORIGIN]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    zygote = Zygote(process)
    try:
        yield zygote
    finally:
        for number in zygote.running:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


class Zygote:
    """Starts workers, and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.running: list[int] = []

    def start(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        self.running.append(int(self._process.stdout.readline()))

    def kill_one(self, chance: random.Random) -> None:
        number = self.running.pop(chance.randrange(len(self.running)))
        with suppress(ProcessLookupError):  # it ended by itself: what it held has to survive that as well
            os.kill(number, signal.SIGKILL)


def now() -> datetime:
    return datetime.now(UTC)


def subscribe(store: Store, subscriber: Subscriber) -> None:
    with store.begin() as c:
        for number in range(TARGETS):
            webhooks.add(c, subscriber.url(f"/webhook/{number}"), webhook_secret(b"k" * 32), (), now())
            wanted = Intent("subscribe", f"{ORIGIN}/feeds/latest.json", subscriber.url(f"/feed/{number}"), None, 86_400)
            subscriptions.confirm(c, wanted, now())


def change(store: Store, queue: object, chance: random.Random, number: int) -> None:
    slug = chance.choice(SLUGS)
    with store.connect() as c:
        status = c.execute(select(articles.c.status).where(articles.c.slug == slug)).scalar_one_or_none()
    if status == "live" and chance.random() < 0.2:
        done = withdraw(store, slug, now())
    else:
        done = publish(store, submission(slug=slug, title=f"Title {number}"), now(), restore=True)
    if chance.random() < 0.7:  # the others are left to the sweep
        queue.announce(done.outbox_id)  # type: ignore[attr-defined]


def waiting(store: Store) -> list[str]:
    """What is not settled, in words."""
    with store.connect() as c:
        rows = c.execute(select(outbox).where(outbox.c.done_at.is_(None)))
        jobs = [f"outbox {row.id}: {row.event}, {row.attempts} attempts, due {row.due_at}, {row.error}" for row in rows]
        told = delivery_reports.shown(c, waiting=True, limit=20)
    return jobs + [f"{one.kind} {one.target}: {one.attempts} attempts, due {one.due_at}, {one.error}" for one in told]


def test_nothing_is_lost_and_nothing_goes_back(storage: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chance = random.Random(7)
    kills = request.config.getoption("--kills")
    with storages(storage, tmp_path, request) as (database_url, queue_url), serving() as subscriber, ExitStack() as held:
        store, queue = held.enter_context(closing(open_store(database_url))), held.enter_context(closing(open_queue(queue_url)))
        migrate(store)
        subscriber.answer = moody = Moody(random.Random(8))
        subscribe(store, subscriber)
        with workers(database_url, queue_url) as zygote:
            for _ in range(WORKERS):
                zygote.start()
            for number in range(kills):
                for _ in range(chance.randrange(4)):
                    change(store, queue, chance, number)
                time.sleep(chance.uniform(0.02, 0.4))
                zygote.kill_one(chance)
                zygote.start()
            deadline = time.monotonic() + PATIENCE
            while left := waiting(store):
                assert time.monotonic() < deadline, "\n".join(["something never came to an end:", *left])
                time.sleep(0.1)
        check(store, subscriber.requests, moody.taken)
        sys.stdout.write(f"{storage}: {kills} kills, {len(subscriber.requests):,} requests, {settled(store)}\n")


def settled(store: Store) -> str:
    """How many deliveries ended in which way, in words."""
    with store.connect() as c:
        sums = delivery_reports.sums(c)
    return ", ".join(f"{number:,} {kind} {outcome}" for (kind, outcome), number in sorted(sums.items()))


class Moody:
    """A receiver that takes its time, and fails now and then; what it has taken it keeps."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.taken: list[Request] = []

    def __call__(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        time.sleep(self._chance.uniform(0, 0.1))
        if self._chance.random() < FAILS:
            return 500, {}, b""
        self.taken.append(request)
        return 204, {}, b""


def check(store: Store, requests: list[Request], taken: list[Request]) -> None:
    """Nothing is lost: every delivery is settled, what is settled as delivered was taken, and what was taken last is what stands.
    Nothing goes back: of all that was sent, taken or not, nothing came after something newer.
    """
    with store.connect() as c:
        told = c.execute(select(func.count()).select_from(events)).scalar_one()
        happened = c.execute(select(func.count()).select_from(outbox)).scalar_one()
        rows = delivery_reports.shown(c, limit=1_000_000)
        standing = {row.slug: row.revision for row in c.execute(select(articles.c.slug, articles.c.revision))}
    assert {row.outcome for row in rows} <= {"delivered", "superseded"}
    assert len(rows) == told * TARGETS * 2
    assert happened - told <= happened // 2  # a change that was withdrawn before anybody heard of it is none
    received, last = webhook_revisions(taken), feed_states(taken)
    for row in rows:
        if row.kind == "webhook" and row.outcome == "delivered":
            assert row.revision in received[f"/webhook/{int(row.target) - 1}", row.slug]
    for target in range(TARGETS):
        assert {slug: received[f"/webhook/{target}", slug][-1] for slug in standing} == standing
        assert last[f"/feed/{target}"][-1]["articles"] == standing
    for revisions in webhook_revisions(requests).values():
        assert revisions == sorted(revisions)
    for states in feed_states(requests).values():
        generations = [state["generation"] for state in states]
        assert generations == sorted(generations)


def webhook_revisions(requests: list[Request]) -> dict[tuple[str, str | None], list[int]]:
    """The revisions that each webhook was told of each article, in the order in which they came."""
    found: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for request in requests:
        if request.target.startswith("/webhook/"):
            data = json.loads(request.body)["data"]
            found[request.target, data["slug"]].append(data["revision"])
    return found


def feed_states(requests: list[Request]) -> dict[str, list[dict[str, Any]]]:
    """The feeds that each subscriber was sent, in the order in which they came."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for request in requests:
        if request.target.startswith("/feed/"):
            found[request.target].append(json.loads(request.body))
    return found
