"""Open Graph (https://ogp.me): what nearly every scraper reads, exactly one image with its size, type and alt text.

``og:image:secure_url`` is left out on purpose: it says nothing that ``og:image`` does not say, and Discord takes it for a second
picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from share.article import Access
from share.meta import tags
from share.meta.locales import locale_of
from share.meta.story import Story
from share.meta.tags import Tag

CONTENT_TIERS = {Access.FREE: "", Access.METERED: "metered", Access.PAID: "locked"}
"""What ``article:content_tier`` says (Meta for Developers, metadata of news articles); nothing for what everybody may read."""


def opengraph(story: Story) -> Iterator[Tag]:
    """The ``og:`` tags of the article and its main card."""
    card = story.card
    yield tags.property_("og:type", "article")
    yield tags.property_("og:title", story.share_title)
    yield tags.property_("og:description", story.description)
    yield tags.property_("og:url", story.canonical)
    yield tags.property_("og:site_name", story.site_name)
    yield from locales(story)
    yield tags.property_("og:image", card.url)
    yield tags.property_("og:image:type", card.media_type)
    yield tags.property_("og:image:width", card.width)
    yield tags.property_("og:image:height", card.height)
    yield tags.property_("og:image:alt", story.alt(card))
    yield tags.property_("fb:app_id", story.site.facebook_app_id)


def locales(story: Story) -> Iterator[Tag]:
    """The locale of the page, and those of its other editions, each once."""
    own = locale_of(story.article.language)
    yield tags.property_("og:locale", own)
    for other in dict.fromkeys(locale_of(entry.language) for entry in story.editions):
        if other != own:
            yield tags.property_("og:locale:alternate", other)


def article_facts(story: Story) -> Iterator[Tag]:
    """The ``article:`` tags, and the authors' fediverse handles, with which Mastodon credits them under the card.

    ``pubdate`` is what Discord dates a preview by (docs.discord.com, link previews).
    """
    article = story.article
    yield tags.property_("article:published_time", article.published.isoformat())
    yield tags.property_("article:modified_time", article.modified.isoformat())
    for author in story.authors:
        yield tags.property_("article:author", story.address(author.url) or story.name(author.name))
    yield tags.property_("article:publisher", story.address(story.site.facebook_page))
    yield tags.property_("article:section", story.name(article.section or ""))
    for tag in story.tags:
        yield tags.property_("article:tag", tag)
    yield tags.property_("article:content_tier", CONTENT_TIERS[article.access])
    yield tags.named("pubdate", article.published.isoformat())
    for author in story.authors:
        if author.fediverse:
            yield tags.named("fediverse:creator", f"@{author.fediverse.lstrip('@')}")
