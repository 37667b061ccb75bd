"""Flipboard's dialect of RSS (about.flipboard.com/rss-spec, and its help pages, question 1023; checked 2026-11-25).

It wants the full text, a plain description of 300 characters or more, a byline, and a picture as the enclosure. An item that
comes with the same guid again takes the place of the one before; Flipboard says nothing of withdrawals, so what has gone is
overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from share.feeds import rss
from share.feeds.dialect import Dialect
from share.feeds.excerpt import cut, plain
from share.feeds.feed import Archive, Feed, Item
from share.feeds.xml import root

DESCRIPTION = 300
"""Characters that a description should have at least."""
LONGEST_DESCRIPTION = 500
SMALLEST_PICTURE = 400
"""Pixels of the shorter side of a picture; question 1023 speaks of 500."""
FEWEST_ITEMS = 30
"""Items that a feed should hold; question 1023 speaks of 20."""


def item(item: Item) -> bytes:
    """One article."""
    element = root("item", rss.PREFIXES)
    rss.fill(element, replace(item, summary=description(item)), item.published)
    return rss.finished(element)


def description(item: Item) -> str:
    """The summary; where that is short, the beginning of the text behind it. The label of a paid article stands first."""
    if len(item.summary) >= DESCRIPTION:
        return item.summary
    text = plain(item.content_html)
    said = item.summary if item.summary.endswith((".", "!", "?", "…", "。")) or not item.summary else f"{item.summary}."
    whole = text if text.startswith(item.summary) else f"{said} {text}".strip()
    return cut(whole, LONGEST_DESCRIPTION)


def join(feed: Feed, pieces: Iterable[bytes]) -> bytes:
    """The feed as a document. Flipboard reads no archives."""
    return rss.join(replace(feed, archive=Archive()), pieces)


FLIPBOARD = Dialect("application/rss+xml", item, rss.withdrawal, join)
