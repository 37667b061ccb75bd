"""The feeds: ``/feeds/<scope>.<rss|atom|json>``."""

from __future__ import annotations

from flask import Blueprint, Response

from share.errors import NotFound
from share.feeds.build import build
from share.links import FEED_MEDIA_TYPES
from share.web.http import parts, public
from share.web.metadata import site_of
from share.web.pictures import feed_picture

blueprint = Blueprint("feeds", __name__)

FOR_OTHER_PAGES = {"Access-Control-Allow-Origin": "*"}
"""Feeds are there for readers' programs, those in browsers too."""


@blueprint.get("/feeds/<path:scope>.<any(rss,atom,json):extension>")
def feed(scope: str, extension: str) -> Response:
    """One feed in one format; 404 for a scope that never had an article."""
    running = parts()
    with running.store.connect() as connection:
        built = build(
            connection,
            scope,
            extension,
            site=site_of(running),
            links=running.links,
            disclosures=running.disclosures,
            picture_of=lambda article: feed_picture(running, article),
            limit=running.settings.feed_items,
        )
    if built is None:
        raise NotFound("There is no feed at this address. The front page and /feeds.opml list the feeds.")
    return public(built.data, FEED_MEDIA_TYPES[extension], modified=built.updated, headers=FOR_OTHER_PAGES)
