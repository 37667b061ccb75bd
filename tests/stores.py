"""Fixtures for conftest files: a test that asks for ``store`` runs on SQLite and on PostgreSQL, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from prepared import put_database
from servers import drop_database, new_database, postgresql

from share.store import Store, migrate, open_store


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgresql() as url:
        yield url


@cache
def with_all_tables(server: str) -> str:
    """The URL of a database on this server that others are copied from."""
    url = new_database(server)
    with closing(open_store(url)) as store:
        migrate(store)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> Iterator[str]:
    """That of a file which is not there yet, or of a database with all tables: a copy is made in a fifth of the time."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'sharewire.db'}"
        return
    server = request.getfixturevalue("postgresql_url")
    url = new_database(server, like=with_all_tables(server))
    yield url
    drop_database(server, url)


@pytest.fixture
def empty_url(database_url, request) -> str:
    """That of a database without any table."""
    if database_url.startswith("sqlite:"):
        return database_url
    return new_database(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def empty_store(empty_url) -> Iterator[Store]:
    """The same, opened."""
    store = open_store(empty_url)
    yield store
    store.close()


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    """One with all tables."""
    if database_url.startswith("sqlite:"):
        put_database(Path(database_url.removeprefix("sqlite:///")))
    store = open_store(database_url)
    migrate(store)
    yield store
    store.close()
