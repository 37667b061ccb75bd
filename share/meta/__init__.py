"""What machines read of an article: Open Graph, X card, JSON-LD, oEmbed and the links to everything else. Pure.

`head_tags` gives the whole ``<head>`` of a `Story` (an article and what belongs to it) as a list of `Tag`, `front_tags` that of
the front page, `render` makes HTML of either, `oembed` answers an oEmbed consumer, and `discord_embed` Discord.
"""

from share.meta.discord import discord_embed
from share.meta.front import front_tags
from share.meta.head import head_tags
from share.meta.oembed import as_json, as_xml, oembed
from share.meta.site import Site
from share.meta.story import Edition, Story
from share.meta.tags import Tag, render
from share.meta.words import Words, WordTable, read_words

__all__ = [
    "Edition",
    "Site",
    "Story",
    "Tag",
    "WordTable",
    "Words",
    "as_json",
    "as_xml",
    "discord_embed",
    "front_tags",
    "head_tags",
    "oembed",
    "read_words",
    "render",
]
