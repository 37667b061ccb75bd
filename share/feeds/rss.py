"""RSS 2.0 (rssboard.org/rss-specification), with Atom, Dublin Core, Content and Media RSS; archives as in RFC 5005, appendix B.

RSS has no word for what is gone. An item of the same guid that says so takes the place of the article in every reader that
updates items, and stands out in those that do not; its date is that of the withdrawal, as readers skip an item whose date they
know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape

from lxml import etree

from share.feeds.dialect import Dialect
from share.feeds.feed import Feed, Item, Withdrawal
from share.feeds.media import add_picture
from share.feeds.times import mail_date, web_date
from share.feeds.xml import NAMESPACES, add, add_markup, add_rare, document, piece, qualified, root

PREFIXES: dict[str | None, str] = {prefix: NAMESPACES[prefix] for prefix in ("atom", "content", "dc", "media")}
ARCHIVE_PREFIX: dict[str | None, str] = {"fh": NAMESPACES["fh"]}
CLOSING = b"</channel></rss>"
MINUTES_TO_KEEP = "5"
SPECIFICATION = "https://www.rssboard.org/rss-specification"


def join(
    feed: Feed,
    pieces: Iterable[bytes],
    prefixes: dict[str | None, str] = PREFIXES,
    more: Callable[[etree._Element, Feed], object] | None = None,
) -> bytes:
    """The feed as an RSS document. ``prefixes`` are those that the pieces were made with; ``more`` adds to the channel."""
    shell = root("rss", prefixes | (ARCHIVE_PREFIX if feed.archive.full else {}), {"version": "2.0", "xml:lang": feed.language})
    channel = _add_channel(shell, feed)
    if more is not None:
        more(channel, feed)
    return document(shell, CLOSING, pieces, style_url=feed.style_url)


def _add_channel(shell: etree._Element, feed: Feed) -> etree._Element:
    """Everything of the channel but its items, which come last (validators warn of a channel's own elements behind them)."""
    channel = add(shell, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.home_url)
    add(channel, "description", feed.description)
    add(channel, "language", feed.language)
    add(channel, "pubDate", mail_date(feed.updated))
    add(channel, "lastBuildDate", mail_date(feed.updated))
    add(channel, "docs", SPECIFICATION)
    add(channel, "generator", "Sharewire")
    add(channel, "ttl", MINUTES_TO_KEEP)
    image = add(channel, "image")
    add(image, "url", feed.icon_url)
    add(image, "title", feed.title)
    add(image, "link", feed.home_url)
    add(channel, "atom:link", None, {"rel": "self", "type": "application/rss+xml", "href": feed.self_url})
    add_relations(channel, feed)
    return channel


def add_relations(parent: etree._Element, feed: Feed) -> None:
    """Links to the hub and along the archive, and that a page of it is full; the same elements in RSS and in Atom."""
    archive = feed.archive
    for relation, address in (
        ("hub", feed.hub_url),
        ("current", archive.current_url),
        ("prev-archive", archive.older_url),
        ("next-archive", archive.newer_url),
    ):
        if address:
            add(parent, "atom:link", None, {"rel": relation, "href": address})
    if archive.full:
        add(parent, "fh:archive")


def item(item: Item) -> bytes:
    """One article."""
    element = root("item", PREFIXES)
    fill(element, item, item.published)
    return finished(element)


def fill(element: etree._Element, item: Item, date: datetime) -> None:
    """The elements of an item, which goes by ``date``: partners differ in the one that they look at."""
    _begin(element, item, date)
    if item.updated != date:
        add(element, "atom:updated", web_date(item.updated))
    if item.embargo_until is not None:
        add_rare(element, "dcterms:available", web_date(item.embargo_until))
    for author in item.authors:
        add(element, "dc:creator", author.name)
    for category in item.categories:
        add(element, "category", category)
    if item.rights:
        add(element, "dc:rights", item.rights)
    if item.licence_url:
        add(element, "atom:link", None, {"rel": "license", "href": item.licence_url})
    add(element, "description", escape(item.summary, quote=False))
    add_markup(element, "content:encoded", item.content_html)
    if item.picture:
        picture = {"url": item.picture.url, "length": str(item.picture.length), "type": item.picture.media_type}
        add(element, "enclosure", None, picture)
    add_picture(element, item)


def withdrawal(gone: Withdrawal) -> bytes:
    """The item that takes the place of an article which has gone."""
    element = root("item", PREFIXES)
    fill_withdrawal(element, gone)
    return finished(element)


def fill_withdrawal(element: etree._Element, gone: Withdrawal) -> None:
    """The elements of such an item."""
    _begin(element, gone, gone.at)
    add(element, "description", escape(gone.sentence, quote=False))
    add_markup(element, "content:encoded", gone.content_html)


def _begin(element: etree._Element, entry: Item | Withdrawal, date: datetime) -> None:
    element.set(qualified("xml:lang"), entry.language)
    add(element, "title", entry.title)
    add(element, "link", entry.url)
    add(element, "guid", entry.id, {"isPermaLink": "false"})
    add(element, "pubDate", mail_date(date))
    add(element, "dc:language", entry.language)


def finished(element: etree._Element) -> bytes:
    """The item as a piece. The title's ``<`` and ``&`` are hexadecimal references: the same text to a parser, and a sign to
    readers that guess whether a title is HTML that this one is not (RSS Best Practices Profile, character data)."""
    title, end, rest = piece(element).partition(b"</title>")
    return title.replace(b"&lt;", b"&#x3C;").replace(b"&amp;", b"&#x26;") + end + rest


RSS = Dialect("application/rss+xml", item, withdrawal, join)
