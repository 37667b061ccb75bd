"""RSS, RDF and Atom through feedparser, and JSON Feed: the bytes of a feed become what comes in. Pure. Home of feedparser.

feedparser is handed bytes and nothing else: its own HTTP is not used, and its cleaning of HTML neither, since every article is
cleaned by one list (`share.ingest.clean`). It knows some twenty dialects and reads broken XML. What it leaves out is read beside
it by lxml: tombstones (RFC 6721), what pictures show, and the bytes of each item, which are kept where that cannot be read.
"""

from __future__ import annotations

import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

import feedparser
from lxml import etree

from share.disclosures import Disclosures
from share.errors import BadInput
from share.ingest.arrivals import Arrival, Gone, Unreadable
from share.ingest.characters import with_whole_references
from share.ingest.entry import Entry, Picture, arrival_of, moment_of, plain
from share.ingest.feedpieces import Pieces
from share.ingest.feedtimes import read_mail_date, read_numbered_date
from share.ingest.jsonfeed import read_json_feed
from share.ingest.ownfeed import GENERATOR, is_withdrawal, unwrapped

MEDIA = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}")
WORDS_LIMIT = 20_000
"""Categories in a feed. feedparser compares each with all before it, so that a million of them would take it hours."""
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
MAIL = re.compile(r"<?[^\s<>()]+@[^\s<>()]+>?")
IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)", re.IGNORECASE)

feedparser.registerDateHandler(read_mail_date)
feedparser.registerDateHandler(read_numbered_date)


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """What a feed holds, and how long it asks its readers to wait until they look again (RSS ``ttl``, the syndication module).

    ``is_whole`` is whether its end was there. What a feed that was cut short does not show has not gone, and its last item is
    left out: half of it may be missing.
    """

    arrivals: tuple[Arrival, ...]
    wait: timedelta = timedelta()
    is_whole: bool = True


def read_feed(data: bytes, *, url: str, content_type: str, disclosures: Disclosures) -> ReadFeed:
    """A feed of any format. ``url`` is where it came from, ``content_type`` what its server said of it, which is not believed
    where it says JSON of XML.

    An item that cannot be read is in it as such, and the others are as well.

    Raises:
        BadInput: for what is no feed at all.
    """
    begin = data.removeprefix(BOM_UTF8).lstrip()[:1]
    if begin == b"{" or ("json" in content_type.partition(";")[0].lower() and begin != b"<"):
        return ReadFeed(tuple(_once(read_json_feed(data, url=url, disclosures=disclosures))))
    data = with_whole_references(data)
    pieces = Pieces(data)
    try:
        parsed = _parsed(data, url, content_type)
    except Exception as error:
        if not pieces.items:
            raise BadInput("The feed cannot be read: it broke the parser.", repr(error)) from error
        return ReadFeed(tuple(_once(_one_by_one(pieces, url, content_type, disclosures))))
    if not parsed.get("version") and not parsed.entries:
        raise BadInput(f"This is no feed: {_looks_like(data)}")
    arrivals = _once([*pieces.tombstones(), *_arrivals(parsed, pieces, url, disclosures)])
    return ReadFeed(tuple(arrivals if pieces.is_whole else arrivals[:-1]), _wait(parsed.feed), pieces.is_whole)


def _parsed(data: bytes, url: str, content_type: str) -> Any:
    if sum(data.count(word) for word in (b"ategory", b"ubject", b"eywords")) > WORDS_LIMIT * 2:
        raise BadInput(f"The feed has more than {WORDS_LIMIT:,} categories.")
    said = {"content-location": url, "content-type": content_type or "application/xml"}
    return feedparser.parse(io.BytesIO(data), response_headers=said, sanitize_html=False, resolve_relative_uris=False)


def _one_by_one(pieces: Pieces, url: str, content_type: str, disclosures: Disclosures) -> Iterator[Arrival]:
    """Each item as a feed of its own: one that breaks the parser does not take the others with it."""
    yield from pieces.tombstones()
    for number in range(len(pieces.items)):
        raw = pieces.alone(number)
        try:
            yield from _arrivals(_parsed(raw, url, content_type), Pieces(raw), url, disclosures)
        except Exception as error:  # noqa: BLE001 - whatever a parser throws at us costs this item alone
            reason = f"Item {number + 1} of the feed broke the parser ({type(error).__name__})."
            yield Unreadable(foreign_id=f"{url}#item-{number + 1}", reason=reason, raw=raw)


def _once(arrivals: list[Arrival] | Iterator[Arrival]) -> list[Arrival]:
    """Of several items with one id the first, which is the newest in nearly every feed; a word that it has gone comes before."""
    first: dict[str, Arrival] = {}
    for arrival in arrivals:
        first.setdefault(arrival.foreign_id, arrival)
    return list(first.values())


def _arrivals(parsed: Any, pieces: Pieces, url: str, disclosures: Disclosures) -> Iterator[Arrival]:
    fits = len(pieces.items) == len(parsed.entries)
    ours = parsed.feed.get("generator") == GENERATOR
    for number, found in enumerate(parsed.entries):
        raw = pieces.alone(number) if fits else pieces.data
        element = pieces.items[number] if fits else None
        try:
            yield _arrival(found, element, parsed.feed, url=url, raw=raw, disclosures=disclosures if ours else None)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            reason = f"Item {number + 1} of the feed cannot be read ({type(error).__name__})."
            yield Unreadable(foreign_id=found.get("id") or f"{url}#item-{number + 1}", reason=reason, raw=raw)


