"""An origin for tests: a server on loopback whose answers a test writes, path by path, and a source that is polled there."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

import pytest
from services import Service
from subscribers import Reply, Request, Subscriber, serving

from share.article import Article
from share.ingest.poll import Poll, Poller
from share.ingest.polling import Polling
from share.store import articles, set_aside, sources
from share.store.set_aside import Aside
from share.store.sources import Source
from share.web import open_preflight
from share.web.intake import asker_of, intake_of


@dataclass
class Origin:
    """What each path answers: bytes, a reply, a list of replies of which the last stays, or a function of the request."""

    server: Subscriber
    pages: dict[str, object] = field(default_factory=dict)
    otherwise: object = None

    def url(self, path: str = "/feed") -> str:
        return self.server.url(path)

    @property
    def requests(self) -> list[Request]:
        return self.server.requests

    def answer(self, request: Request) -> Reply:
        page = self.pages.get(request.target, self.pages.get(request.target.partition("?")[0], self.otherwise))
        while isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        if callable(page):
            page = page(request)
        if isinstance(page, bytes):
            return 200, {"Content-Type": "application/xml"}, page
        return page if isinstance(page, tuple) else (404, {}, b"")


@contextmanager
def origin_server() -> Iterator[Origin]:
    with serving() as server:
        found = Origin(server)
        server.answer = found.answer
        yield found


@pytest.fixture
def origin() -> Iterator[Origin]:
    with origin_server() as found:
        yield found


def conditional(body: bytes, etag: str = '"one"', **headers: str) -> Callable[[Request], Reply]:
    """What a server does that knows conditional requests."""

    def page(request: Request) -> Reply:
        said = {"ETag": etag, "Content-Type": "application/rss+xml", **headers}
        return (304, said, b"") if request.headers.get("if-none-match") == etag else (200, said, body)

    return page


def gzipped(body: bytes) -> Reply:
    return 200, {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"}, gzip.compress(body)


def rss(*items: str, head: str = "") -> bytes:
    """A feed of these items, each the inside of its element."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in NAMESPACES.items())
    return (
        f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><title>Courier</title>{head}{inside}</channel></rss>'.encode()
    )


NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


def item(number: int | str, title: str = "", body: str = "<p>The night ferry sails again.</p>", more: str = "") -> str:
    """The inside of an item, with its number in guid, link and title."""
    shown = title or f"Night ferry number {number}"
    return (
        f"<title>{escape(shown)}</title><link>https://news.example/{number}</link><guid isPermaLink='false'>item-{number}</guid>"
        f"<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate><description>{escape(body)}</description>{more}"
    )


@dataclass
class Desk:
    """A newsroom that polls: one source, and what came of it."""

    service: Service
    source: Source

    def __post_init__(self) -> None:
        parts = self.service.parts
        self.poller = Poller(
            intake=intake_of(parts, open_preflight(parts)), asker=asker_of(parts), clock=self.service.clock, chance=lambda: 0.0
        )
        self.polling = Polling(parts.store, self.poller, "the test", clock=self.service.clock)

    def poll(self, minutes: float = 20) -> Poll:
        """Poll the source, some time after the poll before."""
        self.service.clock.pass_by(minutes=minutes)
        done = self.polling.poll_one("the test", self.source.id)
        assert done is not None
        return done[1]

    def counted(self, minutes: float = 20) -> Counter[str]:
        return self.poll(minutes).counted

    def now(self) -> Source:
        with self.service.parts.store.connect() as c:
            return sources.by_name(c, self.source.name)

    def waits(self) -> timedelta:
        """How long until the next poll."""
        due = self.now().due_at
        assert due is not None
        return due - self.service.clock()

    def article(self, slug: str) -> Article | None:
        with self.service.parts.store.connect() as c:
            return articles.by_slug(c, slug)

    def articles(self) -> list[Article]:
        with self.service.parts.store.connect() as c:
            return articles.all_live(c, limit=1_000)

    def aside(self) -> list[Aside]:
        with self.service.parts.store.connect() as c:
            return set_aside.shown(c)


def desk(service: Service, address: str, kind: str = "feed", name: str = "agency", **settings: object) -> Desk:
    """A newsroom with a source at an address."""
    with service.parts.store.begin() as c:
        return Desk(service, sources.add(c, name, kind, service.clock(), address=address, settings=settings))
