"""Threads: Facebook's scraper fetches for it. The card is picture, host and title; the description is not shown."""

from __future__ import annotations

from datetime import date

from share.readers.graph_checks import OPEN_GRAPH
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element

READER = Reader(
    id="threads",
    name="Threads",
    sources=("https://opengraphplus.com/consumers/threads", "https://developers.facebook.com/docs/sharing/webmasters/crawler"),
    checked=date(2026, 11, 25),
    platform="threads",
    agent="facebookexternalhit",
    page_limit=1_000_000,
    title=(meta("og:title"), title_element),
    image=(meta("og:image"), meta("og:image:url"), meta("og:image:secure_url")),
    site=(host,),
    shows_text=False,
    checks=OPEN_GRAPH,
)
