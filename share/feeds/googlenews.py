"""Google News for one partner: a news sitemap. Google News reads no other feed since March 2025 (ppc.land, 10 February 2025;
developers.google.com, "News sitemaps", checked 2026-11-25).

What has gone leaves the sitemap, which is all that it knows of withdrawals; a corrected story stays under its address. Stories of
two days, a thousand at most, and none that somebody paid for.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from share.addresses import LONGEST_ADDRESS
from share.feeds.characters import clean
from share.feeds.dialect import Dialect
from share.feeds.feed import Feed, Item, Withdrawal
from share.feeds.newssitemap import LIMIT, PREFIXES, WINDOW, news_language
from share.feeds.times import web_date
from share.feeds.xml import add, document, piece, root

NAMELESS = b"<news:name/>"
"""Where the publication's name goes: it is the feed's to say, and an item is rendered without one."""


def item(item: Item) -> bytes:
    """One story; nothing of one that somebody paid for, or whose address no sitemap may hold."""
    if item.disclosure is not None or len(item.url) > LONGEST_ADDRESS:
        return b""
    address = root("sitemap:url", PREFIXES)
    add(address, "sitemap:loc", item.url)
    news = add(address, "news:news")
    publication = add(news, "news:publication")
    add(publication, "news:name")
    add(publication, "news:language", news_language(item.language))
    add(news, "news:publication_date", web_date(item.published))
    add(news, "news:title", item.title)
    return piece(address)


def withdrawal(_gone: Withdrawal) -> bytes:
    """Nothing: the address is no longer there."""
    return b""


def join(feed: Feed, pieces: Iterable[bytes]) -> bytes:
    """The sitemap as a document, every story under the publication's name."""
    name = f"<news:name>{escape(clean(feed.author), quote=False)}</news:name>".encode()
    shell = root("sitemap:urlset", PREFIXES)
    shell.text = ""  # or it would close itself, with no place for the stories
    return document(shell, b"</urlset>", (piece.replace(NAMELESS, name) for piece in pieces))


GOOGLE_NEWS = Dialect("application/xml", item, withdrawal, join, takes_paid=False, window=WINDOW, most=LIMIT)
