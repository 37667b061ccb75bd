"""The news sitemap (developers.google.com, "News sitemaps"): stories of the last two days, and none that somebody paid for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from lxml import etree

from share.addresses import LONGEST_ADDRESS
from share.article import Article
from share.feeds.characters import one_line, uri
from share.feeds.times import web_date
from share.feeds.xml import NAMESPACES, add, document, root
from share.links import Links

PREFIXES: dict[str | None, str] = {None: NAMESPACES["sitemap"], "news": NAMESPACES["news"]}
WINDOW = timedelta(days=2)
"""How old a story may be, by its publication."""
LIMIT = 1_000
"""How many stories one file may hold."""
TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def render(articles: Iterable[Article], *, publication: str, links: Links) -> bytes:
    """The sitemap of these articles (live, of the last `WINDOW`), under their canonical addresses.

    A paid article is left out even where a caller hands it in: advertising does not belong among news. So is one whose address
    is too long for any sitemap.
    """
    urlset = root("sitemap:urlset", PREFIXES)
    stories = ((article, uri(links.canonical(article))) for article in articles if not article.paid)
    for article, location in islice((story for story in stories if len(story[1]) <= LONGEST_ADDRESS), LIMIT):
        _add_story(urlset, article, location, publication)
    return document(urlset)


def _add_story(urlset: etree._Element, article: Article, location: str, publication: str) -> None:
    address = add(urlset, "sitemap:url")
    add(address, "sitemap:loc", location)
    news = add(address, "news:news")
    name = add(news, "news:publication")
    add(name, "news:name", publication)
    add(name, "news:language", news_language(article.language))
    add(news, "news:publication_date", web_date(article.published))
    add(news, "news:title", one_line(article.title))


def news_language(tag: str) -> str:
    """The ISO 639 code of a BCP 47 tag; Chinese is ``zh-cn`` or ``zh-tw``, as the news sitemap wants it."""
    language, *rest = tag.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if TRADITIONAL.intersection(rest) and "hans" not in rest else "zh-cn"
