"""A feed and its items, before any format: what RSS, Atom and JSON Feed render alike.

**Identity.** Readers and partners know an item by its id alone: one that moves makes every story new again, one that is used
twice hides a story. So `item_id` is a ``tag:`` URI (RFC 4151) of host and slug, the same in all three formats. It holds no title,
no canonical address and no date of the article, all of which newsrooms change; no scheme and no port, so that a move to https
changes nothing; and since it is no address, nobody takes it for a link that has to work (``isPermaLink="false"``). The day in it
is fixed: RFC 4151 wants some day on which the publisher held the name, and an article's own date may be put right later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from share.article import Access, Article, Author, Correction, Disclosure
from share.disclosures import Disclosures
from share.feeds.characters import one_line, uri
from share.feeds.content import content_html
from share.formats import Picture
from share.links import Links

TAG_DATE = "2026"
REMEMBERED = 512
"""How many items a process remembers, and as many of each format: they are functions of the article, and change seldom."""


class Site(Protocol):
    """The publisher, as feeds speak of it; the language is a BCP 47 tag, the description may be empty."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article in a feed. Title and summary are plain text and begin with the label where somebody paid.

    ``content_html`` is the full text, notice and corrections with it; where the article is for subscribers only
    (`Access.PAID`) it has no body: feeds are public, and what is sold does not stand in them. ``categories`` are the label of
    a paid article, its section and its tags, each once. Addresses are URIs, times are UTC.
    """

    id: str
    url: str
    title: str
    summary: str
    content_html: str
    published: datetime
    modified: datetime
    language: str
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    picture: Picture | None = None
    credit: str = ""
    rights: str = ""
    disclosure: Disclosure | None = None
    corrections: tuple[Correction, ...] = ()
    access: Access = Access.FREE
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of items, newest first. ``updated`` is when the list or an item in it changed last, never when it was rendered.

    ``self_url`` is the address of these very bytes (one for each format), ``home_url`` the page for people, ``author`` the
    publisher's name.
    """

    id: str
    scope: str
    title: str
    description: str
    author: str
    language: str
    home_url: str
    self_url: str
    icon_url: str
    updated: datetime
    items: tuple[Item, ...] = ()


def item_of(article: Article, *, links: Links, disclosures: Disclosures, picture: Picture | None) -> Item:
    """The article as an item; pure. ``picture`` tells the truth about the bytes behind its address."""
    return _item(article, links, disclosures, picture)


@lru_cache(maxsize=REMEMBERED)
def _item(article: Article, links: Links, disclosures: Disclosures, picture: Picture | None) -> Item:
    return Item(
        id=item_id(article, links),
        url=uri(links.canonical(article)),
        title=one_line(article.labelled_title) or article.slug,
        summary=_labelled_summary(article),
        content_html=content_html(article, disclosures),
        published=article.published,
        modified=max(article.modified, article.published),
        language=article.language,
        authors=tuple(_authors(article)),
        categories=_categories(article),
        picture=picture,
        credit=one_line(article.photo.credit) if article.photo and picture else "",
        rights=one_line(article.rights or ""),
        disclosure=article.disclosure,
        corrections=article.corrections,
        access=article.access,
        revision=article.revision,
    )


def item_id(article: Article, links: Links) -> str:
    """The id of an article in every feed, for ever: ``tag:share.news.example,2026:articles/<slug>``."""
    return f"tag:{_authority(links)},{TAG_DATE}:articles/{article.slug}"


def feed_id(scope: str, links: Links) -> str:
    """The id of a feed, for ever: ``tag:share.news.example,2026:feeds/section/city``."""
    return f"tag:{_authority(links)},{TAG_DATE}:feeds/{scope}"


def _authority(links: Links) -> str:
    """The host alone, in the letters that RFC 4151 lets an authority have (section 2.1)."""
    host = urlsplit(uri(links.base_url)).hostname or ""
    return re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip("-") or "localhost"


def _labelled_summary(article: Article) -> str:
    summary = one_line(article.summary)
    if article.disclosure is None:
        return summary
    label = one_line(article.disclosure.label)
    return f"{label}: {summary}" if summary else label


def _authors(article: Article) -> Iterator[Author]:
    for author in article.authors:
        name = one_line(author.name)
        if name:
            yield Author(name, uri(author.url) if author.url else None, author.fediverse)


def _categories(article: Article) -> tuple[str, ...]:
    words = (article.disclosure.label if article.disclosure else "", article.section or "", *article.tags)
    first: dict[str, str] = {}
    for word in map(one_line, words):
        first.setdefault(word.casefold(), word)
    return tuple(word for word in first.values() if word)