def _arrival(
    found: Any, element: etree._Element | None, feed: Any, *, url: str, raw: bytes, disclosures: Disclosures | None
) -> Arrival:
    title = _title(found)
    summary = _html(found.get("summary", ""), found.get("summary_detail", {}))
    published, updated = moment_of(found.get("published_parsed")), moment_of(dict(found).get("updated_parsed"))
    foreign_id = (found.get("id") or found.get("link") or "").strip()
    if not foreign_id:
        if not title:
            return Unreadable(foreign_id=f"{url}#nameless", reason="An item has no id, no link and no title.", raw=raw)
        foreign_id = f"{title} {found.get('published', '')}".strip()
    if _is_deleted(found) or is_withdrawal(title, plain(summary)):
        return Gone(foreign_id=foreign_id, at=max(filter(None, (published, updated)), default=None), raw=raw)
    content = _content(found)
    entry = Entry(
        foreign_id=foreign_id,
        title=title,
        summary=summary,
        content=_html(content.get("value", ""), content),
        base=content.get("base") or found.get("link") or url,
        link=found.get("link", ""),
        published=published,
        updated=updated,
        language=found.get("language") or found.get("title_detail", {}).get("language") or feed.get("language") or "",
        authors=tuple(_authors(found)),
        categories=tuple(tag.get("label") or tag.get("term") or "" for tag in found.get("tags", [])),
        rights=_rights(found, feed),
        pictures=tuple(_pictures(found, element)),
        raw=raw,
    )
    return arrival_of(unwrapped(entry, disclosures) if disclosures else entry)


def _authors(found: Any) -> Iterator[tuple[str, str]]:
    """Names and addresses. Where a byline is an e-mail address with a name beside it, feedparser takes both apart by a rule that
    does not know all domains, and the rest of an address would be taken for a name."""
    authors = found.get("authors", [])
    for author in authors:
        name = author.get("name", "")
        if author.get("email") and len(authors) == 1 and "@" in found.get("author", ""):
            name = MAIL.sub("", found["author"]).strip(" ()<>\"',;")
        yield name, author.get("href", "")


def _title(found: Any) -> str:
    """The title as plain text. RSS does not say whether a title is HTML; feedparser guesses as readers do."""
    title = str(found.get("title", ""))
    if found.get("title_detail", {}).get("type") == "text/plain":
        return " ".join(title.split())
    return plain(title)


def _html(value: str, detail: Any) -> str:
    """A text as HTML. A type that belongs to another element is not believed: of ``media:description`` feedparser takes the type
    over to the summary."""
    is_plain = detail.get("type") == "text/plain" and detail.get("value") == value
    if not is_plain:
        return value if "<" in value or "&" in value else escape(value)
    return "".join(f"<p>{escape(part)}</p>" for part in value.split("\n") if part.strip())


def _content(found: Any) -> Any:
    contents = found.get("content", [])
    return next((entry for entry in contents if "html" in entry.get("type", "")), contents[0] if contents else {})


def _is_deleted(found: Any) -> bool:
    """``media:status`` of Media RSS: ``blocked`` is not to be shown either."""
    status = dict(found).get("media_status")
    return isinstance(status, dict) and status.get("state", "").lower() in {"deleted", "blocked"}


def _rights(found: Any, feed: Any) -> str:
    """Who may use it: a line of text and the address of a licence, in one."""
    line = plain(found.get("rights") or feed.get("rights") or "")
    links = [link.get("href", "") for link in found.get("links", []) if link.get("rel") == "license"]
    licence = next(filter(None, [*links, found.get("license", "")]), "")
    return line if not licence or licence in line else f"{line} {licence}".strip()


def _pictures(found: Any, element: etree._Element | None) -> Iterator[Picture]:
    """Media RSS, the widest first; then enclosures, then thumbnails."""
    told = _told_of_pictures(element)
    media = [entry for entry in found.get("media_content", []) if _is_image(entry)]
    for entry in sorted(media, key=lambda entry: -_number(entry.get("width"))):
        alt, credit = told.get(entry.get("url", ""), ("", ""))
        credit = credit or found.get("credit", "")
        yield Picture(entry.get("url", ""), escape(alt), escape(credit), _number(entry.get("width")))
    for link in found.get("links", []):
        if link.get("rel") == "enclosure" and _is_image({"url": link.get("href", ""), "type": link.get("type", "")}):
            yield Picture(link.get("href", ""))
    for entry in found.get("media_thumbnail", []):
        yield Picture(entry.get("url", ""), width=_number(entry.get("width")))


def _is_image(entry: Any) -> bool:
    said = entry.get("medium") or entry.get("type", "").partition("/")[0]
    return said == "image" if said else bool(IMAGE.search(entry.get("url", "")))


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _told_of_pictures(element: etree._Element | None) -> dict[str, tuple[str, str]]:
    """By address, what each picture shows and who made it."""
    found: dict[str, tuple[str, str]] = {}
    if element is None:
        return found
    for media in MEDIA:
        for content in element.iter(f"{media}content"):
            alt = content.findtext(f"{media}description") or content.findtext(f"{media}title") or ""
            found[content.get("url", "")] = (alt.strip(), (content.findtext(f"{media}credit") or "").strip())
    return found


def _wait(feed: Any) -> timedelta:
    """``ttl`` in minutes (RSS 2.0), ``sy:updatePeriod`` over ``sy:updateFrequency`` (RSS 1.0, syndication module)."""
    asked = [timedelta(minutes=_number(feed.get("ttl")))]
    period = PERIODS.get(str(dict(feed).get("sy_updateperiod", "")).strip().lower())
    if period:
        asked.append(period / max(1, _number(str(dict(feed).get("sy_updatefrequency", "")).strip())))
    return max(asked)


def _looks_like(data: bytes) -> str:
    start = data.lstrip()[:200].lower()
    if not start:
        return "it is empty."
    return "it is a web page (HTML)." if b"<!doctype html" in start or b"<html" in start else "it has no feed in it that we know."
