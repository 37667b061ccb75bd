"""A publisher, and feeds of articles in every format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import NOON, article
from jsonschema import Draft202012Validator
from lxml import etree
from prepared import put_database

from share.article import Article, Submission
from share.assets import open_assets
from share.disclosures import Disclosures, read_disclosures
from share.feeds.dialect import Dialect
from share.feeds.feed import Feed, Item, Withdrawal, feed_of, item_of
from share.feeds.press import FORMATS, BuiltFeed, Pictures, Press
from share.formats import Picture
from share.links import Links
from share.publish import publish, withdraw
from share.store import Store, open_store

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
        *entries: Article | Item | Withdrawal,
        picture: Picture | None = None,
        thumbnail: Picture | None = None,
        extension: str = "rss",
        scope: str = "latest",
        name: str = "",
        site: Publisher = Publisher(),
        updated: datetime = NOON,
        **how: Any,
    ) -> Feed:
        def item(entry: Article | Item | Withdrawal) -> Item | Withdrawal:
            if not isinstance(entry, Article):
                return entry
            return item_of(entry, links=links, disclosures=disclosures, picture=picture, thumbnail=thumbnail)

        head = feed_of(scope=scope, name=name, extension=extension, updated=updated, site=site, links=links, **how)
        return replace(head, items=tuple(map(item, entries)))

    return make


@pytest.fixture(scope="session")
def rendered(feed: Callable[..., Feed]) -> Callable[..., bytes]:
    """The bytes of the feed of some entries in one format: ``rendered("rss", article)``, or in a dialect that is handed in."""

    def render(extension: str, *entries: Any, dialect: Dialect | None = None, **how: Any) -> bytes:
        return (dialect or FORMATS[extension]).render(feed(*entries, extension=extension, **how))

    return render


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


@dataclass
class Newsroom:
    """A newsroom over a database of its own: what it publishes and withdraws, and the feeds that come of it."""

    store: Store
    press: Press
    time: datetime = NOON

    def publish(self, entry: Article | None = None, *, restore: bool = False, **changes: Any) -> Article:
        """An article goes in, a second after whatever came before."""
        self.time += timedelta(seconds=1)
        submitted = (entry or article(**changes)).with_changes(revision=0, code="")
        return publish(
            self.store, Submission(article=submitted, said=frozenset({"published"})), self.time, restore=restore
        ).article

    def withdraw(self, slug: str = "harbour-bridge-reopens") -> None:
        self.time += timedelta(seconds=1)
        withdraw(self.store, slug, self.time)

    def feed(self, extension: str = "json", scope: str = "latest", limit: int = 50) -> BuiltFeed:
        with self.store.connect() as connection:
            built = self.press.feed(connection, scope, extension, limit=limit)
        assert built is not None
        return built

    def archive(self, number: int, extension: str = "json", scope: str = "latest") -> BuiltFeed | None:
        with self.store.connect() as connection:
            return self.press.archive(connection, scope, number, extension)


@pytest.fixture
def newsroom(tmp_path: Path, site: Publisher, links: Links, disclosures: Disclosures) -> Iterator[Newsroom]:
    put_database(tmp_path / "share.db")
    store = open_store(f"sqlite:///{tmp_path}/share.db")
    yield Newsroom(store, Press(site=site, links=links, disclosures=disclosures, pictures_of=lambda _: Pictures()))
    store.close()
