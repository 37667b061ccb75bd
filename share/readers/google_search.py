"""Google Search: the title of the page, the description, a small picture beside them."""

from __future__ import annotations

from datetime import date

from share.readers import google
from share.readers.reader import Reader, never_large
from share.readers.steps import article, heading, host, meta, title_element

READER = Reader(
    id="google-search",
    name="Google Search",
    sources=(
        "https://developers.google.com/search/docs/appearance/title-link",
        "https://developers.google.com/search/docs/appearance/snippet",
        google.ROBOTS,
        google.IMAGES,
        google.ARTICLE,
    ),
    checked=date(2026, 11, 25),
    platform="google-search",
    agent="Googlebot",
    resolves=True,
    wants_image=False,
    page_limit=15_000_000,
    title=(title_element, heading, meta("og:title")),
    text=(meta("description"), meta("og:description")),
    image=google.PICTURES,
    author=(article("author", "name"),),
    site=(meta("og:site_name"), host),
    date=(article("datePublished"), meta("article:published_time")),
    large=never_large,
    refuses=(google.indexed,),
    checks=(google.snippet, google.head, google.json_ld),
)
