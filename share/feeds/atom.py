"""Atom 1.0 (RFC 4287), with Media RSS for the measures of pictures."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from share.feeds.feed import REMEMBERED, Feed, Item
from share.feeds.media import add_picture
from share.feeds.times import web_date
from share.feeds.xml import NAMESPACES, add, add_markup, document, piece, root

PREFIXES: dict[str | None, str] = {None: NAMESPACES["atom"], "media": NAMESPACES["media"]}


def render(feed: Feed) -> bytes:
    """The feed as an Atom document. Its author is the publisher, who speaks for entries without a byline (section 4.2.1)."""
    shell = root("atom:feed", PREFIXES, {"xml:lang": feed.language})
    add(shell, "atom:id", feed.id)
    add(shell, "atom:title", feed.title, {"type": "text"})
    add(shell, "atom:subtitle", feed.description, {"type": "text"})
    add(shell, "atom:updated", web_date(feed.updated))
    add(shell, "atom:link", None, {"rel": "alternate", "type": "text/html", "href": feed.home_url})
    add(shell, "atom:link", None, {"rel": "self", "type": "application/atom+xml", "href": feed.self_url})
    _person(shell, feed.author, feed.home_url)
    add(shell, "atom:icon", feed.icon_url)
    add(shell, "atom:generator", "Sharewire")
    return document(shell, b"</feed>", [_entry(item) for item in feed.items])


@lru_cache(maxsize=REMEMBERED)
def _entry(item: Item) -> bytes:
    """One entry. It is a function of its input alone, and the input is most often the same: so it is remembered."""
    element = root("atom:entry", PREFIXES, {"xml:lang": item.language})
    add(element, "atom:id", item.id)
    add(element, "atom:title", item.title, {"type": "text"})
    add(element, "atom:published", web_date(item.published))
    add(element, "atom:updated", web_date(item.modified))
    add(element, "atom:link", None, {"rel": "alternate", "type": "text/html", "hreflang": item.language, "href": item.url})
    for author in item.authors:
        _person(element, author.name, author.url)
    for category in item.categories:
        add(element, "atom:category", None, {"term": category})
    if item.rights:
        add(element, "atom:rights", item.rights, {"type": "text"})
    if item.summary:
        add(element, "atom:summary", item.summary, {"type": "text"})
    add_markup(element, "atom:content", item.content_html).set("type", "html")
    if item.picture:
        picture = {"rel": "enclosure", "type": item.picture.media_type, "length": str(item.picture.length)}
        add(element, "atom:link", None, picture | {"href": item.picture.url})
    add_picture(element, item)
    return piece(element)


def _person(parent: etree._Element, name: str, address: str | None) -> None:
    person = add(parent, "atom:author")
    add(person, "atom:name", name)
    if address:
        add(person, "atom:uri", address)
