"""``share run`` as an operator has it: real processes, a real port, signals, and what is left of them."""

from __future__ import annotations

import http.client
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from newsroom import Newsroom, text
from processes import PATIENCE, READER, Service, descendants, living, newsroom_in, started
from servers import new_database, redis

from share.cli.demo import fill_with_demo
from share.cli.prepared import prepared_parts
from share.settings import Settings
from share.store import articles
from share.wiring import Parts

if sys.platform != "linux":
    pytest.skip("processes are looked up in /proc, and 127.0.0.7 is an address of this machine", allow_module_level=True)


def whole_family(service: Service) -> set[int]:
    """The web server, its two processes and the worker, once all of them are there."""
    service.wait_for(lambda: len(descendants(service.process.pid)) == 4)
    return descendants(service.process.pid)


def gone_within(pids: set[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while living(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not living(pids)


def messages(service: Service) -> list[str]:
    return [entry["message"] for entry in map(json.loads, service.lines()) if entry["kind"] == "log"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One running service for the tests that leave it as it is."""
    with started(newsroom_in(tmp_path_factory.mktemp("service"))) as running:
        yield running


@pytest.fixture
def alone(tmp_path: Path) -> Newsroom:
    """A newsroom for one test. What lies in its folder under a module's name is nobody's module."""
    (tmp_path / "share.py").write_text("raise SystemExit('this is no part of the service')")
    (tmp_path / "huey.py").write_text("raise SystemExit('neither is this')")
    return newsroom_in(tmp_path)


# While it runs


def test_it_says_once_where_it_is_as_soon_as_it_answers(service: Service) -> None:
    assert service.ask("/healthz") == (200, "ok\n")
    assert service.ask("/readyz") == (200, "ready\n")
    said = [message for message in messages(service) if "ready at" in message]
    assert len(said) == 1
    assert f"http://127.0.0.1:{service.port}" in said[0]


@pytest.mark.timed
def test_an_article_taken_in_beside_it_is_there_within_a_second(service: Service) -> None:
    assert service.newsroom.process("ingest", service.newsroom.file("bridge.txt", text())).returncode == 0
    service.wait_for(lambda: service.ask("/articles/bridge")[0] == 200, 1)
    service.wait_for(lambda: "Harbour bridge reopens" in service.ask("/feeds/latest.rss")[1], 1)


def test_the_worker_draws_a_card_before_anybody_asks_for_it(service: Service) -> None:
    assert service.newsroom.share("ingest", "--later", service.newsroom.file("tide.txt", text("The tide gauge"))).exit_code == 0
    service.wait_for(lambda: len(service.cards("tide")) > 0)
    assert not service.logged('"path": "/(articles|cards)/tide')


def test_an_article_put_over_http_is_there_at_once_with_its_card(service: Service) -> None:
    token = service.newsroom.share("token", "create", "cms").stdout.strip()
    document = json.dumps({"title": "Night ferry returns", "body_html": "<p>It sails again.</p>"})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    status, answer = service.ask("/api/v1/articles/ferry", "PUT", document, **headers)

    assert status == 201, answer
    assert "Night ferry returns" in service.ask("/articles/ferry")[1]
    service.wait_for(lambda: "Night ferry returns" in service.ask("/feeds/latest.atom")[1])
    service.wait_for(lambda: len(service.cards("ferry")) > 0)
    assert service.ask("/api/v1/articles/ferry", "DELETE", **headers)[0] in {200, 204}
    assert service.ask("/articles/ferry")[0] == 410


@pytest.mark.parametrize(("method", "encoding"), [("GET", "identity"), ("GET", "gzip"), ("GET", "br"), ("HEAD", "gzip")])
def test_an_answer_is_the_same_however_it_goes_over_the_line(service: Service, method: str, encoding: str) -> None:
    """What is kept goes out in one piece, except to old clients and where the connection ends."""
    assert service.newsroom.share("ingest", service.newsroom.file("tram.txt", text("The tram is back"))).exit_code == 0
    service.wait_for(lambda: service.ask("/articles/tram")[0] == 200)
    card = re.search(r"/cards/tram/\w+/og\.jpg", service.ask("/articles/tram")[1]).group()  # type: ignore[union-attr]
    for path in (
        "/articles/tram",
        "/feeds/latest.rss",
        "/feeds/latest.json",
        card,
        "/healthz",
        "/articles/nothing",
        "/s/nothing",
    ):
        first = over_the_line(service, method, path, encoding)
        for tag in (
            {},
            {"If-None-Match": first[1].get("ETag", "none")},
            {"If-Modified-Since": first[1].get("Last-Modified", "")},
        ):
            kept = over_the_line(service, method, path, encoding, **tag)
            ended = over_the_line(service, method, path, encoding, Connection="close", **tag)
            old = over_the_line(service, method, path, encoding, version="1.0", **tag)
            assert kept == ended == old, (path, tag)


def over_the_line(
    service: Service, method: str, path: str, encoding: str, version: str = "1.1", **more: str
) -> tuple[str, dict[str, str], bytes]:
    """Status, headers (but for what belongs to the moment and the connection) and body. Two requests where it stays open."""
    headers = {"Host": "127.0.0.1", "Accept-Encoding": encoding, **more}
    asked = f"{method} {path} HTTP/{version}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    open_still = version == "1.1" and "Connection" not in more
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as line:
        found = set()
        for _ in range(2 if open_still else 1):
            line.sendall(asked.encode())
            answer = http.client.HTTPResponse(line, method=method)
            answer.begin()
            body = answer.read()
            assert answer.getheader("Date")
            assert (answer.getheader("Connection") == "keep-alive") == open_still
            said = tuple((name, value) for name, value in answer.getheaders() if name not in {"Date", "Connection"})
            found.add((f"{answer.status} {answer.reason}", said, body))
        assert len(found) == 1
        (status, said, body) = found.pop()
        if not open_still:
            assert line.recv(1) == b"", "the connection ends after the answer"
    assert len(dict(said)) == len(said)
    return status, dict(said), body


@pytest.mark.timed
def test_an_embargo_ends_everywhere_within_a_second_and_never_before(service: Service) -> None:
    token = service.newsroom.share("token", "create", "desk").stdout.strip()
    minute = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    written = {"title": "The verdict", "body_html": "<p>It is in.</p>", "section": "Courts", "embargo_until": minute.isoformat()}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    status, answer = service.ask("/api/v1/articles/verdict", "PUT", json.dumps(written), **headers)
    assert (status, json.loads(answer)["status"]) == (201, "scheduled")
    document = json.loads(answer)
    alone = ["/articles/verdict", "/share/verdict", "/head/verdict.json", urlsplit(document["cards"]["og"]).path]
    lists = ["/", "/feeds/latest.rss", "/feeds/section/courts.json", "/sitemap.xml"]
    seen: dict[str, datetime] = {}
    while len(seen) < len(alone) + len(lists):
        for path in {*alone, *lists} - seen.keys():
            status, answer = service.ask(path)
            if status == 200 and (path in alone or "verdict" in answer):
                seen[path] = datetime.now(UTC)
        assert datetime.now(UTC) < minute + timedelta(seconds=PATIENCE)
        time.sleep(0.02)
    assert min(seen.values()) >= minute
    assert max(seen.values()) <= minute + timedelta(seconds=1)


def test_a_web_process_that_dies_is_replaced_and_nobody_notices(service: Service) -> None:
    (web,) = [pid for pid in descendants(service.process.pid) if "web" in arguments(pid) and descendants(pid)]
    victim = min(descendants(web))
    os.kill(victim, signal.SIGKILL)
    service.wait_for(lambda: len(descendants(web)) == 2 and victim not in descendants(web))
    assert all(service.ask("/")[0] == 200 for _ in range(10))
    assert service.process.poll() is None


def arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def test_every_line_is_json_and_none_has_the_address_of_a_reader(service: Service) -> None:
    service.ask("/articles/nothing-here", **{"X-Forwarded-For": "203.0.113.9", "User-Agent": "Secret Agent"})
    service.ask("/?whose=203.0.113.9")
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE, source_address=(READER, 0)) as connection:
        connection.sendall(b"\x16\x03\x01 this is no HTTP \x00\r\n\r\n")  # the server has something to say of this one
        connection.recv(1024)
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE, source_address=(READER, 0)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")
        connection.recv(1024)
    service.wait_for(lambda: service.logged("/articles/nothing-here"))
    time.sleep(0.5)  # so that the last line is whole
    entries = [json.loads(line) for line in service.lines()]
    assert {entry["kind"] for entry in entries} == {"log", "request"}
    assert any(entry.get("path") == "/articles/nothing-here" and entry["status"] == 404 for entry in entries)
    for word in (READER, "203.0.113.9", "Secret Agent"):
        assert not service.logged(re.escape(word)), [line for line in service.lines() if word in line]


# Start and stop


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_in_order(alone: Newsroom, number: signal.Signals) -> None:
    with started(alone) as service:
        service.wait_for(lambda: any(message.endswith("waits for work") for message in messages(service)))
        family = whole_family(service)
        begun = time.monotonic()
        assert service.stop(number) == 0
        assert time.monotonic() - begun < 20
        assert gone_within(family, 8)
        said = messages(service)
        assert said[-1] == "Sharewire has stopped."
        assert any(message.startswith("the worker ") and message.endswith(" has stopped") for message in said)
        assert all(json.loads(line).get("level") != "error" for line in service.lines())


@pytest.fixture
def on_a_terminal(alone: Newsroom) -> Iterator[tuple[Service, int]]:
    """``share run`` in the foreground of a terminal that stops what writes from its background; and the keyboard of it."""
    ours, theirs = pty.openpty()
    local_modes = 3
    modes = termios.tcgetattr(theirs)
    modes[local_modes] = (modes[local_modes] | termios.TOSTOP) & ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    begin = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"
    command = [sys.executable, "-c", begin, sys.executable, "-P", "-m", "share", "run"]
    process = subprocess.Popen(
        command, env=alone.outside(), cwd=alone.folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    service = Service(alone, process, int(alone.environ["SHARE_BIND"].rpartition(":")[2]), alone.folder / "screen.log")
    threading.Thread(target=copied, args=(ours, service.output), daemon=True).start()
    service.wait_for(service.output.exists)
    try:
        service.wait_until_logged("Sharewire is ready at")
        yield service, ours
    finally:
        family = descendants(process.pid) | {process.pid}
        for pid in living(family):
            os.kill(pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE)
        os.close(ours)


def copied(terminal: int, output: Path) -> None:
    """Write what a terminal shows to a file, until nobody is on it any more."""
    with output.open("wb", buffering=0) as file, suppress(OSError):
        while piece := os.read(terminal, 4096):
            file.write(piece)


def test_control_c_on_a_terminal_stops_everything_in_order(on_a_terminal: tuple[Service, int]) -> None:
    service, keyboard = on_a_terminal
    service.wait_until_logged("waits for work")
    family = whole_family(service)
    os.write(keyboard, b"\x03")
    assert service.process.wait(timeout=PATIENCE) == 0
    assert gone_within(family, 8)
    said = messages(service)
    assert said[-1] == "Sharewire has stopped."
    assert any(message.startswith("the worker ") and message.endswith(" has stopped") for message in said)


def test_all_parts_share_one_session_so_that_the_kernel_weighs_them_by_their_work(service: Service) -> None:
    assert {os.getsid(pid) for pid in whole_family(service)} == {os.getsid(service.process.pid)}


def test_a_signal_while_the_database_is_made_lets_that_be_finished_and_starts_nothing(tmp_path: Path) -> None:
    newsroom = newsroom_in(tmp_path, SHARE_DEMO="1")
    with started(newsroom, ready=None) as service:
        service.wait_for((tmp_path / "data" / "sharewire.db").exists)
        assert service.stop() == 0
        said = messages(service)
        assert said[0].endswith(" demo articles now.")
        assert said[1:] == ["Sharewire has stopped."]


@pytest.mark.parametrize("half", ["web", "worker"])
def test_when_a_half_is_killed_the_rest_is_stopped_and_the_exit_code_says_so(alone: Newsroom, half: str) -> None:
    with started(alone) as service:
        family = whole_family(service)
        (victim,) = [pid for pid in family if half in arguments(pid) and parent_of(pid) == service.process.pid]
        os.kill(victim, signal.SIGKILL)
        assert service.process.wait(timeout=PATIENCE) == 1
        assert gone_within(family, 8)
        assert f"The {half} ended by itself (SIGKILL), so everything is stopped." in messages(service)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_nothing_lives_on_when_share_run_itself_is_killed(alone: Newsroom) -> None:
    with started(alone) as service:
        family = whole_family(service)
        service.process.kill()
        service.process.wait(timeout=PATIENCE)
        assert gone_within(family, 8), living(family)
        assert sum("`share run` is gone" in message for message in messages(service)) == 2
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", service.port))


def test_web_and_worker_run_alone(alone: Newsroom) -> None:
    assert alone.share("migrate").exit_code == 0
    with started(alone, "web", ready=None) as web:
        web.wait_for(web.answers)
        assert alone.share("ingest", "--later", alone.file("bridge.txt", text())).exit_code == 0
        assert web.cards("bridge") == []
        with started(alone, "worker", ready="waits for work") as worker:
            web.wait_for(lambda: len(web.cards("bridge")) > 0)
            assert worker.stop() == 0
        assert web.ask("/articles/bridge")[0] == 200
        assert web.stop() == 0
        assert {json.loads(line)["kind"] for line in worker.lines()} == {"log"}


# The demo


def test_an_empty_database_is_filled_with_the_demo_articles_and_only_once(tmp_path: Path) -> None:
    newsroom = newsroom_in(tmp_path, SHARE_DEMO="1", SHARE_LOG_FORMAT="text")
    with started(newsroom) as service:
        status, front = service.ask("/")
        assert status == 200
        assert len(set(re.findall(r'href="[^"]*/(?:articles|sponsored|anzeige)/([a-z0-9-]+)"', front))) >= 10
        assert service.ask("/articles/cinema-on-the-quay")[0] == 410
        assert service.ask("/articles/breakwater-anniversary")[0] == 404
        assert service.ask("/articles/night-ferry-returns")[0] == 200
        assert service.ask("/sponsored/the-clockmakers-of-bell-lane")[0] == 200
        assert service.stop() == 0
        assert service.logged(r"INFO The database was empty, and has \d+ demo articles now\.")
    settings = Settings.from_env(newsroom.environ, folder=tmp_path)
    with prepared_parts(settings) as parts:  # as a second start does
        before = standing(parts)
        fill_with_demo(parts)
        assert standing(parts) == before


def standing(parts: Parts) -> list[tuple[str, int]]:
    """The live articles and their revisions."""
    with parts.store.connect() as connection:
        return [(article.slug, article.revision) for article in articles.all_live(connection, limit=100)]


# The other database and the other queue


def test_the_whole_service_runs_on_postgresql_and_redis(tmp_path: Path, postgresql_url: str) -> None:
    with redis() as queue:
        newsroom = newsroom_in(tmp_path, SHARE_DATABASE_URL=new_database(postgresql_url), SHARE_QUEUE_URL=queue)
        with started(newsroom) as service:
            assert newsroom.share("check").exit_code == 0
            done = newsroom.share("ingest", newsroom.file("bridge.txt", text()))
            assert (done.exit_code, done.stderr) == (0, "1 created\n")
            service.wait_for(lambda: len(service.cards("bridge")) > 0)
            service.wait_for(lambda: service.ask("/articles/bridge")[0] == 200)
            family = whole_family(service)
            assert service.stop() == 0
            assert gone_within(family, 8)
            assert all(json.loads(line).get("level") != "error" for line in service.lines())
        assert not list((tmp_path / "data").glob("*.db"))
