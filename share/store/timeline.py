"""What has become of articles in the eyes of those who follow them: what feeds, their archives and their notices are made of.

- Every change of an article has a **number**, in the order of commits. A reader who has seen the feed at one number needs only
  what has a larger one.
- An article that leaves all readers' sight, or was put right, leaves a **notice** in the scopes that it was in.
- Each article that comes into a scope gets the next **place** in it, for ever. Fifty places are a page of its archive. Once a
  page is full it goes on showing the revisions of that moment; only what must not stand any longer changes it: a withdrawal, a
  correction, a disclosure, a limit of access, a new address, and an article that is no longer of this scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from share.article import Article, Status
from share.changes import is_matter_of_truth, is_small
from share.rights import release_of
from share.store import outbox
from share.store.database import serialise
from share.store.document import from_document
from share.store.schema import articles, changes, listings, notices, places, revisions, scopes
from share.store.scopes import LATEST, TICK, Change, scopes_of, touch

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


def keep(c: Connection, number: int, old: Article | None, new: Article, now: datetime) -> None:
    """Note what has become of the article with this row; ``old`` is what stood before. Its outbox row is added after this."""
    serialise(c, "outbox")
    change = outbox.generation(c) + 1
    mine = select(changes.c.updated).where(changes.c.article_id == number)
    known = c.execute(mine).scalar_one_or_none() if old is not None else None
    # The end of an embargo counts: who was told that an article had gone is told by a newer date that it has come back.
    noteworthy = max(new.modified, release_of(new)) if new.status is Status.LIVE else now
    if known is None:
        updated = noteworthy
        row = {
            "article_id": number,
            "name": _free_name(c, new.identity or new.slug, number),
            "number": change,
            "updated": updated,
        }
        c.execute(insert(changes), row)
    else:
        updated = known if old and is_small(old, new) else _after(known, noteworthy, now)
        c.execute(update(changes).where(changes.c.article_id == number).values(number=change, updated=updated))
    step = _Step(number, old, new, _scopes(old), _scopes(new), updated, now, known=known is not None)
    if step.known:
        _notify(c, step)
    _place(c, step)


def was_out(c: Connection, number: int) -> bool:
    """Whether the article with this row was ever to be read."""
    return c.execute(select(places.c.place).where(places.c.article_id == number).limit(1)).first() is not None


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


def _after(known: datetime, noteworthy: datetime, now: datetime) -> datetime:
    """When readers should look again at what they know as updated at ``known``. What the source says may be older than that: an
    edit from before the embargo that it lifts. Of a time that lies ahead nobody has been told."""
    return max(noteworthy, min(known, now).replace(microsecond=0) + TICK)


def _scopes(article: Article | None) -> frozenset[str]:
    return frozenset(scopes_of(article)) if article is not None and article.status is Status.LIVE else frozenset()


def _last_places(c: Connection, wanted: Iterable[str]) -> dict[str, int]:
    """The last place of each of these scopes; 0 where there is none."""
    named = list(wanted)
    found = c.execute(_ends(len(named)), {f"scope{number}": scope for number, scope in enumerate(named)}).one() if named else ()
    return {scope: place or 0 for scope, place in zip(named, found, strict=True)}


@lru_cache(maxsize=256)
def _ends(count: int) -> Select[Any]:
    """The last places of so many scopes, in one row: each is at the end of an index, which GROUP BY would walk along."""
    last = (select(func.max(places.c.place)).where(places.c.scope == bindparam(f"scope{number}")) for number in range(count))
    return select(*(query.scalar_subquery() for query in last))


def _free_name(c: Connection, identity: str, number: int) -> str:
    """The identity; with the row's number where another article has it all the same."""
    taken = c.execute(select(changes.c.article_id).where(changes.c.name == identity)).first()
    return identity if taken is None else f"{identity}.{number}"


class _Step(NamedTuple):
    """One change of one article: its row, what stood before and now, the scopes that listed it before and now; ``known`` is
    False for its first one.
    """

    article_id: int
    old: Article | None
    new: Article
    before: frozenset[str]
    after: frozenset[str]
    updated: datetime
    now: datetime
    known: bool

    @property
    def of_truth(self) -> bool:
        return self.old is not None and is_matter_of_truth(self.old, self.new)

    @property
    def told_otherwise(self) -> bool:
        """Whether the word that it has gone, which stands in feeds, is another one: it has another slug, or is under embargo no
        more, though it is not back."""
        statuses = {self.old.status, self.new.status} if self.old else set()
        return Status.WITHDRAWN in statuses and self.old != self.new

    @property
    def told_at(self) -> datetime:
        """When what has become of it is told: after its last change, which edits of one second date a little ahead. Readers heed
        no tombstone from before it (RFC 6721, section 3)."""
        return self.now if self.old is None else max(self.now, self.old.modified + TICK)


def _notify(c: Connection, step: _Step) -> None:
    """Notices follow what an article has come to; one that is back takes back that it was gone."""
    mine = notices.c.article_id == step.article_id
    if not step.before and not step.after:
        if step.told_otherwise:
            touch(c, c.execute(select(notices.c.scope).where(mine)).scalars().all(), step.now.replace(microsecond=0))
        return
    told: dict[str, bool] = {}
    if not step.after:
        told = dict.fromkeys(step.before, True)
    elif not step.before:
        was_gone = c.execute(select(notices.c.scope).where(mine, notices.c.gone)).scalars()
        told = dict.fromkeys(step.after.intersection(was_gone), False)
    elif step.of_truth:
        told = dict.fromkeys(step.after, False)
    else:
        mine &= notices.c.scope.not_in(step.after)  # what was told of the others goes on being told
    c.execute(delete(notices).where(mine))
    if told:
        rows = [{"scope": scope, "article_id": step.article_id, "gone": gone, "at": step.told_at} for scope, gone in told.items()]
        c.execute(insert(notices), rows)


def _place(c: Connection, step: _Step) -> None:
    """The article's places: the next one in each scope that is new to it; the others as far as their pages may change."""
    mine = select(places.c.scope, places.c.place).where(places.c.article_id == step.article_id)
    held = dict(c.execute(mine).all()) if step.known else {}
    last = _last_places(c, step.after)
    shown: dict[str, Any] = {"revision": step.new.revision, "updated": step.updated, "changed_at": step.now}
    if step.old is not None and not step.after:  # it is told as the public saw it last
        shown["revision"] = step.old.revision
    if not step.before and not step.after:
        del shown["revision"]
        due = set(held) if step.told_otherwise else set()
    elif step.of_truth or (step.old is not None and step.old.slug != step.new.slug):
        due = set(held)
    else:
        due = {scope for scope in step.after & held.keys() if held[scope] > last[scope] // PAGE * PAGE}
        due |= (step.before ^ step.after) & held.keys()
    if due:
        c.execute(update(places).where(places.c.article_id == step.article_id, places.c.scope.in_(due)).values(shown))
    came = [
        {"scope": scope, "place": last[scope] + 1, "article_id": step.article_id, **shown} for scope in step.after - held.keys()
    ]
    if came:
        c.execute(insert(places), came)
