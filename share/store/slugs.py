"""The slugs that articles had before they were renamed.

They belong to the article, whatever it is called now, so that there is never a chain of names to follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from share.article import SLUG, Article
from share.errors import Renamed, SlugTaken
from share.store import articles
from share.store.schema import former_slugs


class Meant(NamedTuple):
    """What a write is about: the article that stands (None: a new one), and the slugs it had that are nobody's here."""

    article: Article | None
    unknown: tuple[str, ...]


def meant(c: Connection, slug: str, former: Iterable[str] = (), *, take_over: bool = False) -> Meant:
    """The article that a write under ``slug`` is about, which had the slugs in ``former``: the one that stands under any of them.

    ``take_over`` lets it have a slug that another one had.

    Raises:
        Renamed: when ``slug`` is a former one of an article that the write does not mean.
        SlugTaken: when ``former`` has slugs of several articles.
    """
    article = articles.by_slug(c, slug)
    unknown = []
    for name in dict.fromkeys(former):
        found = articles.by_slug(c, name) or owner(c, name) if name != slug else None
        if found is None and name != slug:
            unknown.append(name)
        elif found is not None and article is not None and found.code != article.code:
            raise SlugTaken(
                f"{name} cannot be a former slug of {slug}: it belongs to the article {found.slug}, which is another one."
            )
        article = article or found
    before = owner(c, slug)
    if before is not None and (article is None or before.code != article.code) and not take_over:
        raise Renamed(
            f"The article that was called {slug} is called {before.slug} now. Write to that slug; or say that another article "
            "takes the old one over (If-None-Match: *, or --take-over).",
            slug=before.slug,
        )
    return Meant(article, tuple(unknown))


def owner(c: Connection, slug: str) -> Article | None:
    """The article of any status that had this slug; None where nobody had it, or where it was given up."""
    if not SLUG.fullmatch(slug):
        return None  # PostgreSQL would choke on a NUL
    number = c.execute(select(former_slugs.c.article_id).where(former_slugs.c.slug == slug)).scalar_one_or_none()
    return None if number is None else articles.by_number(c, number)


def former(c: Connection, article: Article) -> list[str]:
    """The slugs that the article had, the oldest first."""
    mine = former_slugs.c.article_id == articles.number_of(c, article)
    return list(c.execute(select(former_slugs.c.slug).where(mine).order_by(former_slugs.c.since, former_slugs.c.slug)).scalars())


def keep(c: Connection, article: Article, slug: str, now: datetime) -> None:
    """The article had this slug, or an address that it had elsewhere ended so."""
    c.execute(insert(former_slugs).values(slug=slug, article_id=articles.number_of(c, article), since=now))


def give_up(c: Connection, slug: str) -> None:
    """The slug leads to nobody any more, and can be given to an article."""
    c.execute(delete(former_slugs).where(former_slugs.c.slug == slug))
