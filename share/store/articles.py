"""Articles as they stand now, every revision they had, and the lists they are in."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, func, insert, select, tuple_, update

from share.addresses import place_of
from share.article import SLUG, Article, Status, fingerprint, slugify
from share.rights import release_of
from share.store import codes, traces
from share.store.database import serialise
from share.store.document import from_document, to_document
from share.store.schema import articles, listings, revisions
from share.store.scopes import LATEST, scopes_of

log = logging.getLogger(__name__)

WHOLE = (articles.c.code, articles.c.document)
STANDING = (Status.LIVE, Status.SCHEDULED)


def by_slug(c: Connection, slug: str) -> Article | None:
    """The article of any status with this slug; None for what is no slug at all (PostgreSQL would choke on a NUL)."""
    if not SLUG.fullmatch(slug):
        return None
    return _one(c, select(*WHOLE).where(articles.c.slug == slug))


def of_slugs(c: Connection, slugs: Sequence[str]) -> list[Article]:
    """The articles of any status with these slugs, in their order; those that there are."""
    wanted = [slug for slug in slugs if SLUG.fullmatch(slug)]
    found = {article.slug: article for article in _all(c, select(*WHOLE).where(articles.c.slug.in_(wanted)))} if wanted else {}
    return [found[slug] for slug in wanted if slug in found]


def lock(c: Connection, slug: str) -> Article | None:
    """The article of this slug, which nobody else can write (or make) until this transaction ends."""
    hold(c, slug)
    return by_slug(c, slug)


def hold(c: Connection, slug: str) -> None:
    """Nobody else can write (or make) the article of this slug until this transaction ends."""
    serialise(c, f"article {slug}")


def by_code(c: Connection, code: str) -> Article | None:
    """The article of any status with this short code."""
    read = codes.read_code(code)
    return None if read is None else _one(c, select(*WHOLE).where(articles.c.code == read))


def free_code(c: Connection, wanted: str = "") -> str:
    """A code that no article has: ``wanted`` where it is free. Nobody else can take it until this transaction ends."""
    code = wanted or codes.new_code()
    while True:
        serialise(c, f"code {code}")
        if c.execute(select(articles.c.id).where(articles.c.code == code)).first() is None:
            return code
        code = codes.new_code()


def by_number(c: Connection, number: int) -> Article | None:
    """The article of any status with this row's number."""
    return _one(c, select(*WHOLE).where(articles.c.id == number))


def by_title_slug(c: Connection, title_slug: str) -> Article | None:
    """The newest live article whose slugified title is this one: how a related link that has only a title finds its story."""
    if not title_slug:
        return None
    query = select(*WHOLE).where(articles.c.title_slug == title_slug, articles.c.status == Status.LIVE)
    return next(iter(_all(c, query.order_by(articles.c.published.desc()).limit(1))), None)


def by_canonical_url(c: Connection, places: Sequence[str]) -> Article | None:
    """The article of any status whose home is at one of these places (`share.addresses`), the first ones before the others.

    Of several at one place: live ones first, then the newest.
    """
    keys = {key_of(place): rank for rank, place in reversed(list(enumerate(places)))}
    query = select(*WHOLE, articles.c.canonical_key).where(articles.c.canonical_key.in_(keys))
    rows = c.execute(query.order_by((articles.c.status == Status.LIVE).desc(), articles.c.published.desc())).all()
    first = min(rows, key=lambda row: keys[row[2]], default=None)
    return None if first is None else from_document(first[1], code=first[0] or "")


def canonical_key(address: str) -> str:
    """The key of the place that an address is: any address fits into an index, however long it is."""
    try:
        return key_of(place_of(address))
    except ValueError:
        return key_of(address)


def key_of(place: str) -> str:
    """SHA-256 (hex) of a place."""
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()


