"""``share run`` and its halves as processes of their own on a free port, for tests."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsroom import Newsroom
from servers import free_port

PATIENCE = 60
"""Seconds for a start, on a machine that is busy with other tests as well."""
READER = "127.0.0.7"
"""The address that our requests come from: not the one that the server listens on, so that it can be told in a log."""


@dataclass
class Service:
    """A started command, everything it prints, and the newsroom it serves."""

    newsroom: Newsroom
    process: subprocess.Popen[bytes]
    port: int
    output: Path

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str]:
        """The status and the body that a reader gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(READER, 0))
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def lines(self) -> list[str]:
        return self.output.read_text().splitlines()

    def logged(self, pattern: str) -> bool:
        return any(re.search(pattern, line) for line in self.lines())

    def wait_for(self, what: Callable[[], bool], seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, f"not within {seconds} seconds:\n" + "\n".join(self.lines()[-20:])
            time.sleep(0.02)

    def wait_until_logged(self, pattern: str, seconds: float = PATIENCE) -> None:
        self.wait_for(lambda: self.logged(pattern) or self.process.poll() is not None, seconds)
        assert self.logged(pattern), "\n".join(self.lines()[-20:])

    def cards(self, slug: str) -> list[Path]:
        """The cards of an article that lie in the blobs."""
        return list((self.newsroom.folder / "data" / "blobs" / "cards" / slug).rglob("*.jpg"))

    def answers(self) -> bool:
        try:
            return self.ask("/healthz")[0] == 200
        except OSError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


def newsroom_in(folder: Path, **environ: str) -> Newsroom:
    port = free_port()
    here = {
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_DATABASE_URL": f"sqlite:///{folder}/data/sharewire.db",
        "SHARE_BASE_URL": f"http://127.0.0.1:{port}",
        "SHARE_BIND": f"127.0.0.1:{port}",
        "SHARE_LOG_FORMAT": "json",
        "SHARE_ALLOW_HOSTS": "",
    }
    return Newsroom(folder, here | environ)


@contextmanager
def started(newsroom: Newsroom, command: str = "run", ready: str | None = "Sharewire is ready at") -> Iterator[Service]:
    """A command as a process of its own; nothing that it started is left afterwards."""
    output = newsroom.folder / f"{command}.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "share", command], env=newsroom.outside(), cwd=newsroom.folder, stdout=log, stderr=log
        )
    service = Service(newsroom, process, int(newsroom.environ["SHARE_BIND"].rpartition(":")[2]), output)
    family: set[int] = set()
    try:
        if ready is not None:
            service.wait_until_logged(ready)
        family = descendants(process.pid)
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=PATIENCE)
        for pid in living(family):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> set[int]:
    """The processes that ``pid`` started, and those that they started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended in the meantime
    found: set[int] = set()
    while fresh := {child for child, parent in parents.items() if parent in {pid, *found}} - found:
        found |= fresh
    return found


def living(pids: set[int]) -> set[int]:
    """Those that still run (a zombie does not: it waits for nothing but to be counted)."""

    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
        except OSError:
            return False

    return {pid for pid in pids if runs(pid)}


VOLATILE = {"date", "connection"}
"""Headers that are other ones at every request."""


@dataclass(frozen=True)
class Answer:
    """What was answered, and when it was asked for and there (seconds since 1970)."""

    status: int
    headers: frozenset[tuple[str, str]]
    body: bytes
    begun: float
    ended: float

    @property
    def state(self) -> tuple[object, ...]:
        return self.status, self.headers, self.body

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    @property
    def text(self) -> str:
        return f"{sorted(self.headers)} {self.body.decode('utf-8', 'replace')}"


class Line:
    """A kept-alive connection, which one web process answers for as long as it lives; ``process`` is that process."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.ask("/healthz")
        self.process = serving_process(self._connection.sock.getsockname()[1], port)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        begun = time.time()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, headers={"Sec-Fetch-Site": "same-origin"} | named)
        answer = self._connection.getresponse()
        body = answer.read()
        headers = frozenset((name.lower(), value) for name, value in answer.getheaders() if name.lower() not in VOLATILE)
        return Answer(answer.status, headers, body, begun, time.time())

    def close(self) -> None:
        self._connection.close()


def serving_process(client_port: int, server_port: int) -> int:
    """The process that holds the server's end of a loopback connection."""
    inodes = set()
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        place, peer, inode = (row.split()[column] for column in (1, 2, 9))
        if (int(place.rpartition(":")[2], 16), int(peer.rpartition(":")[2], 16)) == (server_port, client_port):
            inodes.add(f"socket:[{inode}]")
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(entry.readlink()) in inodes:
                return int(entry.parts[2])
        except OSError:
            continue
    raise AssertionError("no process holds this connection")


def lines_to(port: int, processes: int) -> list[Line]:
    """A connection to each of so many web processes."""
    found: dict[int, Line] = {}
    deadline = time.monotonic() + PATIENCE
    while len(found) < processes:
        assert time.monotonic() < deadline, f"only {len(found)} of {processes} web processes answered"
        line = Line(port)
        if found.setdefault(line.process, line) is not line:
            threading.Timer(1, line.close).start()  # kept for a moment, so that the other process is the one with less to do
        time.sleep(0.02)
    return list(found.values())
