"""The queue: it wakes a worker as soon as something has happened. huey, over SQLite, Redis or PostgreSQL.

A message carries nothing but the number of an outbox row, or says that there are deliveries. The rows are the truth; a message
that is lost costs half a second, until a worker's sweep finds them (`share.worker`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool

from share.errors import BadSetting, StoreFailed

NAME = "sharewire"
TASK = "outbox"
DELIVERIES = "deliveries"
TAKES = "SHARE_QUEUE_URL takes sqlite:////path/to/file.db, redis://host:6379/0 or postgresql://user:password@host/name"
PATIENCE: Any = {"socket_connect_timeout": 2, "socket_timeout": 5}
"""Seconds: a Redis that does not answer must not keep a newsroom waiting. (Workers listen for one second at a time.)"""

log = logging.getLogger(__name__)


class JsonMessages(Serializer):  # type: ignore[misc] # huey has no type hints
    """Messages as JSON. huey's own are pickles, and with those whoever can write to the queue can run code in the workers."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps([data.id, data.name, data.args]).encode()

    def _deserialize(self, data: bytes) -> Message:
        identity, name, arguments = json.loads(data)
        return Message(identity, name, args=tuple(arguments), kwargs={})


class Queue:
    """Announces outbox rows to workers. It is opened at its first use: a queue that is down stops nobody from publishing."""

    def __init__(self, connect: Callable[[], Huey]) -> None:
        self._connect = connect
        self._work: Callable[[int], None] | None = None
        self._deliver: Callable[[], None] | None = None

    @cached_property
    def _huey(self) -> Huey:
        return self._connect()

    @cached_property
    def _task(self) -> Any:
        return self._huey.task(name=TASK)(self._run)

    @cached_property
    def _deliveries(self) -> Any:
        return self._huey.task(name=DELIVERIES)(self._run_deliveries)

    def announce(self, outbox_id: int) -> bool:
        """Wake a worker for this row. Whatever goes wrong is logged and told by False; the row is found without it."""
        try:
            self._task(outbox_id)
        except Exception as error:  # noqa: BLE001 - every storage has errors of its own, and none of them may undo a publication
            log.warning("outbox row %d could not be announced (%s); the sweep will find it", outbox_id, error)
            return False
        return True

    def announce_deliveries(self) -> None:
        """Wake a worker for deliveries. What goes wrong is logged: they are found without it."""
        try:
            self._deliveries()
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("deliveries could not be announced (%s); the sweep will find them", error)

    def check(self) -> None:
        """Ask the queue something.

        Raises:
            StoreFailed: when it does not answer.
        """
        try:
            self._huey.pending_count()
        except Exception as error:
            raise StoreFailed("The queue does not answer. SHARE_QUEUE_URL says where it is.", repr(error)) from error

    def is_idle(self) -> bool:
        """Whether no message waits; a queue that is down has none that anybody could take."""
        try:
            return not self._huey.pending_count()
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("the queue cannot be asked how long it is (%s)", error)
            return True

    def serve(self, work: Callable[[int], None], deliver: Callable[[], None] | None = None) -> Huey:
        """The queue for a worker's consumer, which calls ``work`` with the number of each announced row, and ``deliver`` where
        there are deliveries; the latter must not take long.

        Raises:
            StoreFailed: when the queue cannot be opened.
        """
        self._work, self._deliver = work, deliver
        try:
            return self._deliveries.huey and self._task.huey
        except Exception as error:
            raise StoreFailed("The queue cannot be opened. See SHARE_QUEUE_URL.", str(error)) from error

    def close(self) -> None:
        """Give the connection of this thread back."""
        if "_huey" in self.__dict__:
            self._huey.storage.close()

    def _run(self, outbox_id: int) -> None:
        if self._work is not None:
            self._work(outbox_id)

    def _run_deliveries(self) -> None:
        if self._deliver is not None:
            self._deliver()


def open_queue(url: str) -> Queue:
    """The queue at ``url``; ``memory://`` lasts as long as the process, and reaches no other.

    Raises:
        BadSetting: when the URL is not one of a queue that we can use.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = {"name": NAME, "results": False, "serializer": JsonMessages()}
    match parts.scheme:
        case "memory":
            return Queue(lambda: MemoryHuey(**options))
        case "sqlite" if parts.path.strip("/"):
            return Queue(lambda: _sqlite(Path(parts.path.removeprefix("/")), options))
        case "redis" | "rediss" | "unix":
            return Queue(lambda: RedisHuey(connection_pool=ConnectionPool.from_url(url, **PATIENCE), **options))
        case "postgresql" | "postgres":
            return Queue(lambda: _postgresql(url, options))
    raise BadSetting(f"{TAKES}.")


def _sqlite(file: Path, options: dict[str, Any]) -> SqliteHuey:
    file.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(filename=str(file), **options)


def _postgresql(url: str, options: dict[str, Any]) -> PostgresHuey:
    """Opened once more where the server refused: of several processes that begin on a new database at once, each makes the
    tables where they are missing, and PostgreSQL lets one of them (CREATE TABLE IF NOT EXISTS does not wait for another).
    """
    try:
        return PostgresHuey(dsn=url, connect_timeout=2, **options)
    except Exception as error:
        if getattr(error, "sqlstate", None) is None:
            raise  # nobody answered, and the newsroom has waited for that already
        return PostgresHuey(dsn=url, connect_timeout=2, **options)
