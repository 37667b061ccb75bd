"""What a partner gets of an article: how its rights (`share.rights`) shape an item. Pure.

::

    article ─ why_left_out? ─► cut (body, pictures) ─► item_of ─► adapt (links, embargo) ─► the partner's dialect

A label is neither cut nor adapted: whatever else a partner does not get of a paid article, it gets who paid.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape

from share.article import Article, Status
from share.disclosures import Disclosures
from share.feeds.feed import Item, item_of
from share.feeds.markup import without_pictures
from share.feeds.words import embargo_words
from share.formats import Picture
from share.links import Links, with_query
from share.rights import Content, PartnerDialect, Rights, release_of


def compile_item(
    article: Article,
    rights: Rights,
    *,
    links: Links,
    disclosures: Disclosures,
    picture: Picture | None,
    thumbnail: Picture | None = None,
    name: str | None = None,
    updated: datetime | None = None,
) -> Item:
    """The article as the item that a partner with these rights gets, if it gets it at all (`why_left_out`).

    The other arguments are those of `item_of`. Under embargo an item is updated when it was written, so that readers look at it
    again at each edit and at the release. In other dialects that date lies ahead, as that of publication does, which is what
    keeps partners from showing it before.
    """
    item = item_of(
        cut(article, rights),
        links=links,
        disclosures=disclosures,
        picture=picture,
        thumbnail=thumbnail,
        name=name,
        updated=updated,
    )
    if article.status is Status.SCHEDULED and updated is not None and rights.dialect is PartnerDialect.STANDARD:
        item = replace(item, updated=updated)
    return adapt(item, article, rights)


def cut(article: Article, rights: Rights) -> Article:
    """The article with as much of it as these rights allow. What it says of corrections and of who paid stays."""
    changes: dict[str, object] = {}
    if rights.content is not Content.FULL:
        changes |= {"body_html": "", "related": ()}
    if rights.content is Content.HEADLINE:
        changes |= {"summary": ""}
    if not rights.images:
        changes |= {"photo": None, "missing_photo": None}
        if rights.content is Content.FULL:
            changes |= {"body_html": without_pictures(article.body_html)}
    return article.with_changes(**changes) if changes else article


def adapt(item: Item, article: Article, rights: Rights) -> Item:
    """The item with the partner's link parameter, and with its embargo where it is under one.

    The parameter is for readers' links: ids never have it, and neither does a news sitemap, whose addresses have to be canonical.
    A picture of ours cannot be fetched before the release, so an item under embargo has none. After the release the item is
    dated by it, so that a partner who had it before looks at it again.
    """
    changes: dict[str, object] = {}
    if rights.link_parameter is not None and rights.dialect is not PartnerDialect.GOOGLE_NEWS:
        parameter = rights.link_parameter
        changes |= {"url": with_query(item.url, {parameter.name: parameter.value})}
    if not rights.images:
        changes |= {"picture": None, "thumbnail": None, "credit": ""}
    if article.status is Status.SCHEDULED:
        changes |= _embargo(item, release_of(article), rights)
    elif rights.early and article.embargo_until is not None:
        changes |= {"updated": max(item.updated, article.embargo_until)}
    return replace(item, **changes) if changes else item  # type: ignore[arg-type]  # each is named as its field


def _embargo(item: Item, until: datetime, rights: Rights) -> dict[str, object]:
    """What an item says first: that it is not to be shown yet, and until when.

    It is published at that time, whenever the newsroom says that it was: a date that lies behind would have it shown at once.
    """
    words = embargo_words(until, item.language)
    start, end, rest = item.content_html.partition(">")
    return {
        "title": f"{words}: {item.title}",
        "short_title": f"{words}: {item.short_title}" if item.short_title else "",
        "content_html": f"{start}{end}<p><strong>{escape(words)}</strong></p>{rest}",
        "embargo_until": until,
        "published": until,
        "updated": item.updated if rights.dialect is PartnerDialect.STANDARD else max(item.updated, until),
        "picture": None,
        "thumbnail": None,
        "credit": "",
    }
