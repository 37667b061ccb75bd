"""Real queues for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from servers import new_database, redis

from share.queue import Queue, open_queue


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis() as url:
        yield url


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def queue_url(request, tmp_path) -> str:
    match request.param:
        case "sqlite":
            return f"sqlite:///{tmp_path / 'queue.db'}"
        case "redis":
            return request.getfixturevalue("redis_url")
        case _:
            return new_database(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def opened() -> Iterator[Callable[[str], Queue]]:
    """Opens queues that are closed after the test."""
    queues: list[Queue] = []

    def opened(url: str) -> Queue:
        queues.append(open_queue(url))
        return queues[-1]

    yield opened
    for queue in queues:
        queue.close()
