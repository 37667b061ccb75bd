"""How fast feeds are made: against python-feedgen with the same content, and as the archive grows (``pip install feedgen``); and
how fast articles go in by the bulk path. On SQLite and on PostgreSQL, which is started where it is installed.

Run by hand: ``python benchmarks/feeds.py [--articles 1000000] [--ingest 100000] [--databases sqlite,postgresql]``. *Joined* is
the document of 100 pieces that are remembered; *warm* asks the database whether anything was published since; *after a change* it
says what is in the feed, items are remembered; *cold* reads, makes and renders every item for the first time. The front of the
web server keeps the finished bytes above all that; its share is measured at the end, by WSGI calls without a server around them.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feed_archive import fill
from feed_databases import new_database, postgresql
from feed_ingest import ingest, write_files, write_lines
from feedgen.feed import FeedGenerator
from sqlalchemy import Connection
from werkzeug.test import EnvironBuilder, run_wsgi_app

from share.article import Article, Author, Photo, Submission
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.feeds.press import FORMATS, Pictures, Press
from share.formats import Picture
from share.links import Links
from share.meta.site import Site
from share.publish import publish
from share.settings import Settings
from share.store import Store, migrate, open_store
from share.web import answers, create_app
from share.web.logs import AccessLog
from share.wiring import open_parts

ARTICLES = 100
ROUNDS = 25
TURNS = 201
PARAGRAPH = (
    "<p>The harbour bridge carries trams again from Monday, and it has cost a tenth less than the council had planned.</p>"
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DISCLOSURES = read_disclosures(open_assets(None))
LINKS = Links("https://share.news.example", DISCLOSURES)
SITE = Site(name="The Harbour Post", home_url="https://share.news.example/")


def article(number: int, paragraphs: int = 29) -> Article:
    """An article with two tags, an author and a photo; 3.4 KB of text where nothing else is said."""
    return Article(
        slug=f"bridge-{number}",
        title=f"Harbour bridge reopens after {number} years of repairs",
        summary="The bridge carries trams again from Monday.",
        body_html=PARAGRAPH * paragraphs,
        published=NOON - timedelta(minutes=number),
        modified=NOON - timedelta(minutes=number),
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


def press() -> Press:
    """A press that remembers nothing yet. Pictures are at hand: they are looked up elsewhere."""
    return Press(site=SITE, links=LINKS, disclosures=DISCLOSURES, pictures_of=lambda one: Pictures(picture(one)))


def by_feedgen(found: list[Article]) -> bytes:
    """The same as RSS by feedgen, as its documentation builds a feed."""
    generator = FeedGenerator()
    generator.load_extension("dc")
    generator.load_extension("media")
    generator.title(SITE.name)
    generator.link(href=LINKS.home(), rel="alternate")
    generator.link(href=LINKS.feed("latest", "rss"), rel="self")
    generator.description(SITE.name)
    generator.language("en")
    for one in found:
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
    return bytes(generator.rss_str())


def milliseconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of a run."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def against_feedgen(new_database: Callable[[str], str]) -> None:
    """One feed of 100 articles with their whole text."""
    store = open_store(new_database("hundred"))
    migrate(store)
    found = [article(number) for number in range(ARTICLES)]
    for one in found:
        publish(store, Submission(article=one.with_changes(revision=0), said=frozenset({"published"})), NOON)
    peer = milliseconds(lambda: by_feedgen(found))
    print(
        f"{ARTICLES} articles of {len(found[0].body_html):,} bytes; feedgen RSS: {peer:.2f} ms, {len(by_feedgen(found)):,} bytes"
    )
    for extension in FORMATS:
        size, timings = timings_of(store, extension)
        for name, taken in timings.items():
            print(f"{extension:>5} {name:<15} {taken:8.3f} ms  {peer / taken:6.1f} x feedgen  {size:,} bytes")
    store.close()


def timings_of(store: Store, extension: str) -> tuple[int, dict[str, float]]:
    """How many bytes the feed has, and its times in milliseconds."""
    warm = press()
    with store.connect() as c:

        def made(by: Press) -> bytes:
            built = by.feed(c, "latest", extension, limit=ARTICLES)
            assert built is not None
            return built.data

        size = len(made(warm))
        built = warm.feed(c, "latest", extension, limit=ARTICLES)
        assert built is not None

        def made_anew() -> bytes:
            warm._standing = (-1, {})  # noqa: SLF001 - as if something had been published elsewhere
            return made(warm)

        timings = {
            "joined": milliseconds(lambda: built.data),
            "warm": milliseconds(lambda: made(warm)),
            "after a change": milliseconds(made_anew),
            "cold": milliseconds(lambda: made(press()), 5),
        }
    return size, timings


def as_the_archive_grows(new_database: Callable[[str], str], sizes: tuple[int, ...]) -> None:
    """The same feeds over archives of several sizes, and a page from the middle of the archive; the sizes take turns."""
    with ExitStack() as opened:
        asked = []
        for size in sizes:
            store = open_store(new_database(f"archive_{size}"))
            migrate(store)
            began = time.perf_counter()
            with store.begin() as c:
                fill(c, size, article(0, paragraphs=5))
            store.close()  # SQLite moves its log into the file then
            print(f"{size:,} articles in the store (filled in {time.perf_counter() - began:.0f} s)")
            asked.append(questions(opened.enter_context(store.connect()), size))
        for same in zip(*asked, strict=True):
            times: list[list[float]] = [[] for _ in sizes]
            for _ in range(TURNS):
                for (_name, run), taken in zip(same, times, strict=True):
                    start = time.perf_counter()
                    run()
                    taken.append(time.perf_counter() - start)
            medians = [statistics.median(taken[1:]) * 1000 for taken in times]
            told = "  ".join(f"{median:8.3f} ms ({median / medians[0]:.2f} x)" for median in medians)
            print(f"      {same[0][0]:<36} {told}")


def questions(c: Connection, size: int) -> list[tuple[str, Callable[[], object]]]:
    """What is asked of a store, each with a press of its own."""
    warm, cold = press(), press

    def after_a_change(scope: str) -> bytes:
        warm._standing = (-1, {})  # noqa: SLF001 - as if something had been published elsewhere
        built = warm.feed(c, scope, "rss", limit=ARTICLES)
        assert built is not None
        return built.data

    middle = size // 100
    return [
        ("feed of everything, warm", lambda: warm.feed(c, "latest", "rss", limit=ARTICLES)),
        ("feed of everything, after a change", lambda: after_a_change("latest")),
        ("feed of a section, after a change", lambda: after_a_change("section/city")),
        ("feed of 20 articles, cold", lambda: cold().feed(c, "latest", "rss", limit=20)),
        ("page of the archive, warm", lambda: warm.archive(c, "latest", middle, "rss")),
    ]


def over_wsgi(folder: Path) -> None:
    """What the front makes of it: the whole feed, 304, and how often it is compressed."""
    environ = {
        "SHARE_BASE_URL": "https://share.news.example",
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_QUEUE_URL": "memory://",
    }
    running = open_parts(Settings.from_env(environ | {"SHARE_FEED_ITEMS": str(ARTICLES)}, folder=folder))
    migrate(running.store)
    for number in range(ARTICLES):
        one = article(number).with_changes(revision=0, photo=None)
        publish(running.store, Submission(article=one, said=frozenset({"published"})), NOON)
    with (folder / "log").open("w") as log:
        application = create_app(running, AccessLog("text", log))
        compressed = count_compressions()

        def get(**headers: str) -> tuple[bytes, Any]:
            asked = EnvironBuilder("/feeds/latest.rss", headers=[("Accept-Encoding", "gzip"), *headers.items()]).get_environ()
            pieces, status, answered = run_wsgi_app(application.wsgi_app, asked)
            return b"".join(pieces), (status, answered)

        first = time.perf_counter()
        body, (_, answered) = get()
        taken = (time.perf_counter() - first) * 1000
        print(f"first answer: {taken:.0f} ms, {len(body):,} bytes with gzip (pictures drawn among them)")
        whole = milliseconds(get, 2_000)
        unchanged = milliseconds(lambda: get(**{"If-None-Match": answered["ETag"]}), 2_000)
        constant = milliseconds(lambda: run_wsgi_app(nothing, EnvironBuilder("/").get_environ()), 2_000)
        print(f"kept: 200 in {whole:.3f} ms, 304 in {unchanged:.3f} ms; building the call itself {constant:.3f} ms")
        print(f"4,001 answers, compressed {len(compressed)} time(s)")


def nothing(_environ: Any, start_response: Any) -> list[bytes]:
    """The least application that there is."""
    start_response("200 OK", [])
    return []


def count_compressions() -> list[int]:
    """The sizes of all bodies that the front compresses from now on."""
    sizes: list[int] = []
    encode = answers.ENCODERS["gzip"]

    def counting(body: bytes) -> bytes:
        sizes.append(len(body))
        return encode(body)

    answers.ENCODERS = {**answers.ENCODERS, "gzip": counting}
    return sizes


def ingests(folder: Path, new_database: Callable[[str], str], count: int) -> None:
    """So many articles by ``share ingest --later``, from lines and from files."""
    write_lines(folder / "lines.jsonl", count)
    ingest(new_database("lines"), folder / "lines.jsonl", count)
    write_files(folder / "files", count)
    ingest(new_database("files"), folder / "files", count, again=False)


def main() -> None:
    """Print the times, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000, help="the larger archive")
    parser.add_argument("--ingest", type=int, default=100_000, help="how many articles are taken in")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--only", choices=["feedgen", "archive", "ingest", "wsgi"], help="one part of it")
    chosen = parser.parse_args()
    logging.disable()
    for database in chosen.databases.split(","):
        with ExitStack() as opened:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            server = opened.enter_context(postgresql()) if database == "postgresql" else ""

            def new(name: str, folder: Path = folder, server: str = server) -> str:
                return new_database(server) if server else f"sqlite:///{folder}/{name}.db"

            print(f"== {database}; load {os.getloadavg()[0]:.1f}")
            if chosen.only in {None, "feedgen"}:
                against_feedgen(new)
            if chosen.only in {None, "archive"}:
                as_the_archive_grows(new, (1_000, chosen.articles))
            if chosen.only in {None, "ingest"}:
                ingests(folder, new, chosen.ingest)
            if chosen.only in {None, "wsgi"} and not server:
                over_wsgi(folder)


if __name__ == "__main__":
    main()
