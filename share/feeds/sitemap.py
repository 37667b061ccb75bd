"""The sitemap of all live articles (sitemaps.org, protocol 0.9), and the index over several."""

from __future__ import annotations

from collections.abc import Iterable

from share.article import Article
from share.feeds.times import web_date
from share.feeds.xml import NAMESPACES, add, document, root
from share.links import Links

PREFIXES: dict[str | None, str] = {None: NAMESPACES["sitemap"]}
LIMIT = 50_000
"""How many addresses one file may hold."""


def render_sitemap(articles: Iterable[Article], *, links: Links) -> bytes:
    """The sitemap of these live articles, at most `LIMIT`: our own pages, where they are the canonical ones.

    An article that is at home elsewhere is left out: a sitemap speaks for its own host, and names canonical addresses only.
    """
    urlset = root("sitemap:urlset", PREFIXES)
    for article in articles:
        if article.canonical_url is None:
            address = add(urlset, "sitemap:url")
            add(address, "sitemap:loc", links.page(article))
            add(address, "sitemap:lastmod", web_date(article.modified))
    return document(urlset)
