"""The service under test: the whole application over a fresh database and folder, with a clock that stands still."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from factories import NOON, article
from flask.testing import FlaskClient
from prepared import parts_of

from share.article import Article, Submission
from share.publish import publish, withdraw
from share.settings import Settings
from share.store import tokens
from share.web import create_app
from share.web.logs import AccessLog
from share.wiring import Parts


@dataclass
class Clock:
    """A time that moves only when a test moves it."""

    time: datetime = NOON + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **amount: float) -> None:
        self.time += timedelta(**amount)


@dataclass
class Service:
    """A running Sharewire for one test: its parts, a client, what it logged."""

    parts: Parts
    client: FlaskClient
    clock: Clock
    token: str
    log: io.StringIO = field(default_factory=io.StringIO)

    def publish(self, entry: Article | None = None, **changes: object) -> Article:
        """An article that has gone through the one door in."""
        submitted = entry or article(**changes)
        submission = Submission(article=replace(submitted, revision=0, code=""), said=frozenset({"published"}))
        return publish(self.parts.store, submission, self.clock()).article

    def withdraw(self, slug: str) -> Article:
        return withdraw(self.parts.store, slug, self.clock()).article

    def count(self) -> None:
        """What was asked for until now is counted, which takes half a second by itself."""
        assert self.client.application.extensions["observer"].flush()

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    # Tests publish behind the web server's back and read within the same millisecond, which nobody outside can.
    monkeypatch.setattr("share.web.front.HINT_SECONDS", 0.0)
    monkeypatch.setattr("share.store.scopes.SETTLES", timedelta(0))
    environ = {
        "SHARE_BASE_URL": "https://share.courier.example",
        "SHARE_DATA_DIR": str(tmp_path / "data"),
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_SITE_NAME": "The Harbour Courier",
        "SHARE_SITE_DESCRIPTION": "News from the harbour",
        "SHARE_ALLOW_HOSTS": "127.0.0.1",
    }
    clock = Clock()
    parts = parts_of(Settings.from_env(environ, folder=tmp_path), clock)
    with parts.store.begin() as connection:
        token = tokens.create(connection, "the CMS", clock())
    log = io.StringIO()
    application = create_app(parts, AccessLog("text", log))
    yield Service(parts, application.test_client(), clock, token, log)
    application.extensions["observer"].close()
    parts.store.close()


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return service.client
