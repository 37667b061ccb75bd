"""Parsers that others wrote read the same of every field, in every format: of 2,000 hostile articles, twenty feeds of a hundred.

``tools/compare_feeds.py`` asks those of the npm registry as well.
"""

from __future__ import annotations

import calendar
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import atoma
import fastfeedparser
import feedparser
import pytest
from hostile_articles import hostile_articles
from lxml import etree

from share.feeds.characters import clean
from share.feeds.feed import Item, item_of
from share.formats import Picture

FEEDS, ITEMS = 20, 100
PUBLISHER = "The Harbour Post"
"""Who speaks for entries without a byline."""


@dataclass(frozen=True)
class Read:
    """What a parser makes of one item; None where it tells nothing of a field. Text is compared word by word: parsers differ in
    white space, which means nothing in HTML.
    """

    id: str
    url: str
    title: str
    published: datetime
    authors: tuple[str, ...] | None
    categories: tuple[str, ...] | None
    content: str | None
    enclosure: tuple[str, str, int] | None


Fed = tuple[list[Item], dict[str, bytes]]
"""The items of a feed, and its bytes in each format."""


def words(text: str) -> str:
    return " ".join(text.split())


def expected(item: Item, seen: Callable[[str], str] = str) -> Read:
    """What is to be read of an item by a parser that takes texts as ``seen`` says."""
    assert item.picture is not None
    return Read(
        item.id,
        item.url,
        words(seen(item.title)),
        item.published,
        tuple(words(seen(author.name)) for author in item.authors),
        tuple(words(seen(category)) for category in item.categories),
        words(seen(clean(item.content_html))),
        (item.picture.url, item.picture.media_type, item.picture.length),
    )


