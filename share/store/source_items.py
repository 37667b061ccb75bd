"""What sources have sent: one row for each item of each source, by the id that the source knows it by.

An item is given its slug when it first comes, and keeps it: a slug that an item has is never given to another one. The article
itself is known by its short code, which stays when the newsroom calls the article otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from share.addresses import place_of
from share.article import SLUG_LIMIT, Article, Status
from share.store import articles, slugs
from share.store.database import serialise
from share.store.schema import source_items, sources
from share.store.sources import RANKS, Source

FOREIGN_ID_LIMIT = 2_000
"""Characters of a foreign id that are kept to be shown."""
CHUNK = 500
"""Keys in one query."""


class SourceItem(NamedTuple):
    """An item as it is known. ``code`` is empty while no article stands for it; ``leads`` says whether it writes its article, or
    another way in does; ``version`` and ``modified`` are the newest that were seen."""

    source_id: int
    key: str
    foreign_id: str
    slug: str
    code: str
    leads: bool
    fingerprint: str
    version: int | None
    modified: datetime | None
    gone: bool


class State(NamedTuple):
    """Which state of an item it is, as its source tells: a version, or when it was changed (aware), or nothing. Senders who give
    every state the same version tell them apart by the time. Of an item that was deleted, one that was published before
    that, and says of no change, is an old copy.

    Times count in whole seconds, which is what most sources tell: a part of a second must not make one of two ways the newer.
    """

    version: int | None = None
    modified: datetime | None = None
    published: datetime | None = None

    def is_older_than(self, item: SourceItem) -> bool:
        """Whether a newer one was seen of this item."""
        if self.version is not None and item.version is not None and self.version != item.version:
            return self.version < item.version
        said = self.modified or (self.published if item.gone else None)
        return said is not None and item.modified is not None and _second(said) < item.modified

    def over(self, item: SourceItem) -> dict[str, Any]:
        """What is kept of it with the item."""
        return {
            "version": item.version if self.version is None else self.version,
            "modified": item.modified if self.modified is None else _second(self.modified),
        }


class Noted(NamedTuple):
    """An item as it was noted, None where something newer was seen of it before; and the article that stands for it."""

    item: SourceItem | None
    article: Article | None


class Lead(NamedTuple):
    """Which item writes an article: its source, the kind of that, and when the item was seen last."""

    source_id: int
    key: str
    kind: str
    removed: bool
    last_at: datetime


COLUMNS = tuple(source_items.c[name] for name in SourceItem._fields)


def key_of(foreign_id: str) -> str:
    """SHA-256 (hex) of a foreign id."""
    return hashlib.sha256(foreign_id.encode("utf-8", "surrogatepass")).hexdigest()


def hold(c: Connection) -> None:
    """Nobody else gives slugs to items, or changes who writes an article, until this transaction ends."""
    serialise(c, "source items")


def find(c: Connection, source_id: int, foreign_id: str) -> SourceItem | None:
    """The item that a source knows by this id; None where it never sent it."""
    return _one(c, select(*COLUMNS).where(source_items.c.source_id == source_id, source_items.c.key == key_of(foreign_id)))


def add(c: Connection, source_id: int, foreign_id: str, *, slug: str, code: str, leads: bool, now: datetime) -> SourceItem:
    """A new item, of which nothing was taken in yet. Whoever calls holds the items (`hold`)."""
    item = SourceItem(
        source_id,
        key_of(foreign_id),
        _shown(foreign_id),
        slug,
        code,
        leads,
        fingerprint="",
        version=None,
        modified=None,
        gone=False,
    )
    c.execute(insert(source_items).values(item._asdict() | {"first_at": now, "last_at": now}))
    return item


def change(c: Connection, item: SourceItem, **values: Any) -> None:
    """Keep something else of an item."""
    c.execute(update(source_items).where(*_of(item)).values(values))


def note(c: Connection, source: Source, foreign_id: str, *, slug: str, home: str | None, state: State, now: datetime) -> Noted:
    """Note that this state of an item came. One that comes for the first time is given ``slug``, or one like it; ``home`` is the
    address of its own page: the article that stands for that is the item's.
    """
    hold(c)
    item = find(c, source.id, foreign_id)
    if item is not None and state.is_older_than(item):
        return Noted(None, article_of(c, item))
    if item is not None and not item.slug:  # nothing came of it yet but word that it had gone
        c.execute(delete(source_items).where(*_of(item)))
        item = None
    item = item or _new(c, source, foreign_id, slug=slug, home=home, now=now)
    if not item.code and _is_anothers(article_of(c, item), home):
        item = item._replace(slug=free_slug(c, slug))
        change(c, item, slug=item.slug)
    change(c, item, **state.over(item), last_at=now)
    return Noted(item._replace(**state.over(item)), article_of(c, item))


def note_gone(c: Connection, source: Source, foreign_id: str, *, state: State, now: datetime) -> Noted:
    """Note that the source has deleted an item. Where the newsroom has withdrawn its article already, that stays the newsroom's
    doing, and nothing that the source sends brings it back.

    Such word may overtake the item itself, which is older then and has to stay away when it comes. So it is kept in mind.
    """
    hold(c)
    item = find(c, source.id, foreign_id)
    if item is None:
        if state != State(None, None):
            unseen = add(c, source.id, foreign_id, slug="", code="", leads=True, now=now)
            change(c, unseen, gone=True, **state.over(unseen))
        return Noted(None, None)
    if state.is_older_than(item):
        return Noted(None, article_of(c, item))
    standing = article_of(c, item)
    by_newsroom = standing is not None and standing.status is Status.WITHDRAWN and not item.gone
    change(c, item, gone=not by_newsroom, fingerprint="", last_at=now, **state.over(item))
    return Noted(item, standing)


def note_published(c: Connection, item: SourceItem, article: Article, fingerprint: str) -> bool:
    """Note that a state of an item, as it was noted, is published. False where the source has deleted the item since then, and
    nobody withdrew it, since it was not there yet.
    """
    hold(c)
    now_known = _one(c, select(*COLUMNS).where(*_of(item)))
    overtaken = now_known is not None and (now_known.version, now_known.modified) != (item.version, item.modified)
    gone = now_known is not None and now_known.gone and (overtaken or not item.gone)
    change(c, item, code=article.code, fingerprint="" if gone or overtaken else fingerprint, gone=gone)
    hand_over(c, article.code, item)
    return not gone


def article_of(c: Connection, item: SourceItem) -> Article | None:
    """The article of an item, however the newsroom calls it now."""
    if item.code:
        return articles.by_code(c, item.code)
    # It may have been published, and the process died before the code was kept.
    return articles.by_slug(c, item.slug) or slugs.owner(c, item.slug)


def lead_of(c: Connection, code: str) -> Lead | None:
    """Which item writes the article with this short code; None where none does: it came by another way."""
    query = (
        select(source_items.c.source_id, source_items.c.key, sources.c.kind, sources.c.removed_at, source_items.c.last_at)
        .join_from(source_items, sources)
        .where(source_items.c.code == code, source_items.c.leads)
        .order_by(source_items.c.last_at.desc())
    )
    row = c.execute(query).first()
    return None if row is None else Lead(row.source_id, row.key, row.kind, row.removed_at is not None, row.last_at)


def hand_over(c: Connection, code: str, to: SourceItem) -> None:
    """From now on this item writes the article with this short code, and no other one does."""
    c.execute(update(source_items).where(source_items.c.code == code).values(leads=False))
    change(c, to, leads=True)


def free_slug(c: Connection, wanted: str) -> str:
    """``wanted``, or else ``wanted-2`` and so on: the first that no article has or had and no item was given."""
    return next(slug for slug in _candidates(wanted) if not _is_taken(c, slug))


def touch(c: Connection, source_id: int, foreign_ids: Collection[str], now: datetime) -> None:
    """These items were seen."""
    for keys in _chunks(sorted(map(key_of, foreign_ids))):
        seen = (source_items.c.source_id == source_id, source_items.c.key.in_(keys))
        c.execute(update(source_items).where(*seen).values(last_at=now))


def present(c: Connection, source_id: int, *, limit: int, after: str = "") -> list[SourceItem]:
    """Items that the source has not deleted, by key; ``after`` is the last key of the part before this one."""
    query = select(*COLUMNS).where(
        source_items.c.source_id == source_id, source_items.c.gone.is_(False), source_items.c.key > after
    )
    return [SourceItem(*row) for row in c.execute(query.order_by(source_items.c.key).limit(limit))]


def newest(c: Connection, source_id: int, *, before: datetime, limit: int) -> list[str]:
    """The ids of the items that came last, and were seen before ``before``; not those that the source has deleted."""
    query = select(source_items.c.foreign_id).where(
        source_items.c.source_id == source_id, source_items.c.gone.is_(False), source_items.c.last_at < before
    )
    return list(c.execute(query.order_by(source_items.c.first_at.desc(), source_items.c.key).limit(limit)).scalars())


def unseen_since(c: Connection, source_id: int, moment: datetime) -> list[str]:
    """The ids of items that the source has not deleted, and that were not seen since ``moment``."""
    query = select(source_items.c.foreign_id).where(
        source_items.c.source_id == source_id, source_items.c.gone.is_(False), source_items.c.last_at < moment
    )
    return list(c.execute(query.order_by(source_items.c.key)).scalars())


def count(c: Connection, source_id: int) -> int:
    """How many items a source has sent that it has not deleted."""
    query = select(func.count()).where(source_items.c.source_id == source_id, source_items.c.gone.is_(False))
    return c.execute(query).scalar_one()


def _new(c: Connection, source: Source, foreign_id: str, *, slug: str, home: str | None, now: datetime) -> SourceItem:
    standing = _at_home_at(c, home) if home else None
    lead = lead_of(c, standing.code) if standing else None
    beside = lead is not None and lead.source_id == source.id and lead.last_at >= now
    if standing is None or beside:  # two items of one listing are two stories, even where both lead to one page
        return add(c, source.id, foreign_id, slug=free_slug(c, slug), code="", leads=True, now=now)
    leads = lead is not None and (lead.removed or lead.source_id == source.id or RANKS[source.kind] > RANKS[lead.kind])
    item = add(c, source.id, foreign_id, slug=standing.slug, code=standing.code, leads=leads, now=now)
    if leads:
        hand_over(c, standing.code, item)
    return item


def _is_anothers(standing: Article | None, home: str | None) -> bool:
    """Whether what stands under an item's slug, before anything of the item was published, is an article of somebody else's."""
    return standing is not None and standing.canonical_url != home


def _at_home_at(c: Connection, address: str) -> Article | None:
    try:
        return articles.by_canonical_url(c, [place_of(address)])
    except ValueError:
        return None


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _candidates(wanted: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        end = f"-{number}"
        yield wanted[: SLUG_LIMIT - len(end)].rstrip("-") + end
        number += 1


def _is_taken(c: Connection, slug: str) -> bool:
    if articles.by_slug(c, slug) is not None or slugs.owner(c, slug) is not None:
        return True
    return c.execute(select(source_items.c.key).where(source_items.c.slug == slug).limit(1)).first() is not None


def _of(item: SourceItem) -> tuple[Any, Any]:
    return source_items.c.source_id == item.source_id, source_items.c.key == item.key


def _one(c: Connection, query: Select[Any]) -> SourceItem | None:
    row = c.execute(query).first()
    return None if row is None else SourceItem(*row)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _shown(foreign_id: str) -> str:
    text = foreign_id.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return text[:FOREIGN_ID_LIMIT]
