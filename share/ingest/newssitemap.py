"""Sitemaps (sitemaps.org), those of news among them (Google, "News sitemaps"), and their indexes: which pages there are. Pure.

A sitemap gives no text. It says where a story is, and a news sitemap also its headline, its date and its language; the rest is
read from the page itself, where its source is set to that (`share.ingest.page`).
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from share.errors import BadInput
from share.ingest.characters import with_whole_references
from share.ingest.entry import Entry, Picture
from share.ingest.feedpieces import has_end
from share.ingest.times import if_set, parse_day_or_time

SCHEMAS = re.compile(rb"https://www\.google\.com/schemas/(?=sitemap-(?:news|image)/)")
"""The namespaces as many write them, though they are names that begin with ``http:``."""
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
GZIP = b"\x1f\x8b"
UNPACKED_LIMIT = 20_000_000
"""Bytes of a packed sitemap once it is unpacked; of an answer, no more is taken either."""
MINUTES_ONLY = 16
"""Characters of a time without seconds (W3C, "Date and Time Formats"), before its offset."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index names, and when it changed last, where it says so."""

    url: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap holds: pages, or other sitemaps. ``untitled`` are pages of which it says no headline.

    ``is_whole`` is whether its end was there. Of one that was cut short the last page or part is left out: half of it may be
    missing.
    """

    entries: tuple[Entry, ...] = ()
    untitled: tuple[Entry, ...] = ()
    parts: tuple[Part, ...] = ()
    is_whole: bool = True


def read_sitemap(data: bytes, *, url: str) -> Sitemap:
    """The pages of a sitemap, or the sitemaps of an index; the newest first. It may be a file packed by gzip (sitemaps.org).

    Raises:
        BadInput: for what is none.
    """
    data = _unpacked(data) if data.startswith(GZIP) else data
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(SCHEMAS.sub(b"http://www.google.com/schemas/", with_whole_references(data)), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("This is no sitemap: it is not XML.", repr(error)) from error
    kind = etree.QName(root).localname if root is not None else ""
    is_whole = has_end(data, root)
    end = None if is_whole else -1
    if kind == "sitemapindex":
        parts = [Part(_text(part, "{*}loc"), _time(_text(part, "{*}lastmod"))) for part in root.iterchildren("{*}sitemap")]
        named = sorted((part for part in parts[:end] if part.url), key=_newest, reverse=True)
        return Sitemap(parts=tuple(named), is_whole=is_whole)
    if kind != "urlset":
        raise BadInput("This is no sitemap: it has neither a urlset nor a sitemapindex.")
    entries = [entry for page in list(root.iterchildren("{*}url"))[:end] if (entry := _entry(page, url)) is not None]
    entries.sort(key=lambda entry: entry.updated or entry.published or datetime.min.replace(tzinfo=UTC), reverse=True)
    return Sitemap(
        entries=tuple(entry for entry in entries if entry.title),
        untitled=tuple(entry for entry in entries if not entry.title),
        is_whole=is_whole,
    )


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(UNPACKED_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput("This is no sitemap: it is packed in a way that cannot be unpacked.", repr(error)) from error
    if len(unpacked) > UNPACKED_LIMIT:
        raise BadInput(f"This sitemap has more than {UNPACKED_LIMIT:,} bytes once it is unpacked, which is the limit.")
    return unpacked


def _entry(page: etree._Element, url: str) -> Entry | None:
    address = _text(page, "{*}loc")
    if not address:
        return None
    return Entry(
        foreign_id=address,
        title=" ".join(_text(page, f"{NEWS}news/{NEWS}title").split()),
        base=url,
        link=address,
        published=_time(_text(page, f"{NEWS}news/{NEWS}publication_date")),
        updated=_time(_text(page, "{*}lastmod")),
        language=_text(page, f"{NEWS}news/{NEWS}publication/{NEWS}language"),
        section="",
        categories=tuple(_keywords(page)),
        pictures=tuple(_pictures(page)),
        raw=_alone(page),
    )


def _keywords(page: etree._Element) -> Iterator[str]:
    """Keywords are tags; a sitemap knows no section."""
    for words in page.iterfind(f"{NEWS}news/{NEWS}keywords"):
        yield from (word.strip() for word in (words.text or "").split(",") if word.strip())


def _pictures(page: etree._Element) -> Iterator[Picture]:
    for image in page.iterfind(f"{IMAGE}image"):
        address = _text(image, f"{IMAGE}loc")
        if address:
            yield Picture(address, alt=_text(image, f"{IMAGE}caption") or _text(image, f"{IMAGE}title"))


def _alone(page: etree._Element) -> bytes:
    shell = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return shell + etree.tostring(page, encoding="utf-8", with_tail=False) + b"</urlset>"


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _time(text: str) -> datetime | None:
    """A time as sitemaps write it: a plain date, or with minutes, seconds or parts of them (W3C, "Date and Time Formats")."""
    if "T" in text and text[MINUTES_ONLY : MINUTES_ONLY + 1] in {"Z", "+", "-"}:
        text = f"{text[:MINUTES_ONLY]}:00{text[MINUTES_ONLY:]}"
    try:
        return if_set(parse_day_or_time(text).replace(microsecond=0))
    except ValueError:
        return None


def _newest(part: Part) -> datetime:
    return part.changed or datetime.min.replace(tzinfo=UTC)
