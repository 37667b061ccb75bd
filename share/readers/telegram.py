"""Telegram: Open Graph, else X's tags. What it found is fixed in the message once it is sent."""

from __future__ import annotations

from datetime import date

from share.readers.graph_checks import OPEN_GRAPH
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element

READER = Reader(
    id="telegram",
    name="Telegram",
    sources=(
        "https://ogproof.veridux.ai/blog/telegram-open-graph-tags",
        "https://share-preview.com/blog/telegram-link-preview",
        "https://www.tryunfurl.com/telegram-link-preview",
    ),
    checked=date(2026, 11, 25),
    platform="telegram",
    title=(meta("og:title"), meta("twitter:title"), title_element),
    text=(meta("og:description"), meta("twitter:description"), meta("description")),
    image=(meta("og:image"), meta("twitter:image")),
    author=(meta("article:author"), meta("author")),
    site=(meta("og:site_name"), host),
    checks=OPEN_GRAPH,
)
