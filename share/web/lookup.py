"""Finding the article that a public address names, so that what may not be seen is not seen anywhere."""

from __future__ import annotations

from share.article import Article, Status
from share.errors import NotFound, Withdrawn
from share.store import articles
from share.wiring import Parts

NOT_HERE = "Nothing is published at this address. The front page has what is new."
GONE = "This article has been withdrawn by the newsroom."


def visible_article(parts: Parts, slug: str) -> Article:
    """The live article of this slug.

    Raises:
        NotFound: for an unknown slug, and for an article that is not out yet: both read the same.
        Withdrawn: when the newsroom took it down.
    """
    with parts.store.connect() as connection:
        return visible(articles.by_slug(connection, slug))


def visible(article: Article | None) -> Article:
    """``article``, where readers may see it; raises like `visible_article`."""
    if article is None or article.status is Status.SCHEDULED:
        raise NotFound(NOT_HERE)
    if article.status is Status.WITHDRAWN:
        raise Withdrawn(GONE)
    return article
