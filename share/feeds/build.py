"""Feeds and sitemaps of what the store holds now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from share.article import Article
from share.disclosures import Disclosures
from share.feeds import atom, jsonfeed, newssitemap, opml, rss, sitemap
from share.feeds.characters import one_line
from share.feeds.feed import Feed, Item, Site, feed_id, item_of
from share.formats import Picture
from share.links import FEED_MEDIA_TYPES, Links
from share.store import articles as stored_articles
from share.store import scopes

FORMATS: Mapping[str, Callable[[Feed], bytes]] = {"rss": rss.render, "atom": atom.render, "json": jsonfeed.render}
"""How a feed is rendered, by the extension in its address."""


BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
"""When the feed of everything changed last before there was anything: some fixed time, so that its bytes stay the same."""


@dataclass(frozen=True, slots=True)
class BuiltFeed:
    """A rendered feed; ``updated`` is when its content changed last (UTC), which is its Last-Modified."""

    data: bytes
    media_type: str
    updated: datetime


def build(
    connection: Connection,
    scope: str,
    format_: str,
    *,
    site: Site,
    links: Links,
    disclosures: Disclosures,
    picture_of: Callable[[Article], Picture | None],
    limit: int,
) -> BuiltFeed | None:
    """The feed of a scope with its ``limit`` newest articles, in a format of `FORMATS`.

    None for a scope that never had an article, but for the one of everything, which is there from the start: partners subscribe
    before the first article is out. A scope whose articles were all withdrawn has a feed without items: that they
    are gone is news to its readers too.

    Raises:
        KeyError: for a format that is not in `FORMATS`.
    """
    render = FORMATS[format_]
    updated = scopes.changed_at(connection, scope) or (BEFORE_ALL if scope == scopes.LATEST else None)
    if updated is None:
        return None
    found = stored_articles.newest(connection, scope=scope, limit=limit)
    items = tuple(item_of(article, links=links, disclosures=disclosures, picture=picture_of(article)) for article in found)
    name = scopes.name_of(connection, scope) or ""
    feed = feed_of(items, scope=scope, name=name, extension=format_, updated=updated, site=site, links=links)
    return BuiltFeed(render(feed), FEED_MEDIA_TYPES[format_], updated)


def feed_of(
    items: tuple[Item, ...], *, scope: str, name: str, extension: str, updated: datetime, site: Site, links: Links
) -> Feed:
    """A feed of these items; ``name`` is the scope's name as readers see it, empty for the feed of everything."""
    author = one_line(site.name)
    title = f"{author} – {one_line(name)}" if name else author
    return Feed(
        id=feed_id(scope, links),
        scope=scope,
        title=title,
        description=one_line(site.description) or title,
        author=author,
        language=site.language,
        home_url=links.home(),
        self_url=links.feed(scope, extension),
        icon_url=links.icon(),
        updated=updated,
        items=items,
    )


def build_news_sitemap(connection: Connection, now: datetime, *, site: Site, links: Links) -> bytes:
    """The news sitemap of the two days before ``now``."""
    found = stored_articles.for_news_sitemap(connection, since=now - newssitemap.WINDOW, limit=newssitemap.LIMIT)
    return newssitemap.render(found, publication=one_line(site.name), links=links)


def build_sitemap(connection: Connection, *, links: Links) -> bytes:
    """The sitemap of live articles, as many as one file may hold."""
    return sitemap.render_sitemap(stored_articles.all_live(connection, limit=sitemap.LIMIT), links=links)


def build_opml(connection: Connection, *, site: Site, links: Links) -> bytes:
    """The list of the feed of everything and of each section that has articles."""
    title = one_line(site.name)
    outlines = [opml.Outline(title, links.feed(scopes.LATEST, "rss"), links.home())]
    for section in scopes.sections(connection):
        address = links.feed(f"section/{section.slug}", "rss")
        outlines.append(opml.Outline(f"{title} – {one_line(section.name)}", address, links.home()))
    return opml.render(title, outlines, updated=scopes.changed_at(connection, scopes.LATEST))
