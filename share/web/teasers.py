"""An article as the front page shows it, and the order of the front page: a lead, a few beside it, then sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from share.article import Article, slugify
from share.cards.alt import alt_text
from share.cards.key import card_digest
from share.dates import day
from share.web.html import own_path
from share.wiring import Parts

LEADING = 5
"""Articles that stand above the sections."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a page: its path, its size in pixels, its alternative text."""

    path: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Teaser:
    """One article on the front page. ``anchor`` is its section, where the navigation reaches that only here."""

    article: Article
    path: str
    date: str
    paid_for_by: str
    image: Image | None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the front page."""

    slug: str
    name: str
    teasers: Sequence[Teaser]


def teaser(running: Parts, article: Article, anchor: str = "") -> Teaser:
    """The article's teaser; nothing is drawn for it, since the address of a picture follows from the article alone."""
    return Teaser(
        article=article,
        path=running.links.article_path(article),
        date=day(article.published, article.language, running.settings.time_zone),
        paid_for_by=running.disclosures.paid_for_by(article),
        image=photo_image(running, article),
        anchor=anchor,
    )


def photo_image(running: Parts, article: Article) -> Image | None:
    """The clean wide crop of the article's photo; None where it has no photo."""
    wide = running.formats.get("wide")
    if article.photo is None or wide is None:
        return None
    address = running.links.card(article, card_digest(article, wide, running.theme), wide.id, wide.extension)
    return Image(own_path(running, address), wide.width, wide.height, alt_text(article, wide))


def arrange(running: Parts, newest: Sequence[Article]) -> tuple[list[Teaser], list[Block]]:
    """The leading teasers and the sections below them, in the order of their newest article.

    An article with a photo leads where one of the newest has one: a front page wants a picture at its top.
    """
    first = next((article for article in newest[:LEADING] if article.photo and not article.paid), None)
    ordered = [first, *(article for article in newest if article is not first)] if first else list(newest)
    leading, rest = ordered[:LEADING], ordered[LEADING:]
    grouped: dict[str, list[Article]] = {}
    for article in rest:
        grouped.setdefault(slugify(article.section or ""), []).append(article)
    blocks = [
        Block(slug, members[0].section or "", [teaser(running, member) for member in members])
        for slug, members in grouped.items()
    ]
    return _anchored(running, leading, set(grouped)), blocks


def _anchored(running: Parts, leading: Sequence[Article], taken: set[str]) -> list[Teaser]:
    teasers = []
    for article in leading:
        slug = slugify(article.section or "")
        teasers.append(teaser(running, article, "" if slug in taken else slug))
        taken.add(slug)
    return teasers
