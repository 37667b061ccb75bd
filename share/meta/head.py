"""The whole ``<head>`` of an article, put together by steps in a stable order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from share.links import FEED_MEDIA_TYPES
from share.meta.discovery import discovery
from share.meta.document import document
from share.meta.editions import editions
from share.meta.jsonld import jsonld
from share.meta.opengraph import article_facts, opengraph
from share.meta.story import COMFORTABLE, Room, Story
from share.meta.tags import Tag, render
from share.meta.xcard import xcard

STEPS: tuple[Callable[[Story], Iterator[Tag]], ...] = (document, opengraph, article_facts, xcard, editions, discovery, jsonld)
"""What most scrapers need stands first: some read no further than they must."""

BYTE_BUDGET = 14_000
"""All tags end within the first 16 KB of the page, with room for what the page itself says before them."""
OPEN_GRAPH_BUDGET = 4_800
"""Bytes of Open Graph as JSON: Mattermost shows no preview past 5 KB of it."""
OPEN_GRAPH_TAGS = 49
"""Synapse drops all Open Graph of a page with more ``og:`` tags than fifty."""
FEEDS = frozenset(FEED_MEDIA_TYPES.values())
ROOMS = (COMFORTABLE, Room(200, 6, 500), Room(120, 4, 200), Room(80, 2, 120), Room(60, 1, 60))
"""From the most that any platform shows to the least that some do."""


def head_tags(story: Story) -> list[Tag]:
    """Every tag that an article's page needs, without the charset, the icons and the style, which are the page's own.

    No tag is empty. Long texts and lists are cut further until all of it fits the budgets, whatever room the story came with; at
    last the links to the feeds go, which the front page has too.
    """
    found: list[Tag] = []
    for room in ROOMS:
        found = [tag for step in STEPS for tag in step(story.within(room)) if tag.speaks]
        if fits(found):
            return found
    return [tag for tag in found if tag.attributes.get("type") not in FEEDS]


def fits(found: Sequence[Tag]) -> bool:
    """Whether every reader takes so much."""
    graph: dict[str, list[str]] = {}
    for tag in found:
        name = tag.attributes.get("property", "")
        if name:
            graph.setdefault(name, []).append(tag.attributes["content"])
    return (
        len(render(found).encode()) <= BYTE_BUDGET
        and len(json.dumps(graph, ensure_ascii=False).encode()) <= OPEN_GRAPH_BUDGET
        and sum(len(values) for name, values in graph.items() if name.startswith("og:")) <= OPEN_GRAPH_TAGS
    )
