"""Sitemaps and the list of feeds ▶, of what the store holds now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from share.addresses import place_of
from share.article import Article
from share.feeds import newssitemap, opml, sitemap
from share.feeds.characters import one_line
from share.feeds.feed import Site
from share.feeds.words import language_name
from share.links import Links
from share.store import articles as stored_articles
from share.store import scopes


def build_news_sitemap(connection: Connection, now: datetime, *, site: Site, links: Links) -> bytes:
    """The news sitemap of the two days before ``now``."""
    found = stored_articles.for_news_sitemap(connection, since=now - newssitemap.WINDOW, limit=newssitemap.LIMIT)
    return newssitemap.render(found, publication=one_line(site.name), links=links)


def build_sitemap(connection: Connection, *, links: Links) -> bytes:
    """The sitemap of live articles; an index of its parts where there are more than one file may hold."""
    parts = sitemap_parts(connection)
    if parts <= 1:
        return build_sitemap_part(connection, 1, links=links) or sitemap.render_sitemap((), links=links)
    return sitemap.render_index(links.sitemap_part(number) for number in range(1, parts + 1))


def build_sitemap_part(connection: Connection, number: int, *, links: Links) -> bytes | None:
    """One part, the first being 1; None where there is no such part. An article never goes over to another one."""
    if not 1 <= number <= sitemap_parts(connection):
        return None

    def path(slug: str, article: Article | None) -> str:
        return links.article_path(article) if article else links.plain_path(slug)

    site = place_of(links.home()).removesuffix("?")

    def place(slug: str, article: Article | None) -> str:
        return f"{site}{path(slug, article)}?"  # as `place_of` writes it, which takes seconds for 50,000 of them

    first = (number - 1) * sitemap.LIMIT + 1
    found = stored_articles.at_home_here(connection, first=first, last=first + sitemap.LIMIT - 1, place=place)
    pages = (sitemap.Place(path(slug, article), modified) for slug, modified, article in found)
    return sitemap.render_sitemap(pages, links=links)


def sitemap_parts(connection: Connection) -> int:
    """How many parts the sitemap has: by the numbers that articles have been given."""
    return -(-stored_articles.last_number(connection) // sitemap.LIMIT)


def build_opml(connection: Connection, *, site: Site, links: Links) -> bytes:
    """The list of the feed of everything, of each section that has articles, and of each language where there are several."""
    title = one_line(site.name)
    listed = [(scopes.LATEST, "")]
    listed += [(f"section/{section.slug}", one_line(section.name)) for section in scopes.sections(connection)]
    languages = scopes.languages(connection)
    whole_tags = [tag for tag in languages if not any(other.startswith(f"{tag}-") for other in languages)]
    if len(whole_tags) > 1:
        listed += [(f"language/{tag}", language_name(tag)) for tag in languages]
    outlines = [
        opml.Outline(f"{title} – {name}" if name else title, links.feed(scope, "rss"), links.home()) for scope, name in listed
    ]
    return opml.render(title, outlines, updated=scopes.changed_at(connection, scopes.LATEST))
