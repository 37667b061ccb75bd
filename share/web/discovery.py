"""What tells machines where to find things: robots.txt, the sitemaps, the list of feeds, the publisher's mark."""

from __future__ import annotations

from flask import Blueprint, Response

from share.errors import NotFound
from share.feeds.build import build_news_sitemap, build_opml, build_sitemap, build_sitemap_part
from share.feeds.dialects import SITEMAP
from share.store import scopes
from share.store.scopes import Change
from share.web.feeds import A_MOMENT_SECONDS, settled
from share.web.http import KEPT_SECONDS, parts, public
from share.web.lookup import NOT_HERE
from share.web.metadata import site_of

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything but the newsroom's API and the feeds of partners may be read (RFC 9309): a preview that may not be fetched is no
    preview. Google fetches no sitemap that robots may not read, so those of partners may be read by whoever knows where they are.
    """
    links = parts().links
    lines = [
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /partners/",
        f"Allow: /partners/*feed.{SITEMAP}",
        "",
        f"Sitemap: {links.sitemap()}",
        f"Sitemap: {links.news_sitemap()}",
    ]
    return public("\n".join(lines) + "\n", "text/plain")


@blueprint.get("/.well-known/site.standard.publication")
def standard_site() -> Response:
    """Which record of the AT Protocol is this publication's (standard.site, verification); 404 where it has none."""
    record = parts().settings.standard_site
    if not record:
        raise NotFound(NOT_HERE)
    return public(record, "text/plain", headers={"Access-Control-Allow-Origin": "*"})


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The live articles whose home is here."""
    with parts().store.connect() as connection:
        data = build_sitemap(connection, links=parts().links)
        return _list_of_articles(data, "application/xml", scopes.last_change(connection, scopes.LATEST))


@blueprint.get("/sitemaps/<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """One part of it, where the sitemap is an index."""
    with parts().store.connect() as connection:
        part = build_sitemap_part(connection, number, links=parts().links)
        if part is None:
            raise NotFound("The sitemap has no such part. /sitemap.xml lists them.")
        return _list_of_articles(part, "application/xml", scopes.last_change(connection, scopes.LATEST))


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
        return _list_of_articles(data, "text/x-opml", scopes.last_change(connection, scopes.LATEST))


def _list_of_articles(data: bytes, media_type: str, change: Change | None) -> Response:
    """A list that changes with any article, and did so last with this change."""
    modified = settled(change)
    return public(data, media_type, modified=modified, keep_seconds=KEPT_SECONDS if modified else A_MOMENT_SECONDS)
