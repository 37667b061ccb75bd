"""Finding the article that a public address names, so that what may not be seen is not seen anywhere."""

from __future__ import annotations

from flask import has_request_context, request

from share.article import Article, Status
from share.errors import NotFound, Renamed, Withdrawn
from share.store import articles, slugs
from share.wiring import Parts

NOT_HERE = "Nothing is published at this address. The front page has what is new."
GONE = "This article has been withdrawn by the newsroom."
PREVIEW = "share.preview"
"""Where `share.web.inside` hands over an article that is looked at before anybody else can."""


def visible_article(parts: Parts, slug: str) -> Article:
    """The live article of this slug.

    Raises:
        NotFound: for an unknown slug, and for an article that is not out yet or never was: all read the same.
        Withdrawn: when the newsroom took it down.
        Renamed: when it is called otherwise now. A GET is then led to the same address with its new slug (`share.web.errors`).
    """
    article = found_article(parts, slug)
    if article.slug != slug:
        raise Renamed(f"This article is called {article.slug} now.", slug=article.slug)
    return article


def found_article(parts: Parts, slug: str) -> Article:
    """The live article of this slug, or that had it before it was renamed; raises like `visible_article`."""
    previewed = preview()
    if previewed is not None and previewed.slug == slug:
        return previewed
    with parts.store.connect() as connection:
        return visible(articles.by_slug(connection, slug) or slugs.owner(connection, slug))


def preview() -> Article | None:
    """The article that this request is to show in place of what stands under its slug; None for every request from outside."""
    found = request.environ.get(PREVIEW) if has_request_context() else None
    return found if isinstance(found, Article) else None


def visible(article: Article | None) -> Article:
    """``article``, where readers may see it; raises like `visible_article`."""
    if article is None or article.status is Status.SCHEDULED or article.was_never_out:
        raise NotFound(NOT_HERE)
    if article.status is Status.WITHDRAWN:
        raise Withdrawn(GONE, language=article.language, code=article.code, revision=article.revision)
    return article
