"""SmartNews's dialect of RSS: SmartFormat 2.1 (publishers.smartnews.com, articles 360036526213, 56500436151065 and, with more of
the figures, 360010977813; deletion in 360021354914; checked 2026-11-25).

SmartNews looks at ``pubDate`` alone: an item whose date has not moved is not read again, and one that leaves the feed stays with
readers. So an item is dated by its last update, and an article that has gone stays as an item whose ``media:status`` says so.
The status stands in the element, as SmartNews's own examples have it, and in the attribute that Media RSS has for it.

What a sponsor paid for is not accepted (article 12185244960921), so there is no item of it. Sponsored links
(``snf:advertisement``) are the publisher's own space beside other articles, and nothing that a feed may fill by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from share.feeds import rss
from share.feeds.dialect import Dialect
from share.feeds.excerpt import cut
from share.feeds.feed import Feed, Item, Withdrawal
from share.feeds.xml import NAMESPACES, add, root

PREFIXES = rss.PREFIXES | {"snf": NAMESPACES["snf"]}
DESCRIPTION_LIMIT = 30
"""Characters of the channel's description."""
SMALLEST_THUMBNAIL = 200
"""Pixels of the shorter side of a ``media:thumbnail``."""
LONGEST_THUMBNAIL = 3.3
"""How many times as long as the shorter side the longer one may be."""


def item(item: Item) -> bytes:
    """One article; nothing of one that somebody paid for."""
    if item.disclosure is not None:
        return b""
    element = root("item", PREFIXES)
    rss.fill(element, item, item.updated)
    _add_status(element, "active")
    return rss.finished(element)


def withdrawal(gone: Withdrawal) -> bytes:
    """The item by which SmartNews deletes an article."""
    element = root("item", PREFIXES)
    rss.fill_withdrawal(element, gone)
    _add_status(element, "deleted")
    return rss.finished(element)


def join(feed: Feed, pieces: Iterable[bytes]) -> bytes:
    """The feed as a document."""
    return rss.join(feed, pieces, PREFIXES, _complete)


def _add_status(element: etree._Element, status: str) -> None:
    add(element, "media:status", status, {"state": status})


def _complete(channel: etree._Element, feed: Feed) -> None:
    """The channel's description in what SmartNews takes of it, who has the rights, and the logos over every article."""
    for description in channel.iterfind("description"):
        description.text = cut(feed.description, DESCRIPTION_LIMIT)
    add(channel, "copyright", feed.author)
    logo = add(channel, "snf:logo")
    add(logo, "url", feed.logo_url or feed.icon_url)
    if feed.dark_logo_url:
        add(add(channel, "snf:darkModeLogo"), "url", feed.dark_logo_url)


SMARTNEWS = Dialect("application/rss+xml", item, withdrawal, join, takes_paid=False)
