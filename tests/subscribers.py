"""A subscriber of the hub, a receiver of webhooks, or another hub on a loopback port, for tests.

What it answers is set by the test, path by path; what it was sent is kept as it came, byte for byte.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest

from share.cli.push import courier_for
from share.store import outbox
from share.store.schema import deliveries
from share.wiring import Parts
from share.worker import HANDLERS, tell_others, work

PORTS: set[int] = set()
"""Where subscribers listened in this process: to a hub that outlives a test, who comes to the same port next is the same host."""


@dataclass
class Request:
    """One request as it came; ``target`` is the request line's own, names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    def said(self, name: str) -> str:
        """The last value of a parameter: ours come after those of the callback."""
        return dict(self.query).get(name, "")


Reply = tuple[int, dict[str, str], bytes]
Answering = Callable[[Request], Reply]


def echo(request: Request) -> Reply:
    """What a subscriber does that means it."""
    if request.method == "GET":
        return 200, {"Content-Type": "text/plain"}, request.said("hub.challenge").encode()
    return 204, {}, b""


@dataclass
class Subscriber:
    """A server; ``answer`` says what it does."""

    name: str
    answer: Answering = echo
    requests: list[Request] = field(default_factory=list)
    seconds: float = 0.0

    def url(self, target: str = "/callback") -> str:
        return f"http://{self.name}{target}"

    def answers(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        """Confirm what is asked, and answer every delivery so."""
        self.answer = lambda request: echo(request) if request.method == "GET" else (status, headers or {}, body)

    @property
    def asked(self) -> list[Request]:
        return [request for request in self.requests if request.method == "GET"]

    @property
    def sent(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_: object) -> None:
        """A client that is killed goes away in the middle."""


@contextmanager
def serving(address: str = "127.0.0.1") -> Iterator[Subscriber]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            length = int(headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender is gone in the middle: nothing has come that could be taken
            request = Request(self.command, self.requestline.split(" ")[1], headers, body, time.monotonic())
            running.requests.append(request)
            time.sleep(running.seconds)
            status, given, answer = running.answer(request)
            self.send_response(status)
            for name, value in given.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    ipv6 = ":" in address
    kind = type("Server", (Server,), {"address_family": socket.AF_INET6 if ipv6 else socket.AF_INET})
    server = kind((address, 0), Handler)
    while server.server_port in PORTS:
        server.server_close()
        server = kind((address, 0), Handler)
    PORTS.add(server.server_port)
    running = Subscriber(f"{f'[{address}]' if ipv6 else address}:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with serving() as running:
        yield running


def work_off(parts: Parts) -> None:
    """What a worker does until nothing is due: events are told, and deliveries tried."""
    with parts.store.connect() as c:
        waiting = outbox.due_ids(c, parts.clock(), 1_000)
    for row in waiting:
        work(parts, row, owner="the test", handlers=TOLD)
    courier = courier_for(parts)("the test")
    courier.start()
    deadline = time.monotonic() + 60
    try:
        while _busy(parts):
            assert time.monotonic() < deadline, "the deliveries did not come to an end"
            time.sleep(0.01)
    finally:
        courier.stop(5)


TOLD = {event: tuple(step for step in steps if step is tell_others) for event, steps in HANDLERS.items()}


def _busy(parts: Parts) -> bool:
    with parts.store.connect() as c:
        waits = (deliveries.c.due_at <= parts.clock()) | deliveries.c.owner.is_not(None)
        return c.execute(deliveries.select().where(waits).limit(1)).first() is not None
