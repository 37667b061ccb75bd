"""The claim: from the request that publishes an article to the last of 1,000 subscribers who has the whole new feed, two seconds
at most; and no longer for the others where a tenth of them is slow or dead.

Everything is real but the way: `share web` and `share worker` are processes, the article comes in by PUT, each subscriber has
subscribed over HTTP with a secret of its own, and has an address of its own (127.0.x.y). They answer from one process beside the
service, on the same processors. Afterwards every body is compared with what the feed's address answers, and every signature is
computed again.

Run by hand: ``python benchmarks/push.py [--subscribers 1000] [--rounds 5] [--workers 1] [--postgresql]``. On Linux alone, whose
loopback has 16 million addresses; ``--postgresql`` needs its programs, and starts a server of its own with the usual settings.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import json
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlencode

ARTICLES = 50
BODY = (
    "<p>The harbour bridge carries trams again from Monday, and it has cost a tenth less than the council had planned.</p>" * 29
)
PATIENCE = 60
SLOW_SECONDS = 5.0
BAD = ("refuses", "mute", "slow")
"""How the bad tenth is bad, in turn: nobody listens; somebody listens and never answers; somebody answers after five seconds."""


@dataclass
class Received:
    """What subscribers were sent, by their numbers: when the last byte came, the signature, and which of ``bodies`` it was."""

    at: dict[int, float] = field(default_factory=dict)
    signature: dict[int, str] = field(default_factory=dict)
    which: dict[int, int] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)

    def keep(self, number: int, signature: str, body: bytes) -> None:
        """One delivery is complete."""
        self.at[number], self.signature[number] = time.monotonic(), signature
        if body not in self.bodies:
            self.bodies.append(body)
        self.which[number] = self.bodies.index(body)


class Line(asyncio.Protocol):
    """One connection to a subscriber; its path says who it is: ``/<kind>/<number>``."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._head = b""
        self._pieces: list[bytes] = []
        self._missing = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Collect until the request is whole, then act upon it."""
        if self._missing < 0:
            self._head += data
            if b"\r\n\r\n" not in self._head:
                return
            self._head, _, data = self._head.partition(b"\r\n\r\n")
            self._missing = int(named(self._head, b"content-length") or 0)
        self._pieces.append(data)
        self._missing -= len(data)
        if self._missing <= 0:
            head, body = self._head, b"".join(self._pieces)
            self._head, self._pieces, self._missing = b"", [], -1
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        method, target, _ = head.split(b" ", 2)
        path, _, query = target.partition(b"?")
        if method == b"GET":
            challenge = parse_qs(query)[b"hub.challenge"][0]
            self._say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(challenge), challenge))
            return
        _, kind, number = path.decode().split("/")
        if kind == "mute":
            return
        self._received.keep(int(number), named(head, b"x-hub-signature").decode(), body)
        answer = partial(self._say, b"HTTP/1.1 204 No Content\r\n\r\n")
        if kind == "slow":
            asyncio.get_running_loop().call_later(SLOW_SECONDS, answer)
        else:
            answer()

    def _say(self, answer: bytes) -> None:
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(answer)


def named(head: bytes, name: bytes) -> bytes:
    """The value of a header, empty where there is none."""
    for line in head.split(b"\r\n")[1:]:
        given, _, value = line.partition(b":")
        if given.lower() == name:
            return value.strip()
    return b""


def serve(orders: Connection, ports: tuple[int, int]) -> None:
    """All subscribers, as a process: the second port is of those who listen no more after ``deaf``."""
    asyncio.run(_serve(orders, ports))


async def _serve(orders: Connection, ports: tuple[int, int]) -> None:
    loop = asyncio.get_running_loop()
    received = Received()
    servers = [await loop.create_server(lambda: Line(received), "0.0.0.0", port, backlog=4_096) for port in ports]
    orders.send(None)
    while True:
        match await loop.run_in_executor(None, orders.recv):
            case "deaf":
                servers[1].close()
                orders.send(None)
            case "forget":
                received.__init__()  # type: ignore[misc]  # the lines have this very object
                orders.send(None)
            case "who":
                orders.send(dict(received.at))
            case "all":
                orders.send(received)
            case _:
                return


@dataclass
class Subscribers:
    """So many subscribers, of whom ``bad`` are."""

    count: int
    bad: int
    ports: tuple[int, int]
    orders: Connection
    one_host: bool = False

    def ask(self, order: str) -> object:
        """Send an order to their process; what it answers."""
        self.orders.send(order)
        return self.orders.recv()

    def kind(self, number: int) -> str:
        """What a subscriber is like."""
        return BAD[number % len(BAD)] if number < self.bad else "good"

    def host(self, number: int) -> str:
        """Its address and port."""
        port = self.ports[1] if self.kind(number) == "refuses" else self.ports[0]
        return f"127.0.0.1:{port}" if self.one_host else f"127.0.{1 + number // 250}.{1 + number % 250}:{port}"

    def callback(self, number: int) -> str:
        """Where it is called."""
        return f"http://{self.host(number)}/{self.kind(number)}/{number}"

    @property
    def good(self) -> set[int]:
        """The numbers of those that answer at once."""
        return set(range(self.bad, self.count))


@contextmanager
def subscribers(count: int, bad: int, *, one_host: bool = False) -> Iterator[Subscribers]:
    """The process of all subscribers."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    ports = free_port(), free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, ports), daemon=True)
    process.start()
    here.recv()
    try:
        yield Subscribers(count, bad, ports, here, one_host)
    finally:
        process.kill()
        process.join()


