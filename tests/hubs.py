"""A hub that runs: web server and worker as processes of their own, spoken to over HTTP and by the command line alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from newsroom import Newsroom
from servers import free_port
from sqlalchemy import func, select, update
from subscribers import Request, Subscriber

from share.store import open_store
from share.store.schema import deliveries, subscriptions

FORM = "application/x-www-form-urlencoded"
PATIENCE = 60
"""Seconds until something that has to happen counts as not happening; most of it takes milliseconds."""
GRACE = 0.4
"""Seconds in which something that must not happen would have happened."""


@dataclass(frozen=True)
class Reply:
    """An answer as it came; names of headers in lower case, in their order."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for given, value in self.headers if given == name)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Hub:
    """The running service of one publisher."""

    origin: str
    environ: dict[str, str]
    token: str = ""
    revision: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return f"{self.origin}/feeds/latest.atom"

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        connection = HTTPConnection(self.origin.removeprefix("http://"), timeout=PATIENCE)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        reply = Reply(answer.status, [(name.lower(), value) for name, value in answer.getheaders()], answer.read())
        connection.close()
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, **headers)

    def post(self, form: dict[str, str] | list[tuple[str, str]], content_type: str = FORM) -> Reply:
        return self.send("POST", "/hub", urlencode(form).encode(), Content_Type=content_type)

    def ask(self, callback: str, mode: str = "subscribe", topic: str = "", **more: str) -> Reply:
        """A request as a subscriber makes it; ``more`` without the word ``hub``."""
        form = {"hub.mode": mode, "hub.topic": topic or self.topic, "hub.callback": callback}
        return self.post(form | {f"hub.{name}": value for name, value in more.items()})

    def subscribe(self, subscriber: Subscriber, target: str = "/callback", topic: str = "", **more: str) -> None:
        """Ask, and wait until the hub has taken the confirmation in."""
        asked, standing = len(subscriber.asked), self.verified(subscriber)
        assert self.ask(subscriber.url(target), topic=topic, **more).status == 202
        eventually(lambda: len(subscriber.asked) > asked and self.verified(subscriber) > standing)

    def verified(self, subscriber: Subscriber) -> int:
        """How many verifications this host has confirmed so far."""
        kinds = (deliveries.c.kind == "verify", deliveries.c.outcome == "delivered", deliveries.c.host == subscriber.name)
        store = open_store(self.environ["SHARE_DATABASE_URL"])
        with store.connect() as c:
            found: int = c.execute(select(func.count()).where(*kinds)).scalar_one()
        store.close()
        return found

    def publish(self, slug: str = "harbour-bridge", **changes: object) -> None:
        """Another revision of an article."""
        self.revision += 1
        article = {
            "title": f"The bridge, told for the {self.revision}. time",
            "body_html": "<p>Trams again.</p>",
            "language": "en",
        }
        body = json.dumps(article | {"section": "City", "tags": ["Brücken"]} | changes).encode()
        answer = self.send("PUT", f"/api/v1/articles/{slug}", body, Content_Type="application/json", **self.authority)
        assert answer.status in {200, 201}, answer.text

    def withdraw(self, slug: str) -> None:
        assert self.send("DELETE", f"/api/v1/articles/{slug}", **self.authority).status in {200, 202, 204}

    @property
    def authority(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def share(self, *arguments: object) -> str:
        """A command, as an operator calls it; its standard output."""
        result = Newsroom(Path(self.environ["SHARE_DATA_DIR"]), self.environ).share(*arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def told(self, target: str) -> list[dict[str, object]]:
        """What is known of the deliveries to a target, as `share deliveries list --json` tells it."""
        found: list[dict[str, object]] = json.loads(self.share("deliveries", "list", "--json", "--target", target))
        return found

    def subscribed(self, subscriber: Subscriber) -> list[dict[str, object]]:
        """What is known of the subscriptions of a host."""
        found: list[dict[str, object]] = json.loads(self.share("subscriptions", "list", "--json", "--host", subscriber.name))
        return found

    def let_pass(self, host: str, time_: timedelta) -> None:
        """Leases and deliveries of a host stand as they would after so much time."""
        store = open_store(self.environ["SHARE_DATABASE_URL"])
        with store.begin() as c:
            for table, moments in ((subscriptions, ("verified_at", "expires_at")), (deliveries, ("due_at",))):
                for row in c.execute(table.select().where(table.c.host == host)).all():
                    moved = {name: getattr(row, name) - time_ for name in moments if getattr(row, name) is not None}
                    if moved:
                        c.execute(update(table).where(table.c.id == row.id).values(moved))
        store.close()


def eventually(happened: Callable[[], object]) -> None:
    """Wait until it has happened."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def received(subscriber: Subscriber, number: int = 1) -> list[Request]:
    """Wait until so many deliveries have come, then a moment more; all that have come."""
    eventually(lambda: len(subscriber.sent) >= number)
    time.sleep(GRACE)
    return subscriber.sent


@contextmanager
def running_hub(folder: Path, **environ: str) -> Iterator[Hub]:
    """A hub with articles in its feeds."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    settings = {
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_DATABASE_URL": f"sqlite:///{folder}/sharewire.db",
        "SHARE_QUEUE_URL": f"sqlite:///{folder}/queue.db",
        "SHARE_BIND": f"127.0.0.1:{port}",
        "SHARE_BASE_URL": origin,
        "SHARE_SITE_NAME": "The Harbour Courier",
        "SHARE_ALLOW_HOSTS": "127.0.0.1,[::1]",
    }
    rest = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")}
    hub = Hub(origin, rest | settings | environ)
    hub.share("migrate")
    hub.token = hub.share("token", "create", "the newsroom").strip()
    with (folder / "log").open("wb") as log:
        try:
            for part in ("web", "worker"):
                command = [sys.executable, "-m", "share", part]
                hub.running.append(subprocess.Popen(command, env=hub.environ, stdout=log, stderr=log))
            eventually(lambda: _answers(hub))
            hub.publish()
            hub.publish("ferry", section="Harbour", language="de-AT", tags=[])
            yield hub
        finally:
            for process in hub.running:
                process.send_signal(signal.SIGTERM)
            for process in hub.running:
                process.wait(PATIENCE)


def _answers(hub: Hub) -> bool:
    try:
        return hub.get("/healthz").status == 200
    except OSError:
        return False
