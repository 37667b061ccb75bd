"""Partners, as their own pages say that they read a feed: each is polled document by document, and knows what it shows then."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from lxml import etree, html

NAMES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "mi": "http://schemas.ingestion.microsoft.com/common/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "snf": "http://www.smartnews.be/snf",
}
LISTED_TAGS = """
a b blockquote br caption col colgroup div em h1 h2 h3 h4 h5 i iframe img li ol p small span strong sub sup table tbody td tfoot
th thead tr ul
"""
MSN_TAGS = frozenset(LISTED_TAGS.split())


def depth_of(element: etree._Element) -> int:
    """How many elements stand within one another below this one."""
    return max((1 + depth_of(child) for child in element), default=0)


def said(item: etree._Element, path: str) -> str:
    """The text at this place of an item; empty where there is none."""
    return item.findtext(path, "", NAMES)


@dataclass
class Partner(ABC):
    """What a partner shows, by the id that it knows an article by, and the items that it would not take, with its reason."""

    shown: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @abstractmethod
    def poll(self, document: bytes, now: datetime) -> None:
        """Read the feed again."""


class ItemByItem(Partner):
    """One that goes by each item, and remembers what it had."""

    def poll(self, document: bytes, now: datetime) -> None:
        self.refused = {}
        for item in etree.fromstring(document).iter("item"):
            self.read(item, said(item, "guid"), now)

    @abstractmethod
    def read(self, item: etree._Element, identity: str, now: datetime) -> None:
        """Take an item, or leave it, by the partner's rules."""


@dataclass
class SmartNews(ItemByItem):
    """publishers.smartnews.com, SmartFormat 2.1 and "Deleting Articles": a guid is read again where its pubDate has moved alone;
    it goes by ``media:status`` alone."""

    dates: dict[str, str] = field(default_factory=dict)

    def poll(self, document: bytes, now: datetime) -> None:
        channel = etree.fromstring(document).find("channel")
        for name in ("title", "link", "description", "pubDate", "language"):
            assert channel.findtext(name), f"SmartNews takes no feed without {name}"
        assert len(channel.findtext("description")) <= 30
        assert channel.findtext("snf:logo/url", "", NAMES).startswith("https://")
        super().poll(document, now)

    def read(self, item: etree._Element, identity: str, now: datetime) -> None:
        date = said(item, "pubDate")
        if self.dates.get(identity) == date:
            return
        if parsedate_to_datetime(date) > now:
            self.refused[identity] = "in the future"
            return
        self.dates[identity] = date
        if said(item, "media:status") == "deleted":
            self.shown.pop(identity, None)
        elif not said(item, "content:encoded"):
            self.refused[identity] = "no text"
        else:
            self.shown[identity] = said(item, "content:encoded")


@dataclass
class Msn(ItemByItem):
    """support.microsoft.com: "MSN feed item metadata requirements", "MSN content expiration and takedown rules"."""

    updated: dict[str, datetime] = field(default_factory=dict)

    def read(self, item: etree._Element, identity: str, now: datetime) -> None:
        fault = self.fault(item, now)
        if fault:
            self.refused[identity] = fault
            return
        updated = datetime.fromisoformat(
            said(item, "dcterms:modified") or parsedate_to_datetime(said(item, "pubDate")).isoformat()
        )
        known = self.updated.get(identity)
        if known is not None and updated <= known:
            return  # a double
        self.updated[identity] = updated
        expires = said(item, "mi:expirationDate") or said(item, "dcterms:valid")
        if expires and datetime.fromisoformat(expires) <= now:
            self.shown.pop(identity, None)
        else:
            self.shown[identity] = said(item, "content:encoded")

    @staticmethod
    def fault(item: etree._Element, now: datetime) -> str:
        title, published = said(item, "title"), parsedate_to_datetime(said(item, "pubDate"))
        body = html.fragment_fromstring(said(item, "content:encoded"), create_parent="body")
        strange = {element.tag for element in body.iterdescendants()} - MSN_TAGS
        addresses = [*body.xpath(".//@href"), *body.xpath(".//@src")]
        rules = {
            "title too short": len(title) > 20,
            "title too long": len(title) <= 150 or said(item, "mi:shortTitle"),
            "too old, or in the future": now - timedelta(days=365) < published <= now,
            f"tags {sorted(strange)}": not strange,
            "nested too deep": depth_of(body) < 10,
            "addresses": all(re.match(r"(?:https?://|mailto:)", address) for address in addresses),
        }
        return ", ".join(rule for rule, kept in rules.items() if not kept)


@dataclass
class Flipboard(ItemByItem):
    """about.flipboard.com/rss-spec: full text, a picture of 400 pixels or more, and the last item of a guid is what is shown."""

    def read(self, item: etree._Element, identity: str, _now: datetime) -> None:
        pictures = [min(int(entry.get("width")), int(entry.get("height"))) for entry in item.iterfind("media:content", NAMES)]
        if max(pictures, default=0) < 400 and identity not in self.shown:
            self.refused[identity] = "no picture of 400 pixels"
            return
        self.shown[identity] = said(item, "content:encoded")


@dataclass
class GoogleNews(Partner):
    """developers.google.com, "News sitemaps": the stories of two days that stand in the file now."""

    def poll(self, document: bytes, now: datetime) -> None:
        self.shown, self.refused = {}, {}
        for address in etree.fromstring(document).iterfind("s:url", NAMES):
            published = datetime.fromisoformat(said(address, "news:news/news:publication_date"))
            assert said(address, "news:news/news:publication/news:name")
            assert re.fullmatch(r"[a-z]{2,3}|zh-(?:cn|tw)", said(address, "news:news/news:publication/news:language"))
            if published > now - timedelta(days=2):
                self.shown[said(address, "s:loc")] = said(address, "news:news/news:title")
