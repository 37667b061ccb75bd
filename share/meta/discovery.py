"""Links from a page to what else there is of it: its short address, its oEmbed answer, and the feeds that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from share.article import slugify
from share.links import FEED_MEDIA_TYPES, OEMBED_MEDIA_TYPES, Links
from share.meta import tags
from share.meta.site import Site
from share.meta.story import Story
from share.meta.tags import Tag

RECORD_LIMIT = 300
"""Characters. Real records have under a hundred; one of two thousand would push what follows it out of the first 16 KB."""
DISCORD_EMBED = "discord:component-embed"
FEED_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def discovery(story: Story) -> Iterator[Tag]:
    """The oEmbed links stand in the page, as Discord reads no ``Link`` header (discord-api-docs, 7370)."""
    article = story.article
    if article.code:
        yield tags.link("shortlink", story.links.short(article))
    for format_, media_type in OEMBED_MEDIA_TYPES.items():
        yield tags.link("alternate", story.links.oembed(article, format_), type=media_type, title=story.headline)
    if story.site.discord_embed and shares_site(story.canonical, story.links.base_url):
        yield tags.link(DISCORD_EMBED, story.links.discord(article), type="application/json")
    record = article.at_uri or ""
    yield from standard_site(story.site, record if len(record) <= RECORD_LIMIT else "")
    yield from feed_links(story.site, story.links)
    if article.section:
        yield from feed_links(story.site, story.links, f"section/{slugify(article.section)}", story.name(article.section))


def standard_site(site: Site, record: str = "") -> Iterator[Tag]:
    """The records in the AT Protocol that this page, and its publication, are (standard.site, verification).

    The publication's is a hint that spares Bluesky a request; what counts is the well-known answer.
    """
    yield tags.link("site.standard.document", record)
    yield tags.link("site.standard.publication", site.standard_site)


def shares_site(page: str, origin: str) -> bool:
    """Whether Discord takes JSON from ``origin`` for a page: from its own host, one within it, or the one that it is within."""
    host, ours = urlsplit(page).hostname or "", urlsplit(origin).hostname or ""
    return host == ours or host.endswith(f".{ours}") or ours.endswith(f".{host}")


def feed_links(site: Site, links: Links, scope: str = "latest", name: str = "") -> Iterator[Tag]:
    """The three formats of one feed; ``name`` is the section's as readers know it."""
    about = f"{site.name}: {name}" if name else site.name
    for extension, media_type in FEED_MEDIA_TYPES.items():
        address = links.feed(scope, extension)
        yield tags.link("alternate", address, type=media_type, title=f"{about} ({FEED_NAMES[extension]})")
