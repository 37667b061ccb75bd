"""The inbox read by several threads at once: whatever they meet in which order, the newest state of each post stands."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import NOON
from pushed import ghost_hook, ghost_post
from services import Service

from share.article import Status
from share.errors import StoreFailed
from share.ingest.reader import Reader
from share.store import Store, articles, inbox, set_aside, sources
from share.web import open_preflight
from share.web.intake import intake_of

POSTS, STATES = 4, 9


def state(post: int, number: int) -> dict[str, Any]:
    """Every third state is a draft; the last one of every second post is, too."""
    last = number == STATES - 1
    is_draft = (last and post % 2 == 0) or (not last and number % 3 == 2)
    return ghost_post(
        id=f"post-{post}",
        slug=f"post-{post}",
        title=f"Post {post}, state {number}",
        status="draft" if is_draft else "published",
        updated_at=(NOON + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        url=f"https://courier.example/post-{post}/",
        feature_image=None,
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_newest_state_of_each_post_stands(service: Service, store: Store, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())
    parts = replace(service.parts, store=store)
    pushed = [ghost_hook(state(post, number)) for post in range(POSTS) for number in range(STATES)]
    random.Random(seed).shuffle(pushed)
    with store.begin() as c:
        source = sources.add(c, "blog", "ghost", service.clock())
        for payload in pushed + pushed[::5]:
            inbox.add(c, source.id, json.dumps(payload).encode(), sent_at=service.clock(), now=service.clock())
    reader = Reader(intake_of(parts, open_preflight(parts)), parts.paid, "test", clock=service.clock, threads=6)
    reader.start()
    try:
        wait_until_read(store)
    finally:
        reader.stop(10)
    with store.connect() as c:
        assert set_aside.shown(c) == []
        for post in range(POSTS):
            found = articles.by_slug(c, f"post-{post}")
            if post % 2:
                assert found is not None
                assert (found.title, found.status) == (f"Post {post}, state {STATES - 1}", Status.LIVE)
            else:
                assert found is None or found.status is Status.WITHDRAWN


PROGRAM = """
import os, random, signal, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from share.ingest.reader import Reader
from share.settings import Settings
from share.web import open_preflight
from share.web.intake import intake_of
from share.web.preflight import Preflight
from share.wiring import open_parts

Preflight._findings = lambda *_: ()
chance = random.Random(int(sys.argv[2]))
for number in range(int(sys.argv[1])):
    child = os.fork()
    if child == 0:
        parts = open_parts(Settings.from_env(), lambda: datetime.now(UTC))
        intake = intake_of(parts, open_preflight(parts))
        Reader(intake, parts.paid, f"reader {number}", clock=parts.clock, lease=timedelta(seconds=-0.5), threads=4).start()
        time.sleep(60)
    time.sleep(chance.uniform(0.15, 0.6))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.mark.parametrize("seed", range(2))
def test_readers_that_are_killed_at_any_moment_lose_nothing_and_do_nothing_twice(
    service: Service, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())
    pushed = [ghost_hook(state(post, number)) for post in range(12) for number in range(STATES)]
    random.Random(seed).shuffle(pushed)
    with service.parts.store.begin() as c:
        source = sources.add(c, "blog", "ghost", service.clock())
        for payload in pushed:
            inbox.add(c, source.id, json.dumps(payload).encode(), sent_at=service.clock(), now=service.clock())
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")} | {
        "SHARE_BASE_URL": "https://share.courier.example",
        "SHARE_DATA_DIR": str(tmp_path / "data"),
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_FETCH_SECONDS": "1",
    }
    subprocess.run([sys.executable, "-c", PROGRAM, "10", str(seed)], env=environ, check=True, timeout=120)
    intake = intake_of(service.parts, open_preflight(service.parts))
    reader = Reader(intake, service.parts.paid, "the last", clock=lambda: datetime.now(UTC) + timedelta(minutes=1))
    while reader.do_one("the last"):
        pass
    with service.parts.store.connect() as c:
        assert (inbox.waiting(c).number, set_aside.shown(c)) == (0, [])
        standing = {article.slug: article for post in range(12) if (article := articles.by_slug(c, f"post-{post}"))}
        for post in range(1, 12, 2):
            assert standing[f"post-{post}"].title == f"Post {post}, state {STATES - 1}"
            assert standing[f"post-{post}"].status is Status.LIVE
        assert {article.status for slug, article in standing.items() if int(slug[5:]) % 2 == 0} <= {Status.WITHDRAWN}
        assert articles.by_slug(c, "post-1-2") is None


def test_a_database_that_is_away_stops_the_reading_and_not_the_reader(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("share.ingest.crew.PAUSE_SECONDS", 0.05)
    with service.parts.store.begin() as c:
        source = sources.add(c, "blog", "ghost", service.clock())
        inbox.add(c, source.id, json.dumps(ghost_hook(state(1, 0))).encode(), sent_at=service.clock(), now=service.clock())
    intake = intake_of(service.parts, open_preflight(service.parts))
    away = Away(intake.store)
    reader = Reader(replace(intake, store=away), service.parts.paid, "test", clock=service.clock, threads=1)  # type: ignore[arg-type]
    reader.start()
    try:
        time.sleep(0.3)
        away.is_away = False
        reader.wake()
        wait_until_read(service.parts.store)
    finally:
        reader.stop(10)
    assert "the inbox cannot be read" in caplog.text
    with service.parts.store.connect() as c:
        assert articles.by_slug(c, "post-1") is not None


class Away:
    """A database that cannot be reached for a while."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.is_away = True

    def __getattr__(self, name: str) -> Any:
        if self.is_away:
            raise StoreFailed("The database does not answer.")
        return getattr(self.store, name)


def wait_until_read(store: Store) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with store.connect() as c:
            if inbox.waiting(c).number == 0:
                return
        time.sleep(0.05)
    pytest.fail("the inbox was not read")
