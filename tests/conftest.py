"""Options of the whole test run, and the fixtures that every part may ask for."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from chromium import browser
from instances import accounts, instance
from once import make_things_once
from services import client, service
from stores import database_url, empty_store, empty_url, postgresql_url, store

# They are asked for here, so that one PostgreSQL serves all tests of a process.
__all__ = [
    "accounts",
    "browser",
    "client",
    "database_url",
    "empty_store",
    "empty_url",
    "instance",
    "postgresql_url",
    "service",
    "store",
]
LONGEST = (
    "test_surfaces",
    "test_service",
    "test_hub_rules",
    "test_card_all",
    "test_accessibility",
    "test_served_feeds",
    "test_killed",
    "test_worker",
    "test_hub",
    "test_studio",
    "test_script_matrix",
    "test_terminal",
    "test_theme",
    "test_disclosure_travels",
    "test_docs_partners",
    "test_hostile",
    "test_crowd",
    "test_hooks",
    "test_docs_themes",
)
"""Files that take longest, the longest first."""

MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes; the databases of a whole run take about two."""


def lay_files_into_memory() -> None:
    """Where there is room, and nobody said where else: a database is made there in half the time."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # so that it is looked up again


lay_files_into_memory()
make_things_once()
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Goldens are only ever rewritten when somebody asks for it."""
    parser.addoption("--renew-goldens", action="store_true", help="write the golden files anew from what is rendered now")
    parser.addoption("--kills", type=int, default=20, help="how many workers are killed while they deliver")
    parser.addoption("--storages", default="sqlite,redis,postgresql", help="where that is tried")
    parser.addoption("--embargoes", type=int, default=1, help="how many embargoes are crawled across, with each database")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: several processes that share the files then end at about the same time."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
