"""The feeds, ``/feeds/<scope>.<rss|atom|json>``, and the pages of their archives.

**Last-Modified** only moves forward, and no date stands for two different feeds. A second change within one second bears the
second after it, which may not be told before it has come (RFC 9110, section 8.8.2.1), nor before it is sure that no third bears
it too (`share.store.scopes.Change`); until then a feed bears its ETag alone. So does one whose items have a fault, which may be
mended without any article having changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from flask import Blueprint, Response, current_app, request

from share.errors import NotFound
from share.feeds.clients import DeltaClients, asks_for_part, known_position, position_tag, read_delta_clients
from share.feeds.press import BuiltFeed, Pictures, Press
from share.push.websub import link_header
from share.store import presentation
from share.store.scopes import Change
from share.web.answers import SMALLEST_ENCODED, best_encoding
from share.web.fixed import fixed_url
from share.web.http import NO_STORE, SECURITY_HEADERS, parts, public, with_charset
from share.web.hub import all_hubs
from share.web.metadata import site_of
from share.web.pictures import feed_picture, feed_thumbnail
from share.wiring import Parts

blueprint = Blueprint("feeds", __name__)

HEADERS: dict[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}
"""Feeds are there for readers' programs, those in browsers too; a browser that shows one loads our style and nothing else."""
NOTHING_MORE: Mapping[str, str] = {}
NO_FEED = "There is no feed at this address. The front page and /feeds.opml list the feeds."
UNTIL_A_CHANGE_SECONDS = 3_600
"""How long the front keeps a feed whose date is told: it changes with a publication only, which drops it."""
A_MOMENT_SECONDS = 1
"""How long it keeps one that bears no date yet, or that lacks something."""


@dataclass(frozen=True, slots=True)
class FeedRoom:
    """What a process makes feeds with. ``since`` is when their look last changed for another reason than an article."""

    press: Press
    since: datetime
    delta_clients: DeltaClients
    style_url: str


def feed_room() -> FeedRoom:
    """The one of this process, made when the first feed is asked for."""
    found = current_app.extensions.get("share.feeds")
    if not isinstance(found, FeedRoom):
        found = current_app.extensions["share.feeds"] = _open(parts())
    return found


def _open(running: Parts) -> FeedRoom:
    style_url = fixed_url("feed.css")
    press = Press(
        site=site_of(running),
        links=running.links,
        disclosures=running.disclosures,
        pictures_of=lambda article: Pictures(feed_picture(running, article), feed_thumbnail(running, article)),
        hub_url=running.links.hub(),
        style_url=style_url,
    )
    settings = running.settings
    shaping = (
        version("sharewire"),
        (settings.base_url, settings.site_name, settings.site_description, settings.language, settings.feed_items),
        running.theme.digest,
        sorted(running.formats.items()),
        sorted(running.disclosures.kinds.items()),
        style_url,
        (settings.logo_url, settings.dark_logo_url),
    )
    digest = hashlib.sha256(repr(shaping).encode()).hexdigest()
    with running.store.begin() as connection:
        since = presentation.since(connection, "feeds", digest, running.clock())
    return FeedRoom(press, since, read_delta_clients(running.assets), style_url)


def settled(change: Change | None) -> datetime | None:
    """When a feed or list changed last, also in its look, where that may be told; None while it may not."""
    now, since = parts().clock(), feed_room().since
    if change is None or change.told_from > now or since >= now:  # an article may still change in that second of `since`
        return None
    return max(change.at, since)


@blueprint.get("/feeds/<path:scope>.<any(rss,atom,json):extension>")
def feed(scope: str, extension: str) -> Response:
    """One feed in one format, or what is new in it where that is enough; 404 for a scope that never had an article."""
    running = parts()
    room = feed_room()
    with running.store.connect() as connection:
        built = room.press.feed(connection, scope, extension, limit=running.settings.feed_items)
    if built is None:
        raise NotFound(NO_FEED)
    found_at = {"Link": link_header(all_hubs(running), running.links.feed(scope, extension))}
    whole = _whole(built, found_at)
    known = known_position(request.headers.get("If-None-Match", ""))
    if known is None or not asks_for_part(request.headers.get("A-IM", "")):
        return whole
    part = built.since(known) if room.delta_clients.take(request.headers.get("User-Agent", "")) else None
    return whole if part is None else _part(part, built, whole)


@blueprint.get("/feeds/<path:scope>/archive/<int:number>.<any(rss,atom,json):extension>")
def archive(scope: str, number: int, extension: str) -> Response:
    """One page of a feed's archive; 404 where it has none of this number."""
    with parts().store.connect() as connection:
        built = feed_room().press.archive(connection, scope, number, extension)
    if built is None:
        raise NotFound("This feed has no such page in its archive. The feed itself names the last one.")
    return _whole(built)


def _whole(built: BuiltFeed, more: Mapping[str, str] = NOTHING_MORE) -> Response:
    """The feed. A strong ETag, which says at which change the feed stands; a date where one may be told."""
    data = built.data
    modified = None if built.faults else settled(built.change)
    return public(
        data,
        built.dialect.media_type,
        modified=modified,
        etag=position_tag(built.position, hashlib.sha256(data).hexdigest()[:24]),
        keep_seconds=A_MOMENT_SECONDS if modified is None else UNTIL_A_CHANGE_SECONDS,
        headers={**HEADERS, **more},
    )


def _part(part: bytes, built: BuiltFeed, whole: Response) -> Response:
    """226: the ETag is that of the whole feed in the encoding that the client would get it in (RFC 3229, section 10.4.1), even
    where the part is too small to be encoded; where it is encoded, the front says so in the ETag, as it does of any answer."""
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    alone_plain = len(part) < SMALLEST_ENCODED <= len(whole.get_data()) and encoding != "identity"
    suffix = f"-{encoding}" if alone_plain else ""
    answer = Response(part, status=226, content_type=with_charset(built.dialect.media_type))
    answer.headers.update(SECURITY_HEADERS)
    answer.headers.update(HEADERS)
    answer.headers["Link"] = whole.headers["Link"]
    answer.headers["IM"] = "feed"
    answer.headers["ETag"] = f'{whole.headers["ETag"][:-1]}{suffix}"'
    answer.headers["Cache-Control"] = NO_STORE
    if "Last-Modified" in whole.headers:
        answer.headers["Last-Modified"] = whole.headers["Last-Modified"]
    return answer
