"""Articles as they stand now, every revision they had, and the lists they are in."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, tuple_, update

from share.article import SLUG, Article, Status, fingerprint, slugify
from share.store.codes import decode, encode
from share.store.database import serialise
from share.store.document import from_document, to_document
from share.store.schema import articles, listings, revisions
from share.store.scopes import LATEST, scopes_of

WHOLE = (articles.c.id, articles.c.document)
STANDING = (Status.LIVE, Status.SCHEDULED)


def by_slug(c: Connection, slug: str) -> Article | None:
    """The article of any status with this slug; None for what is no slug at all (PostgreSQL would choke on a NUL)."""
    if not SLUG.fullmatch(slug):
        return None
    return _one(c, select(*WHOLE).where(articles.c.slug == slug))


def lock(c: Connection, slug: str) -> Article | None:
    """The article of this slug, which nobody else can write (or make) until this transaction ends."""
    serialise(c, f"article {slug}")
    return by_slug(c, slug)


def by_code(c: Connection, code: str) -> Article | None:
    """The article of any status with this short code."""
    number = decode(code)
    return None if number is None else _one(c, select(*WHOLE).where(articles.c.id == number))


def by_title_slug(c: Connection, title_slug: str) -> Article | None:
    """The newest live article whose slugified title is this one: how a related link that has only a title finds its story."""
    if not title_slug:
        return None
    query = select(*WHOLE).where(articles.c.title_slug == title_slug, articles.c.status == Status.LIVE)
    return _one(c, query.order_by(articles.c.published.desc()).limit(1))


def by_canonical_url(c: Connection, address: str) -> Article | None:
    """The article of any status whose home is at ``address`` on the newsroom's own site, live ones first, then the newest.

    Scheme, fragment and a slash at the end make no difference. The whole query is looked for first, then the address without it,
    since shared addresses come back with tracking behind them.
    """
    keys = list(dict.fromkeys((canonical_key(address), canonical_key(address.partition("#")[0].partition("?")[0]))))
    for key in keys:
        query = select(*WHOLE).where(articles.c.canonical_key == key)
        found = _one(c, query.order_by((articles.c.status == Status.LIVE).desc(), articles.c.published.desc()).limit(1))
        if found is not None:
            return found
    return None


def canonical_key(address: str) -> str:
    """SHA-256 (hex) of host, path and query: any address fits into an index, however long it is."""
    parts = urlsplit(address)
    place = f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()


def save(c: Connection, article: Article, now: datetime) -> Article:
    """Keep the article as it stands, its revision, and its place in the lists; the article with its short code comes back.

    Whoever calls holds the `lock` of its slug.
    """
    number = decode(article.code) or c.execute(select(articles.c.id).where(articles.c.slug == article.slug)).scalar_one_or_none()
    values = _columns(article, now)
    if number is None:
        number = c.execute(insert(articles).values(values).returning(articles.c.id)).scalar_one()
    else:
        c.execute(update(articles).where(articles.c.id == number).values(values))
    _keep_revision(c, number, article, now)
    _list(c, number, article)
    return article.with_changes(code=encode(number))


def newest(c: Connection, *, scope: str, limit: int, before: Article | None = None) -> list[Article]:
    """Live articles of a scope (``latest``, ``section/city``, ``tag/x``, ``author/y``), newest published first.

    ``before`` is the last article of the page before this one.
    """
    query = listed(scope).limit(limit)
    if before is not None:
        place = (before.published, decode(before.code) or 0)
        query = query.where(tuple_(listings.c.published, listings.c.article_id) < place)
    return _all(c, query)


def for_news_sitemap(c: Connection, *, since: datetime, limit: int) -> list[Article]:
    """Live articles published at or after ``since`` for which nobody paid, newest first."""
    return _all(c, listed(LATEST).where(listings.c.published >= since, articles.c.paid.is_(False)).limit(limit))


def all_live(c: Connection, *, limit: int, after: Article | None = None) -> list[Article]:
    """Every live article, in the order they first came in; ``after`` is the last one of the part before this one."""
    start = decode(after.code) or 0 if after is not None else 0
    query = select(*WHOLE).where(articles.c.id > start, articles.c.status == Status.LIVE)
    return _all(c, query.order_by(articles.c.id).limit(limit))


def standing(c: Connection, *, limit: int, before: int | None = None) -> list[tuple[int, str]]:
    """Number and slug of articles that are not withdrawn, the last to come in first; ``before`` is the number before these."""
    query = select(articles.c.id, articles.c.slug).where(articles.c.status.in_(STANDING))
    if before is not None:
        query = query.where(articles.c.id < before)
    return [(number, slug) for number, slug in c.execute(query.order_by(articles.c.id.desc()).limit(limit))]


def count_standing(c: Connection) -> int:
    """How many articles are not withdrawn."""
    return c.execute(select(func.count()).select_from(articles).where(articles.c.status.in_(STANDING))).scalar_one()


def due(c: Connection, now: datetime, limit: int) -> list[Article]:
    """Scheduled articles whose time of release has come, the longest waiting first."""
    query = select(*WHOLE).where(articles.c.status == Status.SCHEDULED, articles.c.release_at <= now)
    return _all(c, query.order_by(articles.c.release_at, articles.c.id).limit(limit))


def count(c: Connection) -> int:
    """How many articles there are, of any status."""
    return c.execute(select(func.count()).select_from(articles)).scalar_one()


def withdrawn_at(c: Connection, slug: str) -> datetime | None:
    """When the article was withdrawn; None when it is not."""
    return c.execute(select(articles.c.withdrawn_at).where(articles.c.slug == slug)).scalar_one_or_none()


def history(c: Connection, slug: str) -> list[Article]:
    """Every revision that the article had, oldest first, each as it was kept."""
    query = (
        select(articles.c.id, revisions.c.document)
        .join_from(articles, revisions)
        .where(articles.c.slug == slug)
        .order_by(revisions.c.revision)
    )
    return _all(c, query)


def listed(scope: str) -> Select[int, str]:
    """The query for the live articles of a scope, newest published first: one walk along the primary key of the lists."""
    return (
        select(*WHOLE)
        .join_from(listings, articles)
        .where(listings.c.scope == scope)
        .order_by(listings.c.published.desc(), listings.c.article_id.desc())
    )


def _columns(article: Article, now: datetime) -> dict[str, Any]:
    return {
        "slug": article.slug,
        "title_slug": slugify(article.title),
        "canonical_key": canonical_key(article.canonical_url) if article.canonical_url else None,
        "status": article.status.value,
        "published": article.published,
        "modified": article.modified,
        "release_at": max(article.published, article.embargo_until or article.published),
        "withdrawn_at": now if article.status is Status.WITHDRAWN else None,
        "paid": article.paid,
        "revision": article.revision,
        "fingerprint": fingerprint(article),
        "document": to_document(article),
    }


def _keep_revision(c: Connection, number: int, article: Article, now: datetime) -> None:
    """A revision that is kept already stays as it was: a release changes where an article stands, not what it says."""
    place = {"article_id": number, "revision": article.revision}
    if c.execute(select(revisions.c.revision).filter_by(**place)).first() is None:
        c.execute(insert(revisions).values(**place, at=now, document=to_document(article)))


def _list(c: Connection, number: int, article: Article) -> None:
    c.execute(delete(listings).where(listings.c.article_id == number))
    if article.status is Status.LIVE:
        rows = [{"scope": scope, "published": article.published, "article_id": number} for scope in scopes_of(article)]
        c.execute(insert(listings), rows)


def _one(c: Connection, query: Select[int, str]) -> Article | None:
    row = c.execute(query).first()
    return None if row is None else _article(row)


def _all(c: Connection, query: Select[int, str]) -> list[Article]:
    return [_article(row) for row in c.execute(query)]


def _article(row: Row[int, str]) -> Article:
    number, document = row
    return from_document(document, code=encode(number))
