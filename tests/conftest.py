"""Options of the whole test run, and the fixtures that every part may ask for."""

from __future__ import annotations

import hypothesis
import pytest
from chromium import browser
from instances import instance
from once import make_things_once
from services import client, service
from stores import database_url, empty_store, empty_url, postgresql_url, store

__all__ = ["browser", "client", "database_url", "empty_store", "empty_url", "instance", "postgresql_url", "service", "store"]
"""One PostgreSQL serves all tests of a process."""

LONGEST = (
    *("test_surfaces", "test_card_all", "test_embargo", "test_service", "test_accessibility", "test_hub_rules", "test_worker"),
    *(
        "test_served_feeds",
        "test_studio",
        "test_card",
        "test_hostile",
        "test_hooks",
        "test_crowd",
        "test_killed",
        "test_docs_partners",
    ),
)
"""Files that take half a minute and more."""

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
