"""MSN's dialect of RSS (support.microsoft.com: "MSN feed item metadata requirements", "MSN content expiration and takedown
rules", "MSN HTML guidelines and tag restrictions", "Feed content specifications in MSN Partner Hub"; checked 2026-11-25).

An item is read again where ``dcterms:modified`` is newer than before, and taken down where its expiration lies in the past as
well. Its ``pubDate`` stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from share.feeds import rss
from share.feeds.dialect import Dialect
from share.feeds.excerpt import cut
from share.feeds.feed import Feed, Item, Withdrawal
from share.feeds.msnmarkup import msn_markup
from share.feeds.times import mail_date, web_date
from share.feeds.xml import NAMESPACES, add, root

PREFIXES = rss.PREFIXES | {"dcterms": NAMESPACES["dcterms"], "mi": NAMESPACES["mi"]}
SHORTEST_TITLE = 21
"""Characters: a title is to have more than twenty."""
LONGEST_TITLE = 150
"""Characters: an item with a longer title is refused, unless it has a short title as well."""
CARD_TITLE = 75
"""Characters that its cards show of a title."""


def item(item: Item) -> bytes:
    """One article."""
    element = root("item", PREFIXES)
    rss.fill(element, replace(item, content_html=msn_markup(item.content_html)), item.published)
    if short := short_title(item):
        add(element, "mi:shortTitle", short)
    if item.updated > item.published:
        add(element, "dcterms:modified", web_date(item.updated))
    return rss.finished(element)


def short_title(item: Item) -> str:
    """The desk's own short title; else as much of the title as a card shows, where the item would be refused without one.

    So it is of every paid article: MSN may shorten a title by itself where it was given no short one, and no machine is to
    shorten a label away. The label stands at its start.
    """
    if item.short_title:
        return cut(item.short_title, LONGEST_TITLE)
    needed = len(item.title) > LONGEST_TITLE or item.disclosure is not None
    return cut(item.title, CARD_TITLE) if needed else ""


def withdrawal(gone: Withdrawal) -> bytes:
    """The item by which MSN takes an article down: it has expired when it went.

    It is an item as any other until then, so its title is as long as one has to be: our sentence is in it.
    """
    element = root("item", PREFIXES)
    rss.fill_withdrawal(element, replace(gone, title=cut(f"{gone.title}: {gone.sentence}", LONGEST_TITLE)))
    for date in element.iterfind("pubDate"):
        date.text = mail_date(gone.published)
    for name in ("dcterms:modified", "dcterms:valid", "mi:expirationDate"):
        add(element, name, web_date(gone.at))
    return rss.finished(element)


def join(feed: Feed, pieces: Iterable[bytes]) -> bytes:
    """The feed as a document."""
    return rss.join(feed, pieces, PREFIXES)


MSN = Dialect("application/rss+xml", item, withdrawal, join)
