"""Fixtures for conftest files: a test that asks for ``store`` runs on SQLite and on PostgreSQL, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prepared import put_database
from servers import new_database, postgresql

from share.store import Store, migrate, open_store


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'sharewire.db'}"
    return new_database(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def empty_store(database_url) -> Iterator[Store]:
    """A database without any table."""
    store = open_store(database_url)
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
