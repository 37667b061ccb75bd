"""What has become of articles in the eyes of those who follow them: what feeds, their archives and their notices are made of. It
is read here; `share.store.traces` writes it.

- Every change of an article has a **number**, in the order of commits. A reader who has seen the feed at one number needs only
  what has a larger one.
- An article that leaves all readers' sight, or was put right, leaves a **notice** in the scopes that it was in.
- Each article that comes into a scope gets the next **place** in it, for ever. Fifty places are a page of its archive. Once a
  page is full it goes on showing the revisions of that moment; only what must not stand any longer changes it: a withdrawal, a
  correction, a disclosure, a limit of access, a new address, and an article that is no longer of this scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from share.article import Article, Status
from share.store.document import from_document
from share.store.schema import articles, changes, listings, notices, places, revisions, scopes
from share.store.scopes import LATEST, TICK, Change

PAGE = 50
"""How many places a page of an archive has. The addresses of all pages hang on it: it never changes."""
NOTICE_TIME = timedelta(days=30)
"""For how long before the last change of a feed its notices stand in it."""


class Entry(NamedTuple):
    """An article in a feed: its row, and the number of its last change. ``gone``: only that it has gone is to be told."""

    article_id: int
    number: int
    gone: bool = False


class Followed(NamedTuple):
    """An article as feeds need it. ``name`` stands in its id; ``updated`` is when readers should have looked at it again; for
    those who may see it under embargo, when it was written.

    ``left_at`` is when it left all readers' sight, None while it is live. ``slug`` is the one of now, also of an old revision.
    """

    entry: Entry
    code: str
    slug: str
    name: str
    updated: datetime
    left_at: datetime | None
    document: str

    def article(self) -> Article:
        """The article itself. It is read here and not before, so that one that cannot be read stops nothing else.

        Raises:
            Exception: of many kinds, where the document is damaged.
        """
        return from_document(self.document, code=self.code).with_changes(slug=self.slug)


class Head(NamedTuple):
    """A scope itself: its name, its last change, and how many places its archive has."""

    name: str
    change: Change
    places: int


class Page(NamedTuple):
    """A page of an archive, the last that came in first, and when what it shows changed last.

    That is the second after the last change: there may be several in one, and no time stands for two states.
    """

    articles: tuple[Followed, ...]
    change: Change


def were_out(c: Connection, numbers: Collection[int]) -> frozenset[int]:
    """Which of the articles with these rows were ever to be read."""
    query = select(places.c.article_id).where(places.c.article_id.in_(numbers), places.c.scope == LATEST)
    return frozenset(c.execute(query).scalars()) if numbers else frozenset()


def newest(c: Connection, scope: str, limit: int) -> list[Entry]:
    """The newest live articles of a scope, by publication: one walk along the primary key of the lists."""
    query = (
        select(listings.c.article_id, changes.c.number)
        .join_from(listings, changes, listings.c.article_id == changes.c.article_id)
        .where(listings.c.scope == scope)
        .order_by(listings.c.published.desc(), listings.c.article_id.desc())
        .limit(limit)
    )
    return [Entry(article_id, number) for article_id, number in c.execute(query)]


def noticed(c: Connection, scope: str, *, until: datetime, limit: int) -> list[Entry]:
    """What has gone from a scope or was put right in the `NOTICE_TIME` before ``until``, the last first, ``limit`` of each."""
    query = (
        select(notices.c.article_id, changes.c.number, notices.c.gone)
        .join_from(notices, changes, notices.c.article_id == changes.c.article_id)
        .where(notices.c.scope == scope, notices.c.at >= until - NOTICE_TIME)
        .order_by(notices.c.at.desc(), notices.c.article_id.desc())
    )
    found = []
    for gone in (True, False):
        found += [Entry(*row) for row in c.execute(query.where(notices.c.gone.is_(gone)).limit(limit))]
    return found


def load(c: Connection, entries: Iterable[Entry]) -> Iterator[Followed]:
    """The articles of these entries as they stand, in any order."""
    wanted = {entry.article_id: entry for entry in entries}
    gone = [entry.article_id for entry in wanted.values() if entry.gone]
    when = select(notices.c.article_id, func.max(notices.c.at)).where(notices.c.article_id.in_(gone))
    left = dict(c.execute(when.group_by(notices.c.article_id)).all()) if gone else {}
    query = select(articles.c.id, articles.c.code, articles.c.slug, articles.c.document, changes.c.name, changes.c.updated)
    rows = c.execute(query.join_from(articles, changes).where(articles.c.id.in_(wanted)))
    found = [Followed(wanted[row[0]], row[1] or "", row[2], row[4], row[5], left.get(row[0]), row[3]) for row in rows]
    yield from as_they_left(c, found)


def as_they_left(c: Connection, found: Iterable[Followed]) -> list[Followed]:
    """The same; those that have gone as the public saw them last. What the newsroom changes of an article that is under embargo
    again, its address for one, is under that embargo as well."""
    entries = list(found)
    gone = [one.entry.article_id for one in entries if one.entry.gone]
    query = (
        select(places.c.article_id, revisions.c.document, articles.c.status)
        .join_from(places, articles, articles.c.id == places.c.article_id)
        .join(revisions, (revisions.c.article_id == places.c.article_id) & (revisions.c.revision == places.c.revision))
        .where(places.c.scope == LATEST, places.c.article_id.in_(gone), articles.c.status != Status.LIVE)
    )
    public = {row.article_id: row for row in c.execute(query)} if gone else {}
    return [_as_public(one, row.document, row.status) if (row := public.get(one.entry.article_id)) else one for one in entries]


def _as_public(followed: Followed, document: str, status: str) -> Followed:
    """With this document. A slug that it was given under embargo is not told; one that it was given since it was withdrawn is."""
    slug = followed.slug
    if status == Status.SCHEDULED:
        with suppress(Exception):  # a damaged document is told as such by whoever renders it
            slug = from_document(document).slug
    return followed._replace(document=document, slug=slug)


def head(c: Connection, scope: str) -> Head | None:
    """What a feed has to know of its scope; None for one that never had an article."""
    if "\0" in scope:
        return None  # PostgreSQL takes no NUL, not even to say that there is nothing
    last = select(func.max(places.c.place)).where(places.c.scope == scope).scalar_subquery()
    row = c.execute(select(scopes.c.name, scopes.c.changed_at, scopes.c.shared, last).where(scopes.c.scope == scope)).first()
    return None if row is None else Head(row[0], Change(row[1], row[2]), row[3] or 0)


def page(c: Connection, scope: str, number: int) -> Page | None:
    """A page of a scope's archive, full or not; None where it has no place yet. An article that left the scope left its page."""
    first = (number - 1) * PAGE + 1
    lives_here = (
        (listings.c.scope == places.c.scope)
        & (listings.c.published == articles.c.published)
        & (listings.c.article_id == places.c.article_id)
    )
    went_from_here = (notices.c.scope == places.c.scope) & (notices.c.article_id == places.c.article_id) & notices.c.gone
    query = (
        select(places, revisions.c.document, articles.c.code, articles.c.slug, articles.c.status, changes.c.name)
        .add_columns(listings.c.scope.label("lives"), notices.c.at)
        .join_from(places, articles, places.c.article_id == articles.c.id)
        .join(changes, changes.c.article_id == articles.c.id)
        .join(revisions, (revisions.c.article_id == places.c.article_id) & (revisions.c.revision == places.c.revision))
        .outerjoin(listings, lives_here)
        .outerjoin(notices, went_from_here)
        .where(places.c.scope == scope, places.c.place.between(first, first + PAGE - 1))
        .order_by(places.c.place.desc())
    )
    rows = c.execute(query).all()
    if not rows:
        return None
    shown = tuple(_in_place(row) for row in rows if row.lives or row.at)
    return Page(shown, Change(max(row.changed_at for row in rows) + TICK, shared=True))


def _in_place(row: Row[Any]) -> Followed:
    """An article on its page."""
    entry = Entry(row.article_id, row.revision, gone=not row.lives)
    found = Followed(entry, row.code or "", row.slug, row.name, row.updated, row.at, row.document)
    return _as_public(found, row.document, row.status) if entry.gone else found
