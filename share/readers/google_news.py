"""Google News: headline, publisher and date of news, by JSON-LD. What somebody paid for has to keep out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers import google
from share.readers.card import Code, Preview, PreviewFault
from share.readers.label import PAID_TYPE
from share.readers.reader import Reader, compose, never_large
from share.readers.steps import article, heading, meta, title_element
from share.readers.visit import Visit

POLICIES = "https://support.google.com/news/publisher-center/answer/6204050"
AGENTS = ("googlebot", "googlebot-news")


def kept_out(visit: Visit) -> bool:
    """Whether the page itself keeps out of Google News."""
    return bool(google.NOT_INDEXED & visit.robots(*AGENTS)) or not visit.may_fetch("Googlebot-News")


def card(reader: Reader, visit: Visit) -> Preview:
    """No card of what keeps out."""
    return Preview(shown=False) if kept_out(visit) else compose(reader, visit)


def paid(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Paid pages among the news, and news that keeps out."""
    if visit.disclosed is not None and not kept_out(visit):
        yield reader.fault(
            Code.PAID_IN_NEWS,
            f"The page is paid for ({visit.disclosed.found}), and nothing keeps it out of {reader.name}. "
            f"Say noindex for googlebot-news, and leave it out of the news sitemap; its type is {PAID_TYPE}.",
            POLICIES,
        )
    if visit.disclosed is None and kept_out(visit):
        yield reader.hint(
            Code.NOT_INDEXED, f"The page asks not to be in {reader.name} (noindex), and nobody paid for it.", google.ROBOTS
        )


READER = Reader(
    id="google-news",
    name="Google News",
    sources=(POLICIES, google.ROBOTS, google.ARTICLE),
    checked=date(2026, 11, 25),
    platform="google-news",
    resolves=True,
    shows_text=False,
    wants_image=False,
    page_limit=15_000_000,
    title=(article("headline"), heading, title_element),
    image=google.PICTURES,
    author=(article("author", "name"),),
    site=(article("publisher", "name"), meta("og:site_name")),
    date=(article("datePublished"), meta("article:published_time")),
    large=never_large,
    compose=card,
    checks=(paid, google.head, google.json_ld),
)
