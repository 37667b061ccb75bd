"""Servers of the fediverse on a loopback port, for tests: what they answer is set by the test, what they were asked is kept."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

NODEINFO_RELATION = "http://nodeinfo.diaspora.software/ns/schema/2.1"
CREATE_RELATION = "https://w3id.org/fep/3b86/Create"


@dataclass
class Instance:
    """One server: the name that a reader types, its answers by path, and the paths that it was asked for."""

    name: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def origin(self) -> str:
        return f"http://{self.name}"

    def answer(self, path: str, document: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers[path] = (status, headers or {}, body)

    def publishes(self, template: str) -> None:
        """WebFinger names this form."""
        self.answer("/.well-known/webfinger", {"links": [{"rel": CREATE_RELATION, "template": template}]})

    def runs(self, software: str, protocols: tuple[str, ...] = ("activitypub",)) -> None:
        """NodeInfo names this software."""
        self.answer("/.well-known/nodeinfo", {"links": [{"rel": NODEINFO_RELATION, "href": f"{self.origin}/nodeinfo/2.1"}]})
        self.answer("/nodeinfo/2.1", {"software": {"name": software}, "protocols": list(protocols)})


@pytest.fixture
def instance() -> Iterator[Instance]:
    with running_instance() as one:
        yield one


@pytest.fixture
def accounts() -> Iterator[Instance]:
    """A host after which accounts are named, and that may lead on to their server."""
    with running_instance() as one:
        yield one


@contextmanager
def running_instance() -> Iterator[Instance]:
    """One server on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running.asked.append(self.path)
            time.sleep(running.seconds)
            status, headers, body = running.answers.get(self.path.partition("?")[0], (404, {}, b"nothing here"))
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running = Instance(f"127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield running
    server.shutdown()
    server.server_close()
