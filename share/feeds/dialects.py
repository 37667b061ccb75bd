"""How feeds are written: the formats of everybody's feeds, and the dialects of partners by name."""

from __future__ import annotations

from collections.abc import Mapping

from share.feeds.atom import ATOM
from share.feeds.dialect import Dialect
from share.feeds.flipboard import FLIPBOARD
from share.feeds.googlenews import GOOGLE_NEWS
from share.feeds.jsonfeed import JSON_FEED
from share.feeds.msn import MSN
from share.feeds.rss import RSS
from share.feeds.smartnews import SMARTNEWS
from share.rights import PartnerDialect

FORMATS: Mapping[str, Dialect] = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
"""How a feed is written, by the extension in its address."""
DIALECTS: Mapping[str, Dialect] = {
    "standard": RSS,
    "smartnews": SMARTNEWS,
    "msn": MSN,
    "flipboard": FLIPBOARD,
    "google-news": GOOGLE_NEWS,
}
SITEMAP = "xml"
"""The extension of what is a sitemap and no feed."""


def formats_of(name: PartnerDialect) -> Mapping[str, Dialect]:
    """How a feed in this dialect is written, by the extension in its address: ``standard`` in every format that feeds have."""
    match name:
        case PartnerDialect.STANDARD:
            return FORMATS
        case PartnerDialect.GOOGLE_NEWS:
            return {SITEMAP: GOOGLE_NEWS}
    return {"rss": DIALECTS[name]}
