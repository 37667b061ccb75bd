"""Bluesky: its card service reads Open Graph once; title, description and picture become part of the post, for ever.

A picture that is slow to come was seen to be remembered as one that is not there.
"""

from __future__ import annotations

from datetime import date

from share.readers.graph_checks import OPEN_GRAPH
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element

READER = Reader(
    id="bluesky",
    name="Bluesky",
    sources=(
        "https://opengraphplus.com/consumers/bluesky/caching",
        "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/external.json",
        "https://github.com/bluesky-social/social-app/issues/6521",
    ),
    checked=date(2026, 11, 25),
    platform="bluesky",
    image_seconds=3.0,
    title=(meta("og:title"), meta("twitter:title"), title_element),
    text=(meta("og:description"), meta("twitter:description"), meta("description")),
    image=(meta("og:image"), meta("twitter:image")),
    site=(host,),
    checks=OPEN_GRAPH,
)