@dataclass
class Service:
    """The running service."""

    base: str
    token: str
    workers: list[int]
    published: int = 0

    def put(self) -> float:
        """Publish one more article; when the request began."""
        self.published += 1
        article = {
            "title": f"The harbour bridge reopens after {self.published} years of repairs",
            "body_html": BODY,
            "language": "en",
            "section": "City",
        }
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = f"{self.base}/api/v1/articles/bridge-{self.published}"
        request = urllib.request.Request(address, json.dumps(article).encode(), headers, method="PUT")
        began = time.monotonic()
        urllib.request.urlopen(request).close()
        return began

    def worker_seconds(self) -> float:
        """Processor time that the workers have used so far."""
        ticks = [Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[11:13] for number in self.workers]
        return sum(int(user) + int(system) for user, system in ticks) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str) -> bytes:
        """What a path answers."""
        with urllib.request.urlopen(self.base + path) as answer:
            return bytes(answer.read())

    def metric(self, line: str) -> float:
        """The value of a metric; 0 where it has none."""
        for row in self.get("/metrics").decode().splitlines():
            if row.startswith(f"{line} "):
                return float(row.rpartition(" ")[2])
        return 0


@contextmanager
def service(folder: Path, database_url: str, workers: int, hosts: list[str]) -> Iterator[Service]:
    """The service over an empty database, allowed to call these hosts."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environ = os.environ | {
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_BIND": f"127.0.0.1:{port}",
        "SHARE_BASE_URL": base,
        "SHARE_ALLOW_HOSTS": ",".join(hosts),
        "SHARE_DEMO": "0",
        **({"SHARE_DATABASE_URL": database_url, "SHARE_QUEUE_URL": database_url} if database_url else {}),
    }
    share = [sys.executable, "-m", "share"]
    subprocess.run([*share, "migrate"], env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    token = subprocess.run([*share, "token", "create", "bench"], env=environ, check=True, capture_output=True, text=True).stdout
    with (folder / "log").open("w") as log:
        commands = [[*share, "web"], *([[*share, "worker"]] * workers)]
        running = [subprocess.Popen(command, env=environ, stdout=log, stderr=log) for command in commands]
        try:
            wait_for(base)
            yield Service(base, token.strip(), [process.pid for process in running[1:]])
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()


def measure(told: Subscribers, running: Service, rounds: int) -> None:
    """Subscribe all of them, publish, and print how long each round took."""
    for _ in range(ARTICLES):
        running.put()
    settle(running)
    began = time.monotonic()
    for number in range(told.count):
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": f"{running.base}/feeds/latest.rss",
            "hub.callback": told.callback(number),
            "hub.secret": f"the secret of {number}",
        }
        urllib.request.urlopen(f"{running.base}/hub", urlencode(asked).encode()).close()
    while running.metric("share_subscriptions") < told.count:
        give_up_after(began, "not all subscribers were verified")
    print(f"      {told.count:,} subscriptions asked for and verified in {time.monotonic() - began:.1f} s")
    if told.bad:
        told.ask("deaf")
    for _ in range(rounds):
        told.ask("forget")
        used = running.worker_seconds()
        began = running.put()
        while not told.good <= set(told.ask("who")):  # type: ignore[call-overload]
            give_up_after(began, "not all subscribers were told")
            time.sleep(0.02)
        time.sleep(0.2)
        received = told.ask("all")
        assert isinstance(received, Received)
        check(received, told, running)
        taken = sorted(received.at[number] - began for number in told.good)
        print(
            f"      first {taken[0]:.2f} s, half {taken[len(taken) // 2]:.2f} s, last {taken[-1]:.2f} s  "
            f"({len(received.bodies[0]):,} bytes each; {running.worker_seconds() - used:.2f} s of the processor in the worker; "
            f"load {os.getloadavg()[0]:.1f})"
        )
        if not told.bad:
            settle(running)


def check(received: Received, told: Subscribers, running: Service) -> None:
    """Every body has to be the feed as its address answers it, every signature that of its subscriber."""
    feed = running.get("/feeds/latest.rss")
    for number in told.good:
        body = received.bodies[received.which[number]]
        wanted = hmac.new(f"the secret of {number}".encode(), body, "sha256").hexdigest()
        if body != feed or received.signature[number] != f"sha256={wanted}":
            sys.exit(f"subscriber {number} got something wrong")


def settle(running: Service) -> None:
    """Wait until the service has nothing to do."""
    began = time.monotonic()
    while running.metric("share_outbox_waiting") or running.metric('share_deliveries_waiting{kind="feed"}'):
        give_up_after(began, "the service does not come to rest")
        time.sleep(0.05)
    time.sleep(1)


def give_up_after(began: float, sentence: str) -> None:
    """End where something takes too long."""
    if time.monotonic() - began > PATIENCE:
        sys.exit(sentence)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(base: str) -> None:
    """Wait until the service answers."""
    began = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(f"{base}/healthz").close()
        except OSError:
            give_up_after(began, "the service did not start")
            time.sleep(0.1)
        else:
            return


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A new PostgreSQL with its usual settings; the URL of its empty database. As root it runs as the user postgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    programs = found[-1] if found else Path(shutil.which("initdb") or sys.exit("PostgreSQL is missing")).parent
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    place, port = folder / "postgresql", free_port()
    place.mkdir()
    if as_user:
        shutil.chown(place, "postgres", "postgres")
        folder.chmod(0o755)
    initdb = [*as_user, str(programs / "initdb"), "-D", str(place / "data"), "-U", "press", "-A", "trust"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=place)
    where = ["-D", str(place / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", str(place)]
    with (folder / "postgresql.log").open("w") as log:
        server = subprocess.Popen([*as_user, str(programs / "postgres"), *where], stdout=log, stderr=log, cwd=place)
    try:
        began = time.monotonic()
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "press"]
        while subprocess.run(ready, check=False).returncode:
            give_up_after(began, "PostgreSQL did not start")
            time.sleep(0.1)
        yield f"postgresql://press@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Print what each round took, without and with bad subscribers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5, help="how many articles are published")
    parser.add_argument("--workers", type=int, default=1, help="processes of share worker")
    parser.add_argument("--postgresql", action="store_true", help="store and queue in PostgreSQL, and not in SQLite")
    parser.add_argument("--one-host", action="store_true", help="all subscribers at one address, and not each at its own")
    parser.add_argument("--only", choices=["good", "bad"], help="one part of it")
    chosen = parser.parse_args()
    for part, bad in (("good", 0), ("bad", chosen.subscribers // 10)):
        if chosen.only not in {None, part}:
            continue
        with tempfile.TemporaryDirectory() as name, subscribers(chosen.subscribers, bad, one_host=chosen.one_host) as told:
            database = postgresql(Path(name)) if chosen.postgresql else nothing()
            with (
                database as url,
                service(Path(name), url, chosen.workers, sorted({told.host(n) for n in range(told.count)})) as running,
            ):
                kind = "PostgreSQL" if chosen.postgresql else "SQLite"
                print(f"{chosen.subscribers:,} subscribers, {bad} of them bad; {kind}, {chosen.workers} worker process(es)")
                measure(told, running, chosen.rounds)


@contextmanager
def nothing() -> Iterator[str]:
    """What stands by default."""
    yield ""


if __name__ == "__main__":
    main()
