"""Several workers and one origin: nothing is polled twice at a time, hosts are spared, and a worker that dies costs nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from origins import Origin, desk, item, rss
from services import Service
from subscribers import Reply, Request

from share.ingest.polling import Polling
from share.store import sources
from share.store.sources import HOST_PAUSE

PROGRAM = """
import sys
from share.cli.polling import polling_for
from share.settings import Settings
from share.wiring import open_parts
parts = open_parts(Settings.from_env())
polling = polling_for(parts)("a worker that dies")
print("begins", flush=True)
polling.poll_one(polling.owner)
"""


def outside(folder: Path) -> dict[str, str]:
    """The environment of a worker over the database of the service."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")} | {
        "SHARE_BASE_URL": "https://share.courier.example",
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_ALLOW_HOSTS": "127.0.0.1",
    }


def test_of_many_workers_one_polls_a_source(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    origin.server.seconds = 0.2
    agency = desk(service, origin.url())

    def worker(number: int) -> bool:
        return Polling(service.parts.store, agency.poller, f"w{number}", clock=service.clock).poll_one(f"w{number}") is not None

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(worker, range(6))) == 1
    assert len(origin.requests) == 1


def test_sources_of_one_host_are_polled_one_at_a_time_and_with_a_pause(service: Service, origin: Origin) -> None:
    under_way = 0
    most = 0
    lock = threading.Lock()

    def page(_: Request) -> Reply:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.1)
        with lock:
            under_way -= 1
        return 200, {}, rss(item(1))

    for number in range(4):
        origin.pages[f"/{number}"] = page
        agency = desk(service, origin.url(f"/{number}"), name=f"agency-{number}")

    def round_() -> int:
        with ThreadPoolExecutor(4) as threads:
            return sum(done is not None for done in threads.map(lambda n: agency.polling.poll_one(f"w{n}"), range(4)))

    assert round_() == 1
    assert round_() == 0  # the pause is not over
    service.clock.pass_by(seconds=HOST_PAUSE.total_seconds())
    assert round_() == 1
    assert most == 1


def test_a_poll_whose_worker_died_is_made_again_by_another_one(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    agency = desk(service, origin.url())
    with service.parts.store.begin() as c:
        assert sources.claim(c, owner="dead", now=service.clock(), lease=timedelta(minutes=3))
    assert agency.polling.poll_one("alive") is None
    service.clock.pass_by(minutes=4)
    assert agency.polling.poll_one("alive") is not None


def test_who_lost_the_lease_leaves_the_rest_to_who_has_it(service: Service, origin: Origin) -> None:
    agency = desk(service, origin.url())
    origin.pages["/feed"] = rss(*map(item, range(5)))

    def stolen(_: Request) -> Reply:
        service.clock.pass_by(minutes=4)
        with service.parts.store.begin() as c:
            sources.claim(c, owner="thief", now=service.clock(), lease=timedelta(minutes=3), number=agency.source.id)
        return 200, {}, rss(*map(item, range(5)))

    origin.pages["/feed"] = stolen
    agency.polling = Polling(service.parts.store, agency.poller, "slow", clock=service.clock, lease=timedelta(seconds=0))
    assert agency.polling.poll_one("slow") is None
    assert agency.articles() == []
    assert agency.now().owner == "thief"


def test_a_worker_that_is_told_to_stop_gives_its_source_back(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(*map(item, range(3)))
    agency = desk(service, origin.url())
    agency.polling.stop_soon()
    assert agency.polling.poll_one("stopping") is None
    assert agency.now().owner is None
    other = Polling(service.parts.store, agency.poller, "other", clock=service.clock)
    assert other.poll_one("other") is not None
    assert len(agency.articles()) == 3


@pytest.mark.parametrize("after", [0.3, 0.6, 1.0])
def test_a_poll_that_is_killed_halfway_repeats_without_harm(
    service: Service, origin: Origin, after: float, tmp_path: Path
) -> None:
    origin.pages["/feed"] = rss(*map(item, range(40)))
    agency = desk(service, origin.url())
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=outside(tmp_path), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with service.parts.store.begin() as c:  # the lease has run out
        found = sources.by_name(c, "agency")
        if found.owner is not None:
            sources.release(c, found, owner=found.owner, due_at=service.clock())
    before = len(agency.articles())
    counted = agency.counted()
    assert counted["created"] + counted["unchanged"] == 40
    assert counted["created"] <= 40 - before + 1
    assert len(agency.articles()) == 40
    assert {article.revision for article in agency.articles()} == {1}


def test_a_worker_polls_by_itself_and_stops_in_order(service: Service, origin: Origin, tmp_path: Path) -> None:
    origin.pages["/feed"] = rss(item(1))
    agency = desk(service, origin.url())
    process = subprocess.Popen([sys.executable, "-m", "share", "worker"], env=outside(tmp_path), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    try:
        while not agency.articles():
            assert time.monotonic() < deadline, "the worker did not poll"
            time.sleep(0.1)
    finally:
        process.terminate()
        assert process.wait(60) == 0
