"""What the feed of a partner is made of: the newest articles that its rights cover, and what has become of those it was given.

- The newest are found along the lists of scopes, so that the cost does not grow with the archive.
- What a partner was given is kept (`given`), so that it, and nobody else, is told when an article of it must go.
- The feed's date moves when what stands in it is something else than at the last look, whatever made it so: an article, other
  rights, or time, where an embargo comes into reach or a story becomes too old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, exists, literal, select, update

from share.article import Status
from share.rights import NEWS_WINDOW, PartnerDialect, Rights
from share.store.database import insert_into, serialise
from share.store.partners import Partner, by_slug
from share.store.schema import articles, changes, listings, notices, partner_articles, partners, scopes
from share.store.scopes import LATEST
from share.store.timeline import NOTICE_TIME, Entry, Followed

LOOKED_AT = 5_000
"""Articles of a scope that are looked at, at most, where several bounds have to meet in one: a feed is about what is new."""
EMBARGOED = 1_000
"""Articles under embargo that are looked at, those next to their release first."""

TOLD = 2_000
"""Notices that are looked at, the last first: more than any feed holds of what has gone and what was put right."""


class Given(NamedTuple):
    """An article whose standing has to be looked at, as a partner who ``has`` it or not sees it."""

    followed: Followed
    has: bool


def newest(c: Connection, rights: Rights, now: datetime) -> list[Entry]:
    """The newest live articles that are within the bounds of these rights, by publication."""
    bounds = _bounds(rights)
    driving, *others = sorted(bounds, key=lambda bound: _articles(c, bound)) if len(bounds) > 1 else bounds
    is_filtered = bool(others) or not rights.takes_paid
    found: dict[int, Row[Any]] = {}
    for looked_at in (rights.limit * 4, LOOKED_AT) if is_filtered else (rights.limit,):
        for scope in driving:
            rows = c.execute(_walk(scope, others, rights, now, max(looked_at, rights.limit)))
            found.update((row.article_id, row) for row in rows)
        if len(found) >= rights.limit:
            break
    ordered = sorted(found.values(), key=lambda row: (row.published, row.article_id), reverse=True)
    return [Entry(row.article_id, row.number) for row in ordered[: rights.limit]]


def _bounds(rights: Rights) -> list[list[str]]:
    """The scopes of each bound: an article is in one of every list."""
    given = (("section", rights.sections), ("tag", rights.tags), ("language", rights.languages))
    return [[f"{kind}/{value}" for value in values] for kind, values in given if values] or [[LATEST]]


def _articles(c: Connection, bound: Collection[str]) -> int:
    return sum(c.execute(select(scopes.c.articles).where(scopes.c.scope.in_(bound))).scalars())


def _walk(scope: str, others: Sequence[Collection[str]], rights: Rights, now: datetime, looked_at: int) -> Select[Any]:
    """Those of the newest ``looked_at`` of a scope that are in the other bounds too."""
    newest_first = (listings.c.published.desc(), listings.c.article_id.desc())
    of_scope = select(listings.c.article_id, listings.c.published).where(listings.c.scope == scope)
    if rights.dialect is PartnerDialect.GOOGLE_NEWS:
        of_scope = of_scope.where(listings.c.published >= now - NEWS_WINDOW)
    walk = of_scope.order_by(*newest_first).limit(looked_at).subquery()
    query = select(walk.c.article_id, walk.c.published, changes.c.number).join_from(
        walk, changes, walk.c.article_id == changes.c.article_id
    )
    if not rights.takes_paid:
        query = query.join(articles, and_(articles.c.id == walk.c.article_id, articles.c.paid.is_(False)))
    for bound in others:
        other = listings.alias()
        same = (other.c.scope.in_(bound), other.c.published == walk.c.published, other.c.article_id == walk.c.article_id)
        query = query.where(exists(select(literal(1)).select_from(other).where(*same)))
    return query.order_by(walk.c.published.desc(), walk.c.article_id.desc()).limit(rights.limit)


def embargoed(c: Connection, partner: Partner, *, all_: bool) -> list[Given]:
    """Articles under embargo, the next to be released first: ``all_`` of them, or those that the partner has."""
    query = _followed(partner, articles.c.status == Status.SCHEDULED, has=not all_)
    rows = c.execute(query.order_by(articles.c.release_at, articles.c.id).limit(EMBARGOED))
    return [_given(row, None) for row in rows]


def told(c: Connection, partner: Partner, *, until: datetime) -> Iterator[Given]:
    """What has gone or was put right, of what the partner has, in the `NOTICE_TIME` before ``until``; the last first.

    An article that was withdrawn before its embargo ended has never been public, and only its early readers have to hear of it.
    One that was out, went under embargo again and was withdrawn then has gone a second time for them.
    """
    since = until - NOTICE_TIME
    public = notices.c.scope == LATEST
    query = _followed(partner, and_(public, notices.c.at >= since), has=True)
    query = query.add_columns(notices.c.at, notices.c.gone, articles.c.status).join(
        notices, notices.c.article_id == articles.c.id
    )
    known = set()
    for row in c.execute(query.order_by(notices.c.at.desc(), articles.c.id.desc()).limit(TOLD)):
        known.add(row.id)
        at = max(row.at, row.modified) if row.status == Status.WITHDRAWN else row.at
        yield _given(row, at, gone=row.gone)
    before_release = and_(articles.c.status == Status.WITHDRAWN, articles.c.release_at >= since)
    for row in c.execute(_followed(partner, before_release, has=True).order_by(articles.c.id.desc()).limit(TOLD)):
        if row.id not in known:
            yield _given(row, row.modified, gone=True)


def give(c: Connection, partner: Partner, numbers: Collection[int]) -> None:
    """The partner has these articles from now on."""
    rows = [{"partner_id": partner.id, "article_id": number} for number in numbers]
    if rows:
        c.execute(insert_into(c, partner_articles).on_conflict_do_nothing(), rows)


def holders(c: Connection, article_id: int) -> set[int]:
    """The numbers of the partners who were given this article."""
    return set(c.execute(select(partner_articles.c.partner_id).where(partner_articles.c.article_id == article_id)).scalars())


def hold(c: Connection, partner: Partner) -> Partner:
    """The partner as it stands, the date of whose feed nobody else moves until this transaction ends.

    Raises:
        NotFound: where it was removed.
    """
    serialise(c, f"feed of partner {partner.id}")
    return by_slug(c, partner.slug)


def keep(c: Connection, partner: Partner) -> None:
    """The partner's feed is what its digest is of, since its date."""
    state = {"feed_digest": partner.feed_digest, "feed_changed_at": partner.feed_changed_at}
    c.execute(update(partners).where(partners.c.id == partner.id).values(state))


def _followed(partner: Partner, *which: Any, has: bool) -> Select[Any]:
    columns = (articles.c.id, articles.c.code, articles.c.slug, articles.c.modified, articles.c.document)
    of_partner = and_(partner_articles.c.partner_id == partner.id, partner_articles.c.article_id == articles.c.id)
    query = select(*columns, changes.c.name, changes.c.number, changes.c.updated, partner_articles.c.partner_id)
    query = query.join_from(articles, changes, changes.c.article_id == articles.c.id)
    return query.join(partner_articles, of_partner, isouter=not has).where(*which)


def _given(row: Row[Any], at: datetime | None, *, gone: bool = False) -> Given:
    entry = Entry(row.id, row.number, gone)
    return Given(Followed(entry, row.code or "", row.slug, row.name, row.updated, at, row.document), row.partner_id is not None)
