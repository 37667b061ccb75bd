"""The whole ``<head>`` of an article, put together by steps in a stable order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from share.article import Article
from share.disclosures import Disclosures
from share.formats import Picture
from share.links import Links
from share.meta.discovery import discovery
from share.meta.document import document
from share.meta.jsonld import jsonld
from share.meta.opengraph import article_facts, opengraph
from share.meta.site import Site
from share.meta.story import Story
from share.meta.tags import Tag, render
from share.meta.words import Words
from share.meta.xcard import xcard

STEPS: tuple[Callable[[Story], Iterator[Tag]], ...] = (document, opengraph, article_facts, xcard, discovery, jsonld)
"""What most scrapers need stands first: some read no further than they must."""

BYTE_BUDGET = 14_000
"""All tags end within the first 16 KB of the page, with room for what the page itself says before them."""
ROOMS = ((300, 10), (200, 6), (120, 4), (80, 2))
"""Characters of a title or description, and entries of a list: from the most that any platform shows to the least that some do.
Synapse drops all Open Graph tags of a page with more than fifty, so no list is long."""


def head_tags(
    article: Article, *, site: Site, links: Links, disclosures: Disclosures, words: Words, pictures: Mapping[str, Picture]
) -> list[Tag]:
    """Every tag that an article's page needs, without the charset, the icons and the style, which are the page's own.

    ``words`` are those of the article's language; ``pictures`` is by format id and has ``og``. No tag is empty. Long texts
    and lists are cut further until all of it fits the budget.
    """
    found: list[Tag] = []
    for text_limit, list_limit in ROOMS:
        story = Story(
            article=article,
            site=site,
            links=links,
            disclosures=disclosures,
            words=words,
            pictures=pictures,
            text_limit=text_limit,
            list_limit=list_limit,
        )
        found = [tag for step in STEPS for tag in step(story) if tag.speaks]
        if len(render(found).encode()) <= BYTE_BUDGET:
            break
    return found
