"""Links from a page to what else there is of it: its short address, its oEmbed answer, and the feeds that it is in."""

from __future__ import annotations

from collections.abc import Iterator

from share.article import slugify
from share.links import FEED_MEDIA_TYPES, Links
from share.meta import tags
from share.meta.site import Site
from share.meta.story import Story
from share.meta.tags import Tag

FEED_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def discovery(story: Story) -> Iterator[Tag]:
    """The oEmbed link is for JSON alone, in the page, as Discord reads no ``Link`` header (discord-api-docs, 7370)."""
    article = story.article
    if article.code:
        yield tags.link("shortlink", story.links.short(article))
    yield tags.link("alternate", story.links.oembed(article), type="application/json+oembed", title=story.headline)
    yield from feed_links(story.site, story.links)
    if article.section:
        yield from feed_links(story.site, story.links, f"section/{slugify(article.section)}", story.name(article.section))


def feed_links(site: Site, links: Links, scope: str = "latest", name: str = "") -> Iterator[Tag]:
    """The three formats of one feed; ``name`` is the section's as readers know it."""
    about = f"{site.name}: {name}" if name else site.name
    for extension, media_type in FEED_MEDIA_TYPES.items():
        address = links.feed(scope, extension)
        yield tags.link("alternate", address, type=media_type, title=f"{about} ({FEED_NAMES[extension]})")