def save(c: Connection, article: Article, now: datetime) -> Article:
    """Keep the article as it stands, its revision, and its place in the lists; the article with its short code comes back.

    One that is new gets its code here, unless it brings one that is free. Whoever calls holds the `lock` of its slug.
    """
    row = c.execute(select(articles.c.id, *WHOLE).where(articles.c.slug == article.slug)).first()
    if row is None:
        article = article.with_changes(code=free_code(c, article.code))
        number = c.execute(insert(articles).returning(articles.c.id), _columns(article, now)).scalar_one()
        old = None
    else:
        number, old = row[0], from_document(row[2], code=row[1] or "")
        c.execute(update(articles).where(articles.c.id == number).values(_columns(article, now)))
        c.execute(delete(listings).where(listings.c.article_id == number))
    _keep_revision(c, number, article, now, new=row is None)
    _list(c, number, article)
    traces.keep(c, number, old, article, now)
    return article


def rename(c: Connection, article: Article, slug: str) -> None:
    """From now on the row is found by another slug; whoever calls `save`s the article under it next, and holds both locks."""
    c.execute(update(articles).where(articles.c.code == article.code).values(slug=slug))


def number_of(c: Connection, article: Article) -> int:
    """The row's number of an article that was kept: what makes it the same one, whatever its slug. 0 where it is not there."""
    return c.execute(select(articles.c.id).where(articles.c.code == article.code)).scalar_one_or_none() or 0


def naming(c: Connection, slugs: Sequence[str]) -> list[Article]:
    """Live articles that name one of these slugs as that of a translation of theirs, in the order they first came in."""
    scopes = [f"translation/{slug}" for slug in slugs]
    query = select(*WHOLE).join_from(listings, articles).where(listings.c.scope.in_(scopes))
    return _all(c, query.order_by(listings.c.article_id))


def numbers_of(c: Connection, codes: Collection[str]) -> dict[str, int]:
    """The rows' numbers of the articles with these short codes; those that there are not are left out."""
    query = select(articles.c.code, articles.c.id).where(articles.c.code.in_(codes))
    return {str(code): number for code, number in c.execute(query)}


def newest(c: Connection, *, scope: str, limit: int, before: Article | None = None) -> list[Article]:
    """Live articles of a scope (``latest``, ``section/city``, ``tag/x``, ``author/y``), newest published first.

    ``before`` is the last article of the page before this one.
    """
    query = listed(scope).limit(limit)
    if before is not None:
        place = (before.published, number_of(c, before))
        query = query.where(tuple_(listings.c.published, listings.c.article_id) < place)
    return _all(c, query)


def for_news_sitemap(c: Connection, *, since: datetime, limit: int) -> list[Article]:
    """Live articles published at or after ``since`` for which nobody paid, newest first."""
    return _all(c, listed(LATEST).where(listings.c.published >= since, articles.c.paid.is_(False)).limit(limit))


def all_live(c: Connection, *, limit: int, after: Article | None = None) -> list[Article]:
    """Every live article, in the order they first came in; ``after`` is the last one of the part before this one."""
    start = number_of(c, after) if after is not None else 0
    query = select(*WHOLE).where(articles.c.id > start, articles.c.status == Status.LIVE)
    return _all(c, query.order_by(articles.c.id).limit(limit))


def at_home_here(
    c: Connection, *, first: int, last: int, place: Callable[[str, Article | None], str]
) -> Iterator[tuple[str, datetime, Article | None]]:
    """Slug and last change of each live article whose canonical page is ours, by number from ``first`` to ``last``.

    Only one that somebody paid for comes with the article itself: its path needs it, and reading 50,000 documents takes seconds.
    ``place`` is where our page of such a pair is (`share.addresses`): a newsroom may name that very address as the canonical one.
    """
    document = case((articles.c.paid, articles.c.document))
    query = select(articles.c.code, articles.c.slug, articles.c.modified, articles.c.canonical_key, document).where(
        articles.c.id.between(first, last), articles.c.status == Status.LIVE
    )
    for code, slug, modified, named, paid in c.execute(query.order_by(articles.c.id)):
        article = None if paid is None else _readable(code, paid)
        is_readable = paid is None or article is not None
        if is_readable and (named is None or named == key_of(place(slug, article))):
            yield slug, modified, article


def last_number(c: Connection) -> int:
    """The largest number that an article has been given; 0 before the first."""
    return c.execute(select(func.max(articles.c.id))).scalar_one() or 0


