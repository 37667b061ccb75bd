"""Partners at `share web` with two processes, over real HTTP: every poll is counted once, and not one too many is let through."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from factories import submission
from servers import free_port

from share.polls import Sums
from share.publish import publish
from share.rights import Rights
from share.settings import Settings
from share.store import Store, partners, polls
from share.wiring import now, open_parts

if sys.platform != "linux":
    pytest.skip("the processes of the server are looked up in /proc", allow_module_level=True)

PATIENCE = 60
"""Seconds, on a machine that is busy with other tests as well."""
MOST = 25


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and ETag of an answer; 0 where there is none."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            try:
                connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return 0, ""
            return answer.status, answer.headers.get("ETag", "")

    def kill(self) -> None:
        """Every process of it, at once, without a word."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in (self.process.pid, *map(int, children)):
            os.kill(number, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(store: Store, database_url: str, tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    settings = {
        "SHARE_DATA_DIR": str(tmp_path / "data"),
        "SHARE_DATABASE_URL": database_url,
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_BIND": f"127.0.0.1:{port}",
        "SHARE_BASE_URL": f"http://localhost:{port}",
        "SHARE_WEB_WORKERS": "2",
        "SHARE_PARTNER_POLLS": str(MOST),
    }
    with closing(open_parts(Settings.from_env(settings, folder=tmp_path)).store):
        publish(store, submission(), now())
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")} | settings
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "share", "web"], env=environ, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT
        )
    running = Server(process, port)
    deadline = time.monotonic() + PATIENCE
    while running.get("/healthz")[0] != 200:
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert time.monotonic() < deadline, (tmp_path / "log").read_text()
        time.sleep(0.05)
    yield running
    process.terminate()
    process.wait(PATIENCE)


def add(store: Store, name: str) -> tuple[int, str]:
    """The number of a new partner, and the path of its feed."""
    with store.begin() as c:
        partner, token = partners.add(c, name, Rights(), now())
    return partner.id, f"/partners/{token}/feed.rss"


def sums(store: Store, number: int, polls_wanted: int) -> Sums:
    """What is counted of a partner, once it is so many polls, and a moment later."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with store.connect() as c:
            weather = polls.weather(c, since=now().date()).get(number)
        found = weather.sums if weather else Sums()
        if found.polls >= polls_wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def test_two_processes_let_through_what_the_limit_says_and_count_every_poll(server: Server, store: Store) -> None:
    number, path = add(store, "Acme")
    other, path_of_other = add(store, "Bell")
    etag = server.get(path)[1]
    with ThreadPoolExecutor(8) as crowd:
        unconditional = Counter(status for status, _ in crowd.map(lambda _: server.get(path), range(60)))
        conditional = Counter(status for status, _ in crowd.map(lambda _: server.get(path, If_None_Match=etag), range(40)))
        others = Counter(status for status, _ in crowd.map(lambda _: server.get(path_of_other), range(10)))
    assert unconditional == {200: MOST - 1, 429: 60 - MOST + 1}
    assert conditional == {304: 40}
    assert others == {200: 10}
    found = sums(store, number, 101)
    assert (found.fresh, found.unchanged, found.refused, found.other) == (MOST, 40, 60 - MOST + 1, 0)
    assert sums(store, other, 10).fresh == 10


@pytest.mark.timed
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_kill_costs_a_second_of_polls_at_most(server: Server, store: Store) -> None:
    number, path = add(store, "Acme")
    for _ in range(6):
        assert server.get(path)[0] == 200
    time.sleep(1)
    server.kill()
    assert sums(store, number, 6).fresh == 6


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_is_stopped_writes_first(server: Server, store: Store) -> None:
    number, path = add(store, "Acme")
    for _ in range(6):
        assert server.get(path)[0] == 200
    server.process.terminate()
    server.process.wait(PATIENCE)
    assert sums(store, number, 6).fresh == 6
