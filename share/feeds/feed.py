"""A feed and its items, before any format: what RSS, Atom and JSON Feed render alike.

**Identity.** Readers and partners know an item by its id alone: one that moves makes every story new again, one that is used
twice hides a story. So `item_id` is a ``tag:`` URI (RFC 4151) of host and name, the same in all three formats. The name is the
slug that the article came with, and stays when the article gets another one. The id holds no title, no canonical address and no
date of the article, all of which newsrooms change; no scheme and no port, so that a move to https changes nothing; and since it
is no address, nobody takes it for a link that has to work (``isPermaLink="false"``). The day in it is fixed: RFC 4151 wants some
day on which the publisher held the name, and an article's own date may be put right later.

**Dates.** ``published`` is when the article came out, and feeds are in its order. ``updated`` is when it last changed in a way
that readers should look at again (RFC 4287, section 4.2.15, leaves that to the publisher): a typo does not move it. ``modified``
is when anything of it last changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Protocol
from urllib.parse import urlsplit

from share.article import WEB_ADDRESS, Access, Article, Author, Correction, Disclosure
from share.disclosures import Disclosures
from share.feeds.characters import one_line, uri
from share.feeds.content import content_html
from share.feeds.words import language_name, withdrawal_words
from share.formats import Picture
from share.languages import direction_of
from share.links import Links

TAG_DATE = "2026"


@dataclass(frozen=True, slots=True)
class Archive:
    """How a feed hangs together with its archive (RFC 5005, section 4; JSON Feed's ``next_url``).

    ``full`` says that this document is a page of the archive to which nothing will be added; ``current_url`` is the feed of now
    that it belongs to, ``older_url`` and ``newer_url`` are the pages beside it. ``more_url`` is where the next items are, in a
    page that may not be full yet.
    """

    full: bool = False
    current_url: str | None = None
    older_url: str | None = None
    newer_url: str | None = None
    more_url: str | None = None


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

    ``short_title`` is the title that the desk wrote for sharing, labelled as the other one; empty where there is none.

    ``content_html`` is the full text, notice and corrections with it; where the article is for subscribers only
    (`Access.PAID`) it has no body: feeds are public, and what is sold does not stand in them. ``categories`` are the label of
    a paid article, its section and its tags, each once. ``licence_url`` is the address in ``rights``, where there is one.
    ``embargo_until`` is set where nobody but the partner may see it before. Addresses are URIs, times are UTC.
    """

    id: str
    url: str
    title: str
    summary: str
    content_html: str
    published: datetime
    updated: datetime
    modified: datetime
    language: str
    short_title: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    picture: Picture | None = None
    thumbnail: Picture | None = None
    credit: str = ""
    rights: str = ""
    licence_url: str = ""
    disclosure: Disclosure | None = None
    corrections: tuple[Correction, ...] = ()
    access: Access = Access.FREE
    revision: int = 0
    embargo_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """An article that has left all readers' sight. Nothing of what it said is in here: no headline, no name, no picture.

    ``title`` and ``sentence`` are ours, in ``language``; ``at`` is when it went, ``published`` when it had come out.
    """

    id: str
    url: str
    title: str
    sentence: str
    language: str
    published: datetime
    at: datetime

    @property
    def content_html(self) -> str:
        """The sentence as HTML."""
        return f'<div lang="{self.language}" dir="{direction_of(self.language)}"><p>{escape(self.sentence)}</p></div>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of items: withdrawals first, then articles, the newest first. ``updated`` is when the list or an item in it changed
    last, never when it was rendered.

    ``self_url`` is the address of these very bytes (one for each format), ``home_url`` the page for people, ``author`` the
    publisher's name, ``hub_url`` where changes can be subscribed to, ``style_url`` a CSS for people who open it in a browser.
    ``logo_url`` is a wide picture of the publisher's name, ``dark_logo_url`` the same for a dark ground, where there are such.
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
    items: tuple[Item | Withdrawal, ...] = ()
    hub_url: str | None = None
    style_url: str | None = None
    archive: Archive = Archive()
    logo_url: str | None = None
    dark_logo_url: str | None = None


def feed_of(
    *,
    scope: str,
    name: str,
    extension: str,
    updated: datetime,
    site: Site,
    links: Links,
    hub_url: str | None = None,
    style_url: str | None = None,
    archive: Archive = Archive(),
) -> Feed:
    """A feed without its items; ``name`` is the scope's name as readers see it, empty for the feed of everything.

    The feed of a language is named in that language, and says that it is in it.
    """
    author = one_line(site.name)
    kind, _, value = scope.partition("/")
    named = language_name(value) if kind == "language" else one_line(name)
    title = f"{author} – {named}" if named else author
    return Feed(
        id=feed_id(scope, links),
        scope=scope,
        title=title,
        description=one_line(site.description) or title,
        author=author,
        language=value if kind == "language" else site.language,
        home_url=links.home(),
        self_url=links.feed(scope, extension),
        icon_url=links.icon(),
        updated=updated,
        hub_url=hub_url,
        style_url=style_url,
        archive=archive,
    )


def item_of(
    article: Article,
    *,
    links: Links,
    disclosures: Disclosures,
    picture: Picture | None,
    thumbnail: Picture | None = None,
    name: str | None = None,
    updated: datetime | None = None,
) -> Item:
    """The article as an item; pure. ``picture`` and ``thumbnail`` tell the truth about the bytes behind their addresses.

    ``name`` is the article's name in its id, else its slug; ``updated`` is as in `Item`, else its last change of any kind.
    """
    address = uri(links.canonical(article))
    rights = one_line(article.rights or "")
    licence = WEB_ADDRESS.search(rights)
    return Item(
        id=item_id(name or article.slug, links),
        url=address,
        title=one_line(article.labelled_title) or article.slug,
        summary=_labelled_summary(article),
        content_html=content_html(article, disclosures, address),
        published=article.published,
        updated=max(updated or article.modified, article.published),
        modified=max(article.modified, article.published),
        language=article.language,
        short_title=one_line(article.labelled_short_title) if article.share_title else "",
        authors=tuple(_authors(article)),
        categories=_categories(article),
        picture=picture,
        thumbnail=thumbnail,
        credit=one_line(article.photo.credit) if article.photo and picture else "",
        rights=rights,
        licence_url=uri(licence[0].rstrip(".,;:)")) if licence else "",
        disclosure=article.disclosure,
        corrections=article.corrections,
        access=article.access,
        revision=article.revision,
    )


def withdrawal_of(article: Article, *, links: Links, at: datetime, name: str | None = None) -> Withdrawal:
    """That the article has gone, ``at`` some time; pure."""
    title, sentence, language = withdrawal_words(article.language)
    return Withdrawal(
        id=item_id(name or article.slug, links),
        url=uri(links.canonical(article)),
        title=title,
        sentence=sentence,
        language=language,
        published=article.published,
        at=at,
    )


def item_id(name: str, links: Links) -> str:
    """The id of an article in every feed, for ever: ``tag:share.news.example,2026:articles/<name>``."""
    return f"tag:{_authority(links)},{TAG_DATE}:articles/{name}"


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
