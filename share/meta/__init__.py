"""What machines read of an article: Open Graph, X card, JSON-LD, oEmbed and the links to everything else. Pure.

`head_tags` gives the whole ``<head>`` of one article as a list of `Tag`, `front_tags` that of the front page, `render` makes HTML
of either, and `oembed` answers an oEmbed consumer.
"""

from share.meta.front import front_tags
from share.meta.head import head_tags
from share.meta.oembed import oembed
from share.meta.site import Site
from share.meta.tags import Tag, render
from share.meta.words import Words, WordTable, read_words

__all__ = ["Site", "Tag", "WordTable", "Words", "front_tags", "head_tags", "oembed", "read_words", "render"]
