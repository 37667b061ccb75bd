"""RSS 2.0 (rssboard.org/rss-specification), with Atom, Dublin Core, Content and Media RSS."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from lxml import etree

from share.feeds.feed import REMEMBERED, Feed, Item
from share.feeds.media import add_picture
from share.feeds.times import mail_date, web_date
from share.feeds.xml import NAMESPACES, add, add_markup, document, piece, qualified, root

PREFIXES: dict[str | None, str] = {prefix: NAMESPACES[prefix] for prefix in ("atom", "content", "dc", "media")}
MINUTES_TO_KEEP = "5"
SPECIFICATION = "https://www.rssboard.org/rss-specification"


def render(feed: Feed) -> bytes:
    """The feed as an RSS document."""
    shell = root("rss", PREFIXES, {"version": "2.0"})
    _channel(add(shell, "channel"), feed)
    return document(shell, b"</channel></rss>", [_item(item, feed.language) for item in feed.items])


def _channel(channel: etree._Element, feed: Feed) -> None:
    """Everything of the channel but its items, which come last (validators warn of a channel's own elements behind them)."""
    add(channel, "title", feed.title)
    add(channel, "link", feed.home_url)
    add(channel, "description", feed.description)
    add(channel, "language", feed.language)
    if feed.items:
        add(channel, "pubDate", mail_date(max(item.published for item in feed.items)))
    add(channel, "lastBuildDate", mail_date(feed.updated))
    add(channel, "docs", SPECIFICATION)
    add(channel, "generator", "Sharewire")
    add(channel, "ttl", MINUTES_TO_KEEP)
    image = add(channel, "image")
    add(image, "url", feed.icon_url)
    add(image, "title", feed.title)
    add(image, "link", feed.home_url)
    add(channel, "atom:link", None, {"rel": "self", "type": "application/rss+xml", "href": feed.self_url})


@lru_cache(maxsize=REMEMBERED)
def _item(item: Item, feed_language: str) -> bytes:
    """One item. It is a function of its input alone, and the input is most often the same: so it is remembered."""
    element = root("item", PREFIXES)
    add(element, "title", item.title)
    add(element, "link", item.url)
    add(element, "guid", item.id, {"isPermaLink": "false"})
    add(element, "pubDate", mail_date(item.published))
    if item.modified != item.published:
        add(element, "atom:updated", web_date(item.modified))
    for author in item.authors:
        add(element, "dc:creator", author.name)
    for category in item.categories:
        add(element, "category", category)
    if item.language.lower() != feed_language.lower():
        element.set(qualified("xml:lang"), item.language)
        add(element, "dc:language", item.language)
    if item.rights:
        add(element, "dc:rights", item.rights)
    add(element, "description", escape(item.summary, quote=False))
    add_markup(element, "content:encoded", item.content_html)
    if item.picture:
        picture = {"url": item.picture.url, "length": str(item.picture.length), "type": item.picture.media_type}
        add(element, "enclosure", None, picture)
    add_picture(element, item)
    return _plain_title(piece(element))


def _plain_title(markup: bytes) -> bytes:
    """The title's ``<`` and ``&`` as hexadecimal references: the same text to a parser, and a sign to readers that guess whether
    a title is HTML that this one is not (RSS Best Practices Profile, character data)."""
    title, end, rest = markup.partition(b"</title>")
    return title.replace(b"&lt;", b"&#x3C;").replace(b"&amp;", b"&#x26;") + end + rest
