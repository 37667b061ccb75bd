"""Open Graph (https://ogp.me): what nearly every scraper reads, exactly one image with its size, type and alt text."""

from __future__ import annotations

from collections.abc import Iterator

from share.meta import tags
from share.meta.locales import locale_of
from share.meta.story import Story
from share.meta.tags import Tag


def opengraph(story: Story) -> Iterator[Tag]:
    """The ``og:`` tags of the article and its main card."""
    card = story.card
    yield tags.property_("og:type", "article")
    yield tags.property_("og:title", story.share_title)
    yield tags.property_("og:description", story.description)
    yield tags.property_("og:url", story.canonical)
    yield tags.property_("og:site_name", story.site.name)
    yield tags.property_("og:locale", locale_of(story.article.language))
    yield tags.property_("og:image", card.url)
    yield tags.property_("og:image:type", card.media_type)
    yield tags.property_("og:image:width", card.width)
    yield tags.property_("og:image:height", card.height)
    yield tags.property_("og:image:alt", story.alt(card))


def article_facts(story: Story) -> Iterator[Tag]:
    """The ``article:`` tags, and the authors' fediverse handles, with which Mastodon credits them under the card."""
    article = story.article
    yield tags.property_("article:published_time", article.published.isoformat())
    yield tags.property_("article:modified_time", article.modified.isoformat())
    for author in article.authors[: story.list_limit]:
        yield tags.property_("article:author", author.url or story.name(author.name))
    yield tags.property_("article:section", story.name(article.section or ""))
    for tag in article.tags[: story.list_limit]:
        yield tags.property_("article:tag", story.name(tag))
    for author in article.authors[: story.list_limit]:
        if author.fediverse:
            yield tags.named("fediverse:creator", f"@{author.fediverse.lstrip('@')}")