def standing(c: Connection, *, limit: int, before: int | None = None) -> list[tuple[int, str]]:
    """Number and slug of articles that are not withdrawn, the last to come in first; ``before`` is the number before these."""
    query = select(articles.c.id, articles.c.slug).where(articles.c.status.in_(STANDING))
    if before is not None:
        query = query.where(articles.c.id < before)
    return [(number, slug) for number, slug in c.execute(query.order_by(articles.c.id.desc()).limit(limit))]


def count_standing(c: Connection) -> int:
    """How many articles are not withdrawn."""
    return c.execute(select(func.count()).select_from(articles).where(articles.c.status.in_(STANDING))).scalar_one()


def due(c: Connection, now: datetime, limit: int) -> list[str]:
    """The slugs of scheduled articles whose time of release has come, the longest waiting first."""
    query = select(articles.c.slug).where(articles.c.status == Status.SCHEDULED, articles.c.release_at <= now)
    return list(c.execute(query.order_by(articles.c.release_at, articles.c.id).limit(limit)).scalars())


def count(c: Connection) -> int:
    """How many articles there are, of any status."""
    return c.execute(select(func.count()).select_from(articles)).scalar_one()


def is_live(c: Connection, slug: str) -> bool:
    """Whether readers can see the article now."""
    return c.execute(select(articles.c.status).where(articles.c.slug == slug)).scalar_one_or_none() == Status.LIVE


def withdrawn_at(c: Connection, slug: str) -> datetime | None:
    """When the article was withdrawn; None when it is not."""
    return c.execute(select(articles.c.withdrawn_at).where(articles.c.slug == slug)).scalar_one_or_none()


def history(c: Connection, slug: str) -> list[Article]:
    """Every revision that the article had, oldest first, each as it was kept."""
    query = (
        select(articles.c.code, revisions.c.document)
        .join_from(articles, revisions)
        .where(articles.c.slug == slug)
        .order_by(revisions.c.revision)
    )
    return _all(c, query)


def another_mentions(c: Connection, text: str, article: Article) -> bool:
    """Whether another article that is not withdrawn has ``text`` (a digest, which no prose has) in its document.

    No index helps here: every document may be read.
    """
    others = (
        articles.c.code != article.code,
        articles.c.status.in_(STANDING),
        articles.c.document.contains(text, autoescape=True),
    )
    return c.execute(select(articles.c.id).where(*others).limit(1)).first() is not None


def listed(scope: str) -> Select[str | None, str]:
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
        "code": article.code,
        "title_slug": slugify(article.title),
        "canonical_key": canonical_key(article.canonical_url) if article.canonical_url else None,
        "status": article.status.value,
        "published": article.published,
        "modified": article.modified,
        "release_at": release_of(article),
        "withdrawn_at": now if article.status is Status.WITHDRAWN else None,
        "paid": article.paid,
        "revision": article.revision,
        "fingerprint": fingerprint(article),
        "document": to_document(article),
    }


def _keep_revision(c: Connection, number: int, article: Article, now: datetime, *, new: bool) -> None:
    """A revision that is kept already stays as it was: a release changes where an article stands, not what it says."""
    place = {"article_id": number, "revision": article.revision}
    if new or c.execute(select(revisions.c.revision).filter_by(**place)).first() is None:
        c.execute(insert(revisions), {**place, "at": now, "document": to_document(article)})


def _list(c: Connection, number: int, article: Article) -> None:
    if article.status is Status.LIVE:
        named = [f"translation/{entry.slug}" for entry in article.translations if entry.slug]
        listed_in = dict.fromkeys([*scopes_of(article), *named])
        rows = [{"scope": scope, "published": article.published, "article_id": number} for scope in listed_in]
        c.execute(insert(listings), rows)


def _one(c: Connection, query: Select[str | None, str]) -> Article | None:
    row = c.execute(query).first()
    return None if row is None else _article(row)


def _all(c: Connection, query: Select[str | None, str]) -> list[Article]:
    """The articles of a list; one whose document is damaged is told in the log, and breaks no list."""
    return [article for row in c.execute(query) if (article := _readable(*row)) is not None]


def _readable(code: str | None, document: str) -> Article | None:
    try:
        return from_document(document, code=code or "")
    except Exception:
        log.exception("The article with the code %s is left out of a list: its document is damaged.", code)
        return None


def _article(row: Row[str | None, str]) -> Article:
    code, document = row
    return from_document(document, code=code or "")
