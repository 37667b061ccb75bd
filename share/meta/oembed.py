"""oEmbed 1.0 (https://oembed.com), always of type ``rich``: with ``link`` Mastodon would look no further, and lose the picture's
alt text, the date and the author; ``rich`` makes it go on to Open Graph and JSON-LD."""

from __future__ import annotations

from html import escape
from typing import Any

from share.article import Article
from share.disclosures import Disclosures
from share.formats import Picture
from share.links import Links
from share.meta.site import Site
from share.meta.text import one_line

WIDTH, HEIGHT = 600, 560
"""Pixels, where the consumer sets no lower limit."""
CAPTION_HEIGHT = 80
"""Pixels left for the caption below the frame."""
CACHE_SECONDS = 3600


def oembed(
    article: Article,
    *,
    site: Site,
    links: Links,
    disclosures: Disclosures,
    picture: Picture,
    maxwidth: int | None = None,
    maxheight: int | None = None,
) -> dict[str, Any]:
    """The answer for one article; ``maxwidth`` and ``maxheight`` are pixels (oEmbed 1.0, section 2.2).

    The thumbnail is left out where it is larger than the consumer takes, as section 2.3.4 asks.
    """
    width = min(WIDTH, maxwidth or WIDTH)
    height = min(HEIGHT, maxheight or HEIGHT)
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": one_line(article.labelled_title),
        "provider_name": site.name,
        "provider_url": site.home_url,
        "cache_age": CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": embed_html(article, site=site, links=links, disclosures=disclosures, width=width, height=height),
    }
    if article.authors:
        answer["author_name"] = article.byline
    if article.authors and article.authors[0].url:
        answer["author_url"] = article.authors[0].url
    if picture.width <= (maxwidth or picture.width) and picture.height <= (maxheight or picture.height):
        answer |= {"thumbnail_url": picture.url, "thumbnail_width": picture.width, "thumbnail_height": picture.height}
    return answer


def embed_html(article: Article, *, site: Site, links: Links, disclosures: Disclosures, width: int, height: int) -> str:
    """A sandboxed frame without script, and a caption that still says everything where a consumer strips frames."""
    frame_height = height - CAPTION_HEIGHT if height >= 2 * CAPTION_HEIGHT else height
    title = escape(one_line(article.labelled_title))
    line = escape(one_line(disclosures.paid_for_by(article)))
    return (
        f'<figure lang="{escape(article.language)}" dir="{article.direction}">'
        f'<iframe src="{escape(links.embed(article))}" title="{title}" width="{width}" height="{frame_height}" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" referrerpolicy="strict-origin"></iframe>'
        f'<figcaption><a href="{escape(links.canonical(article))}">{title}</a> — {escape(site.name)}'
        f"{f'. {line}' if line else ''}</figcaption></figure>"
    )
