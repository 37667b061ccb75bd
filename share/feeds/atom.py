"""Atom 1.0 (RFC 4287), with Media RSS for the measures of pictures, and tombstones (RFC 6721) for what has gone."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from share.feeds.dialect import Dialect
from share.feeds.feed import Feed, Item, Withdrawal
from share.feeds.media import add_picture
from share.feeds.rss import ARCHIVE_PREFIX, add_relations
from share.feeds.times import web_date
from share.feeds.xml import NAMESPACES, add, add_markup, add_rare, document, piece, root

PREFIXES: dict[str | None, str] = {None: NAMESPACES["atom"], "at": NAMESPACES["at"], "media": NAMESPACES["media"]}


def join(feed: Feed, pieces: Iterable[bytes]) -> bytes:
    """The feed as an Atom document. Its author is the publisher, who speaks for entries without a byline (section 4.2.1)."""
    shell = root("atom:feed", PREFIXES | (ARCHIVE_PREFIX if feed.archive.full else {}), {"xml:lang": feed.language})
    add(shell, "atom:id", feed.id)
    add(shell, "atom:title", feed.title, {"type": "text"})
    add(shell, "atom:subtitle", feed.description, {"type": "text"})
    add(shell, "atom:updated", web_date(feed.updated))
    add(shell, "atom:link", None, {"rel": "alternate", "type": "text/html", "href": feed.home_url})
    add(shell, "atom:link", None, {"rel": "self", "type": "application/atom+xml", "href": feed.self_url})
    add_relations(shell, feed)
    _person(shell, feed.author, feed.home_url)
    add(shell, "atom:icon", feed.icon_url)
    add(shell, "atom:generator", "Sharewire")
    return document(shell, b"</feed>", pieces, style_url=feed.style_url)


def item(item: Item) -> bytes:
    """One article as an entry."""
    element = root("atom:entry", PREFIXES, {"xml:lang": item.language})
    add(element, "atom:id", item.id)
    add(element, "atom:title", item.title, {"type": "text"})
    add(element, "atom:published", web_date(item.published))
    add(element, "atom:updated", web_date(item.updated))
    add(element, "atom:link", None, {"rel": "alternate", "type": "text/html", "hreflang": item.language, "href": item.url})
    if item.embargo_until is not None:
        add_rare(element, "dcterms:available", web_date(item.embargo_until))
    for author in item.authors:
        _person(element, author.name, author.url)
    for category in item.categories:
        add(element, "atom:category", None, {"term": category})
    if item.rights:
        add(element, "atom:rights", item.rights, {"type": "text"})
    if item.licence_url:
        add(element, "atom:link", None, {"rel": "license", "href": item.licence_url})
    if item.summary:
        add(element, "atom:summary", item.summary, {"type": "text"})
    add_markup(element, "atom:content", item.content_html).set("type", "html")
    if item.picture:
        picture = {"rel": "enclosure", "type": item.picture.media_type, "length": str(item.picture.length)}
        add(element, "atom:link", None, picture | {"href": item.picture.url})
    add_picture(element, item)
    return piece(element)


def withdrawal(gone: Withdrawal) -> bytes:
    """A tombstone: readers drop the entry of this id where theirs was updated before it (RFC 6721, section 3)."""
    element = root("at:deleted-entry", PREFIXES, {"ref": gone.id, "when": web_date(gone.at), "xml:lang": gone.language})
    add(element, "at:comment", gone.sentence)
    return piece(element)


def _person(parent: etree._Element, name: str, address: str | None) -> None:
    person = add(parent, "atom:author")
    add(person, "atom:name", name)
    if address:
        add(person, "atom:uri", address)


ATOM = Dialect("application/atom+xml", item, withdrawal, join)
