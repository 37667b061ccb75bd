"""What tells machines where to find things: robots.txt, the sitemaps, the list of feeds, the publisher's mark."""

from __future__ import annotations

from flask import Blueprint, Response

from share.feeds.build import build_news_sitemap, build_opml, build_sitemap
from share.store import scopes
from share.web.http import parts, public
from share.web.metadata import site_of

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything but the newsroom's API may be read (RFC 9309): a preview that may not be fetched is no preview."""
    links = parts().links
    lines = ["User-agent: *", "Disallow: /api/", "", f"Sitemap: {links.sitemap()}", f"Sitemap: {links.news_sitemap()}"]
    return public("\n".join(lines) + "\n", "text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The live articles whose home is here."""
    with parts().store.connect() as connection:
        return public(
            build_sitemap(connection, links=parts().links), "application/xml", modified=scopes.changed_at(connection, "latest")
        )


@blueprint.get("/news-sitemap.xml")
def news_sitemap() -> Response:
    """The news of the last two days; nothing in it was paid for."""
    running = parts()
    with running.store.connect() as connection:
        data = build_news_sitemap(connection, running.clock(), site=site_of(running), links=running.links)
    return public(data, "application/xml")


@blueprint.get("/feeds.opml")
def opml() -> Response:
    """The list of all feeds, for feed readers to import."""
    running = parts()
    with running.store.connect() as connection:
        data = build_opml(connection, site=site_of(running), links=running.links)
        return public(data, "text/x-opml", modified=scopes.changed_at(connection, "latest"))
