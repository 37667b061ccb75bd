"""A publisher, and feeds of articles in every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from factories import NOON
from jsonschema import Draft202012Validator
from lxml import etree

from share.article import Article
from share.assets import open_assets
from share.disclosures import Disclosures, read_disclosures
from share.feeds.build import FORMATS, feed_of
from share.feeds.feed import Feed, item_of
from share.formats import Picture
from share.links import Links

SPECS = Path(__file__).parent.parent / "specs"
GOLDENS = Path(__file__).parent.parent / "golden" / "feeds"


@dataclass(frozen=True)
class Publisher:
    """What feeds need to know of the site."""

    name: str = "The Harbour Post"
    language: str = "en"
    description: str = "News of the harbour"


@pytest.fixture(scope="session")
def disclosures() -> Disclosures:
    return read_disclosures(open_assets(None))


@pytest.fixture(scope="session")
def links(disclosures: Disclosures) -> Links:
    return Links("https://share.news.example", disclosures)


@pytest.fixture(scope="session")
def picture() -> Picture:
    return Picture(
        url="https://share.news.example/cards/harbour-bridge-reopens/0123456789abcdef/wide.jpg",
        width=1200,
        height=675,
        media_type="image/jpeg",
        length=123_456,
        alt="A tram crosses the harbour bridge at dawn",
    )


@pytest.fixture(scope="session")
def site() -> Publisher:
    return Publisher()


@pytest.fixture(scope="session")
def feed(links: Links, disclosures: Disclosures) -> Callable[..., Feed]:
    """The feed value of some articles."""

    def make(
        *articles: Article,
        picture: Picture | None = None,
        extension: str = "rss",
        scope: str = "latest",
        name: str = "",
        site: Publisher = Publisher(),
        updated: datetime = NOON,
    ) -> Feed:
        items = tuple(item_of(one, links=links, disclosures=disclosures, picture=picture) for one in articles)
        return feed_of(items, scope=scope, name=name, extension=extension, updated=updated, site=site, links=links)

    return make


@pytest.fixture(scope="session")
def rendered(feed: Callable[..., Feed]) -> Callable[..., bytes]:
    """The bytes of the feed of some articles in one format: ``rendered("rss", article)``."""
    return lambda extension, *articles, **how: FORMATS[extension](feed(*articles, extension=extension, **how))


@pytest.fixture(scope="session")
def atom_grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SPECS / "atom.rng"))


@pytest.fixture(scope="session")
def json_schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads((SPECS / "jsonfeed-1.1.schema.json").read_text("utf-8")))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[bytes, str], Any]:
    """Compare bytes with the golden file named for this test, or renew it where the run was told to."""

    def compare(data: bytes, extension: str) -> None:
        file = GOLDENS / f"{request.node.originalname}.{extension}"
        if request.config.getoption("--renew-goldens"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        assert file.is_file(), f"there is no golden {file.name}; run with --renew-goldens to make it"
        assert data == file.read_bytes()

    return compare