def guessed(text: str) -> str:
    """Text as feedparser takes it: where all its letters are in Latin-1 and happen to be the bytes of UTF-8, it reads those."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def by_feedparser(document: bytes) -> Iterator[Read]:
    parsed = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    for entry in parsed.entries:
        enclosure = entry.enclosures[0]
        yield Read(
            entry.id,
            entry.link,
            words(entry.title),
            datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC),
            tuple(words(author.get("name", "")) for author in entry.get("authors", [])),
            tuple(words(tag.term) for tag in entry.get("tags", [])),
            words(entry.content[0].value),
            (enclosure.href, enclosure.type, int(enclosure.length)),
        )


def by_fastfeedparser(document: bytes) -> Iterator[Read]:
    for entry in fastfeedparser.parse(document).entries:
        found = [one for one in entry.get("enclosures", []) if "url" in one]
        enclosure = (found[0]["url"], found[0]["type"], int(found[0]["length"])) if found and "length" in found[0] else None
        yield Read(
            entry.id,
            entry.link,
            words(entry.title),
            datetime.fromisoformat(entry.published),
            None,  # it knows the first author alone
            tuple(words(tag["term"]) for tag in entry.get("tags", [])),
            words(entry.content[0]["value"]),
            enclosure,
        )


def by_atoma_rss(document: bytes) -> Iterator[Read]:
    for item in atoma.parse_rss_bytes(document).items:
        (enclosure,) = item.enclosures
        yield Read(
            item.guid,
            item.link,
            words(item.title),
            item.pub_date,
            None,
            tuple(map(words, item.categories)),
            words(item.content_encoded),
            (enclosure.url, enclosure.type, enclosure.length),
        )


def by_atoma_atom(document: bytes) -> Iterator[Read]:
    for entry in atoma.parse_atom_bytes(document).entries:
        links = {link.rel: link for link in entry.links}
        yield Read(
            entry.id_,
            links["alternate"].href,
            words(entry.title.value),
            entry.published,
            tuple(words(author.name) for author in entry.authors if author.name != PUBLISHER),
            tuple(words(category.term) for category in entry.categories),
            words(entry.content.value),
            (links["enclosure"].href, links["enclosure"].type_, links["enclosure"].length),
        )


def by_atoma_json(document: bytes) -> Iterator[Read]:
    for item in atoma.parse_json_feed_bytes(document).items:
        (attachment,) = item.attachments
        yield Read(
            item.id_,
            item.url,
            words(item.title),
            item.date_published,
            None,
            tuple(map(words, item.tags)),
            words(item.content_html),
            (attachment.url, attachment.mime_type, attachment.size_in_bytes),
        )


PARSERS: dict[str, tuple[str, Callable[[bytes], Iterator[Read]]]] = {
    "feedparser reads RSS": ("rss", by_feedparser),
    "feedparser reads Atom": ("atom", by_feedparser),
    "fastfeedparser reads RSS": ("rss", by_fastfeedparser),
    "fastfeedparser reads Atom": ("atom", by_fastfeedparser),
    "fastfeedparser reads JSON Feed": ("json", by_fastfeedparser),
    "atoma reads RSS": ("rss", by_atoma_rss),
    "atoma reads Atom": ("atom", by_atoma_atom),
    "atoma reads JSON Feed": ("json", by_atoma_json),
}


@pytest.fixture(scope="module")
def feeds(rendered: Callable[..., bytes], links: Any, disclosures: Any, picture: Picture) -> list[Fed]:
    """Twenty feeds: what is to be read of each, and its bytes in each format."""
    every = list(hostile_articles(FEEDS * ITEMS))
    made = []
    for start in range(0, len(every), ITEMS):
        batch = every[start : start + ITEMS]
        items = [item_of(one, links=links, disclosures=disclosures, picture=picture) for one in batch]
        documents = {extension: rendered(extension, *batch, picture=picture) for extension in ("rss", "atom", "json")}
        made.append((items, documents))
    return made


@pytest.mark.parametrize("name", PARSERS)
def test_every_field_is_read_as_it_was_written(feeds, name):
    extension, read = PARSERS[name]
    for items, documents in feeds:
        wanted = [expected(item, guessed if read is by_feedparser else str) for item in items]
        found = list(read(documents[extension]))
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            for field in Read.__dataclass_fields__:
                if getattr(one, field) is not None:
                    assert getattr(one, field) == getattr(other, field), (name, field)


def test_every_feed_keeps_to_the_grammar_of_its_format(feeds, atom_grammar, json_schema):
    for _, documents in feeds:
        atom_grammar.assertValid(etree.fromstring(documents["atom"]))
        assert list(json_schema.iter_errors(json.loads(documents["json"]))) == []


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_newsboat_reads_every_item(feeds, tmp_path, extension):
    for number, (_, documents) in enumerate(feeds):
        (tmp_path / f"{number}.xml").write_bytes(documents[extension])
    (tmp_path / "urls").write_text("".join(f"file://{tmp_path}/{number}.xml\n" for number in range(len(feeds))))
    (tmp_path / "config").write_text("")
    command = ["newsboat", "-u", "urls", "-C", "config", "-c", "cache.db", "-x", "reload"]
    subprocess.run(command, cwd=tmp_path, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, check=True, timeout=120)
    with sqlite3.connect(tmp_path / "cache.db") as cache:
        rows = cache.execute("SELECT guid, url, title, pubDate, content FROM rss_item").fetchall()
    cache.close()
    found = {row[0]: row[1:] for row in rows}
    wanted = {item.id: expected(item) for items, _ in feeds for item in items}
    assert found.keys() == wanted.keys()
    for id_, (url, title, date, content) in found.items():
        item = wanted[id_]
        assert (url, words(title)) == (item.url, item.title)
        assert datetime.fromtimestamp(date, UTC) == item.published
        assert words(content) == item.content


@pytest.mark.skipif(shutil.which("sfeed") is None, reason="sfeed is not installed")
@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_sfeed_reads_every_item(feeds, extension):
    for items, documents in feeds:
        wanted = [expected(item) for item in items]
        run = subprocess.run(["sfeed"], input=documents[extension], capture_output=True, check=True, timeout=60)
        lines = [line.split("\t") for line in run.stdout.decode().strip("\n").split("\n")]
        assert [line[5] for line in lines] == [item.id for item in wanted]
        assert [line[2] for line in lines] == [item.url for item in wanted]
        assert [int(line[0]) for line in lines] == [int(item.published.timestamp()) for item in wanted]
        assert [line[7] for line in lines] == [item.enclosure and item.enclosure[0] for item in wanted]
