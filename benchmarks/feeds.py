"""How fast a feed of 100 full articles is rendered, against python-feedgen with the same content (``pip install feedgen``).

Run by hand: ``python benchmarks/feeds.py``. *Warm* is rendering items that were rendered before; *from articles* also makes the
items, of articles that were just read from the store and are new objects; *cold* makes and renders every item for the first time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedgen.feed import FeedGenerator

from share.article import Article, Author, Photo
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.feeds import atom, jsonfeed, rss
from share.feeds import feed as feeds
from share.feeds.build import FORMATS, feed_of
from share.feeds.feed import Feed, item_of
from share.formats import Picture
from share.links import Links
from share.meta.site import Site
from share.store.document import from_document, to_document

ARTICLES = 100
ROUNDS = 25
PARAGRAPH = (
    "<p>The harbour bridge carries trams again from Monday, and it has cost a tenth less than the council had planned.</p>"
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DISCLOSURES = read_disclosures(open_assets(None))
LINKS = Links("https://share.news.example", DISCLOSURES)
SITE = Site(name="The Harbour Post", home_url="https://share.news.example/")


def article(number: int) -> Article:
    """An article with 3.4 KB of text, two tags, an author and a photo."""
    return Article(
        slug=f"bridge-{number}",
        title=f"Harbour bridge reopens after {number} years of repairs",
        summary="The bridge carries trams again from Monday.",
        body_html=PARAGRAPH * 29,
        published=NOON - timedelta(hours=number),
        modified=NOON - timedelta(hours=number),
        section="City",
        tags=("Transport", "Harbour"),
        authors=(Author("Ada Lindqvist"),),
        photo=Photo("bridge.jpg", "0" * 64, 2400, 1600, "image/jpeg", 412_345, credit="Ada Lindqvist"),
        revision=1,
    )


def picture(one: Article) -> Picture:
    """What the store would say of its picture."""
    address = f"https://share.news.example/cards/{one.slug}/0123456789abcdef/wide.jpg"
    return Picture(address, 1200, 675, "image/jpeg", 123_456, "A tram crosses the harbour bridge at dawn")


def feed(articles: list[Article], extension: str) -> Feed:
    """The feed value of these articles, as `share.feeds.build.build` makes it."""
    items = tuple(item_of(one, links=LINKS, disclosures=DISCLOSURES, picture=picture(one)) for one in articles)
    return feed_of(items, scope="latest", name="", extension=extension, updated=NOON, site=SITE, links=LINKS)


def by_feedgen(articles: list[Article]) -> bytes:
    """The same as RSS by feedgen, as its documentation builds a feed."""
    generator = FeedGenerator()
    generator.load_extension("dc")
    generator.load_extension("media")
    generator.title(SITE.name)
    generator.link(href=LINKS.home(), rel="alternate")
    generator.link(href=LINKS.feed("latest", "rss"), rel="self")
    generator.description(SITE.name)
    generator.language("en")
    for one in articles:
        entry = generator.add_entry(order="append")
        entry.id(f"tag:share.news.example,2026:articles/{one.slug}")
        entry.guid(f"tag:share.news.example,2026:articles/{one.slug}", permalink=False)
        entry.title(one.title)
        entry.link(href=LINKS.canonical(one))
        entry.published(one.published)
        entry.description(one.summary)
        entry.content(one.body_html, type="CDATA")
        entry.category([{"term": term} for term in ("City", *one.tags)])
        entry.dc.dc_creator(one.byline)
        image = picture(one)
        entry.enclosure(image.url, str(image.length), image.media_type)
        entry.media.content({"url": image.url, "type": image.media_type, "width": "1200", "height": "675"})
    return generator.rss_str()


def milliseconds(run: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median time of a run."""
    times = []
    for _ in range(ROUNDS):
        before()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def forget() -> None:
    """Drop every remembered item."""
    for remembered in (feeds._item, rss._item, atom._entry, jsonfeed._item):  # noqa: SLF001 - only a benchmark wants them empty
        remembered.cache_clear()


def main() -> None:
    """Print the times, and the ratios to feedgen."""
    articles = [article(number) for number in range(ARTICLES)]
    documents = [to_document(one) for one in articles]
    peer = milliseconds(lambda: by_feedgen(articles))
    size = len(articles[0].body_html)
    print(f"{ARTICLES} articles of {size:,} bytes; feedgen RSS: {peer:.2f} ms, {len(by_feedgen(articles)):,} bytes")
    fresh: list[Article] = []

    def read_again() -> None:
        fresh[:] = [from_document(document, code="1") for document in documents]

    def forget_and_read() -> None:
        forget()
        read_again()

    for extension, render in FORMATS.items():

        def made(extension: str = extension, render: Callable[[Feed], bytes] = render) -> bytes:
            return render(feed(fresh, extension))

        read_again()
        ready = feed(fresh, extension)
        size = len(render(ready))
        warm = milliseconds(lambda ready=ready, render=render: render(ready))
        whole = milliseconds(made, read_again)
        cold = milliseconds(made, forget_and_read)
        for name, time_taken in (("warm", warm), ("from articles", whole), ("cold", cold)):
            print(f"{extension:>5} {name:<13} {time_taken:7.3f} ms  {peer / time_taken:5.1f} x feedgen  {size:,} bytes")
    read = milliseconds(read_again)
    print(f"reading {ARTICLES} articles out of their documents: {read:.2f} ms")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main()
