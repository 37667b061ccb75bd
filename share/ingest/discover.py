"""What is at an address ▶: a feed, a sitemap, a site with an API, or a page that names one of them."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin

from share.disclosures import Disclosures
from share.errors import BadInput, OutboundFailed, OutboundRefused, SourceFailed
from share.ingest.feed import read_feed
from share.ingest.listing import OK, SECONDS, Asker, failed
from share.ingest.newssitemap import read_sitemap
from share.outbound import Fetched
from share.readers.fetched import Fetched as FetchedPage
from share.readers.page import Page, read_page
from share.store.sources import FEED, GHOST, SITEMAP, WORDPRESS

FEED_TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json", "application/json")
"""In the order in which they are preferred: Atom has the clearest dates, and tells what has gone."""
WORDPRESS_API = "https://api.w.org/"
LINK = re.compile(r"<([^>]*)>\s*;\s*rel=\"?([^\";,]+)\"?")
MAX_BYTES = 20_000_000


class Found(NamedTuple):
    """A source at an address."""

    kind: str
    address: str


def discover(url: str, asker: Asker, disclosures: Disclosures, *, kind: str | None = None) -> Found:
    """The source that ``url`` is, or that its page names; of the given kind where one is given.

    Raises:
        SourceFailed: when there is none.
    """
    fetched = _get(url, asker)
    if kind == WORDPRESS:
        return Found(WORDPRESS, _wordpress(fetched))
    if kind == GHOST:
        return Found(GHOST, _ghost(fetched.url))
    if kind in {None, FEED} and _is_feed(fetched, disclosures):
        return Found(FEED, url)
    if kind in {None, SITEMAP} and _is_sitemap(fetched):
        return Found(SITEMAP, url)
    if kind == SITEMAP:
        return Found(SITEMAP, _sitemap(fetched.url, asker))
    page = _page(fetched)
    for media_type in FEED_TYPES:
        for link in page.links("alternate", media_type):
            address = page.absolute(link.get("href"))
            if address and _leads_to_feed(address, asker, disclosures):
                return Found(FEED, address)
    raise SourceFailed(f"{url} is no feed, and names none. Say --kind wordpress, ghost or sitemap where it is one of these.")


def _get(url: str, asker: Asker) -> Fetched:
    try:
        fetched = asker.outbound.fetch(url, max_bytes=MAX_BYTES, timeout_seconds=SECONDS, headers={"User-Agent": asker.agent})
    except (OutboundFailed, OutboundRefused) as error:
        raise SourceFailed(error.public, error.detail) from error
    if fetched.status != OK:
        raise failed(fetched)
    return fetched


def _is_feed(fetched: Fetched, disclosures: Disclosures) -> bool:
    try:
        read_feed(fetched.data, url=fetched.url, content_type=fetched.headers.get("content-type", ""), disclosures=disclosures)
    except BadInput:
        return False
    return True


def _leads_to_feed(address: str, asker: Asker, disclosures: Disclosures) -> bool:
    """Pages name feeds that are not there any more, and JSON that is none."""
    try:
        return _is_feed(_get(address, asker), disclosures)
    except SourceFailed:
        return False


def _is_sitemap(fetched: Fetched) -> bool:
    try:
        read_sitemap(fetched.data, url=fetched.url)
    except BadInput:
        return False
    return True


def _page(fetched: Fetched) -> Page:
    return read_page(
        FetchedPage(asked=fetched.url, url=fetched.url, status=fetched.status, headers=fetched.headers, body=fetched.data)
    )


def _wordpress(fetched: Fetched) -> str:
    """The root of its REST API, as the site itself names it (developer.wordpress.org, "Discovery")."""
    if "/wp-json" in fetched.url or "rest_route=" in fetched.url:
        return re.sub(r"(/wp-json|rest_route=)/?.*$", lambda found: f"{found[1]}/", fetched.url)
    in_header = [address for address, rel in LINK.findall(fetched.headers.get("link", "")) if rel.strip() == WORDPRESS_API]
    page = _page(fetched)
    named = next(iter(in_header), "") or page.link(WORDPRESS_API)
    return urljoin(fetched.url, named) if named else urljoin(fetched.url, "/wp-json/")


def _ghost(url: str) -> str:
    """The root of its Content API (docs.ghost.org, "Content API")."""
    return url if url.endswith("/ghost/api/content/") else urljoin(url, "/ghost/api/content/")


def _sitemap(url: str, asker: Asker) -> str:
    """The sitemap that a site's ``robots.txt`` names (sitemaps.org, "Submitting"), that of news before others."""
    robots = _get(urljoin(url, "/robots.txt"), asker).data.decode("utf-8", "replace")
    named = [line.partition(":")[2].strip() for line in robots.splitlines() if line.lower().startswith("sitemap:")]
    if not named:
        raise SourceFailed(f"{url} is no sitemap, and its robots.txt names none.")
    return next((address for address in named if "news" in address.lower()), named[0])
