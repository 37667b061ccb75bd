"""The sitemap of all live articles (sitemaps.org, protocol 0.9), and the index over its parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import NamedTuple

from share.feeds.times import web_date
from share.feeds.xml import NAMESPACES, add, document, root
from share.links import Links

PREFIXES: dict[str | None, str] = {None: NAMESPACES["sitemap"]}
LIMIT = 50_000
"""How many addresses one file may hold, and how many files an index."""


class Place(NamedTuple):
    """A page in a sitemap: its path, and when it changed last."""

    path: str
    modified: datetime


def render_sitemap(places: Iterable[Place], *, links: Links) -> bytes:
    """The sitemap of these pages of ours, at most `LIMIT`. Text is set together and no tree is built: there may be 50,000."""
    home = escape(links.home().removesuffix("/"))
    pieces = (
        f"<url><loc>{home}{escape(place.path)}</loc><lastmod>{web_date(place.modified)}</lastmod></url>".encode()
        for place in places
    )
    shell = root("sitemap:urlset", PREFIXES)
    shell.text = ""
    return document(shell, b"</urlset>", pieces)


def render_index(addresses: Iterable[str]) -> bytes:
    """The index of the parts at these addresses."""
    index = root("sitemap:sitemapindex", PREFIXES)
    for address in addresses:
        add(add(index, "sitemap:sitemap"), "sitemap:loc", address)
    return document(index)
