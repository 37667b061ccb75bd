"""Sources: named ways in. Those with an address are polled; the others push.

A source is claimed with a lease, as deliveries are. Of several sources at one host, one at a time is polled, and a while passes
between two of them (`HOST_PAUSE`), whichever workers poll them. A source that is removed is kept, unseen, with what it sent:
added again under its name, it goes on where it was, and makes no article a second time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from share.errors import NotFound
from share.store.database import serialise
from share.store.schema import sources
from share.store.subscriptions import host_of

FEED, SITEMAP, WORDPRESS, GHOST, NINJS = "feed", "sitemap", "wordpress", "ghost", "ninjs"
KINDS = (FEED, SITEMAP, WORDPRESS, GHOST, NINJS)
RANKS: Mapping[str, int] = {SITEMAP: 1, FEED: 2, WORDPRESS: 3, GHOST: 3, NINJS: 3}
"""Where two sources bring the same article, the one of the kind that knows more of it writes it."""
UNCHANGED, CHANGED, FAILED = "unchanged", "changed", "failed"
OUTCOMES = (UNCHANGED, CHANGED, FAILED)
HOST_PAUSE = timedelta(seconds=2)
"""Between two polls of one host."""
TEXT_LIMIT = 500
"""Characters of an answer in words that are kept."""


class Source(NamedTuple):
    """A source. ``settings`` is what people said of it, ``state`` what its next poll goes by; ``due_at`` is None where it is not
    polled (any more). ``unchanged``, ``changed`` and ``failed`` count polls, ``taken`` the items that changed anything here.
    """

    id: int
    name: str
    kind: str
    address: str | None
    settings: Mapping[str, Any]
    secret: str | None
    created_at: datetime
    state: Mapping[str, Any]
    due_at: datetime | None
    owner: str | None
    polled_at: datetime | None
    status: int | None
    answer: str
    failures: int
    stopped_at: datetime | None
    unchanged: int
    changed: int
    failed: int
    taken: int


COLUMNS = tuple(sources.c[name] for name in Source._fields)


class Polled(NamedTuple):
    """What came of a poll. ``outcome`` is one of `OUTCOMES`; ``due_at`` None stops the source.

    ``address`` is where it has moved to for good; None: nowhere.
    """

    outcome: str
    due_at: datetime | None
    status: int | None
    answer: str
    state: Mapping[str, Any]
    address: str | None = None


def add(
    c: Connection,
    name: str,
    kind: str,
    now: datetime,
    *,
    address: str | None = None,
    settings: Mapping[str, Any] | None = None,
    secret: str | None = None,
) -> Source:
    """A new source, which is due at once where it has an address; or the one of this name, with what is said of it now.

    It is read anew as a whole then: what its last answer said does not count. A secret that it has stays, unless another one is
    given.
    """
    serialise(c, "sources")
    said: dict[str, Any] = {
        "kind": kind,
        "address": address,
        "host": host_of(address) if address else None,
        "settings": json.dumps(dict(settings or {}), sort_keys=True),
        "removed_at": None,
        "state": "{}",
        "due_at": now if address else None,
        "owner": None,
        "failures": 0,
        "stopped_at": None,
        "answer": "",
        "status": None,
    }
    said |= {"secret": secret} if secret is not None else {}
    if not c.execute(update(sources).where(sources.c.name == name).values(said)).rowcount:
        counted = dict.fromkeys((*OUTCOMES, "taken"), 0)
        c.execute(insert(sources).values(said | counted | {"name": name, "created_at": now}))
    return by_name(c, name)


def by_name(c: Connection, name: str) -> Source:
    """The source of this name.

    Raises:
        NotFound: when there is none.
    """
    row = c.execute(select(*COLUMNS).where(sources.c.name == name, sources.c.removed_at.is_(None))).first()
    if row is None:
        raise NotFound(f"There is no source {name}. `share source list` shows them.")
    return _source(row)


def by_number(c: Connection, number: int) -> Source | None:
    """The source of this row; None where it is not there, or was removed."""
    row = c.execute(select(*COLUMNS).where(sources.c.id == number, sources.c.removed_at.is_(None))).first()
    return None if row is None else _source(row)


def every(c: Connection, *, kind: str | None = None) -> list[Source]:
    """All sources, by name; with ``kind`` those of one kind."""
    query = select(*COLUMNS).where(sources.c.removed_at.is_(None)).order_by(sources.c.name)
    return [_source(row) for row in c.execute(query if kind is None else query.where(sources.c.kind == kind))]


def failing(c: Connection) -> list[Source]:
    """Sources whose last poll failed, and those that have stopped, by name."""
    bad = (sources.c.failures > 0) | sources.c.stopped_at.is_not(None)
    return [
        _source(row) for row in c.execute(select(*COLUMNS).where(sources.c.removed_at.is_(None), bad).order_by(sources.c.name))
    ]


def remove(c: Connection, name: str, now: datetime) -> Source:
    """Ask this source for nothing more. Its articles stay as they are, and what it sent is remembered.

    Raises:
        NotFound: when there is none.
    """
    serialise(c, "sources")
    found = by_name(c, name)
    c.execute(update(sources).where(sources.c.id == found.id).values(removed_at=now, due_at=None, owner=None, secret=None))
    return found


def hurry(c: Connection, name: str, now: datetime, *, anew: bool = False) -> Source:
    """Poll this source as soon as possible; ``anew`` forgets what its last answer said, so that it is read as a whole.

    One that had stopped goes on.

    Raises:
        NotFound: when there is none.
    """
    found = by_name(c, name)
    values: dict[str, Any] = {"due_at": now, "stopped_at": None} if found.address and found.owner is None else {}
    if anew:
        values["state"] = "{}"
    if values:
        c.execute(update(sources).where(sources.c.id == found.id).values(values))
    return by_name(c, name)


def any_due(c: Connection, now: datetime) -> bool:
    """Whether there may be anything to claim."""
    return c.execute(select(sources.c.id).where(sources.c.due_at <= now).limit(1)).first() is not None


def claim(
    c: Connection, *, owner: str, now: datetime, lease: timedelta, limit: int = 1, number: int | None = None
) -> list[Source]:
    """Take up to ``limit`` due sources for ``owner``, each of a host of its own that nobody polls, and none just did.

    With ``number`` that source alone, due or not, unless somebody has it.
    """
    serialise(c, "sources")
    other = sources.alias("other")
    under_way = and_(other.c.owner.is_not(None), other.c.due_at > now)
    just_polled = other.c.polled_at > now - HOST_PAUSE
    busy = select(other.c.id).where(other.c.host == sources.c.host, other.c.id != sources.c.id, under_way | just_polled).exists()
    query = select(sources.c.id, sources.c.host).where(sources.c.removed_at.is_(None), ~busy)
    if number is None:
        query = query.where(sources.c.due_at <= now)
    else:
        held = and_(sources.c.owner.is_not(None), sources.c.due_at > now)
        query = query.where(sources.c.id == number, sources.c.address.is_not(None), ~held)
    first_of_host: dict[str, int] = {}
    for row in c.execute(query.order_by(sources.c.due_at, sources.c.id)):
        first_of_host.setdefault(row.host, row.id)
    chosen = list(first_of_host.values())[:limit]
    taken = update(sources).where(sources.c.id.in_(chosen)).values(owner=owner, due_at=now + lease, polled_at=now)
    return sorted((_source(row) for row in c.execute(taken.returning(*COLUMNS))), key=lambda source: source.id)


def renew(c: Connection, source: Source, *, owner: str, until: datetime) -> bool:
    """Hold a claimed source for longer. False where the lease ran out and somebody else has it, or where it was removed."""
    return c.execute(_mine(source, owner).values(due_at=until)).rowcount == 1


def release(c: Connection, source: Source, *, owner: str, due_at: datetime) -> bool:
    """Give a claimed source back without an answer. False as in `renew`."""
    return c.execute(_mine(source, owner).values(owner=None, due_at=due_at, polled_at=source.polled_at)).rowcount == 1


def settle(c: Connection, source: Source, polled: Polled, *, owner: str, now: datetime, taken: int) -> bool:
    """Keep what came of a poll, and give the source back. False where somebody else has it by now."""
    values: dict[str, Any] = {
        "owner": None,
        "due_at": polled.due_at,
        "stopped_at": now if polled.due_at is None else None,
        "status": polled.status,
        "answer": polled.answer.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:TEXT_LIMIT],
        "failures": sources.c.failures + 1 if polled.outcome == FAILED else 0,
        "state": json.dumps(dict(polled.state)),
        "taken": sources.c.taken + taken,
        polled.outcome: sources.c[polled.outcome] + 1,
    }
    if polled.address:
        values |= {"address": polled.address, "host": host_of(polled.address)}
    return c.execute(_mine(source, owner).values(values)).rowcount == 1


def count_taken(c: Connection, source: Source) -> None:
    """An item that was pushed changed something."""
    c.execute(update(sources).where(sources.c.id == source.id).values(taken=sources.c.taken + 1))


def polls(c: Connection) -> dict[str, int]:
    """How many polls there ever were, by what came of them."""
    sums = [func.coalesce(func.sum(sources.c[name]), 0) for name in OUTCOMES]
    return {name: int(value) for name, value in zip(OUTCOMES, c.execute(select(*sums)).one(), strict=True)}


def states(c: Connection) -> dict[str, int]:
    """How many sources there are, by how they are: ``works``, ``fails`` (its last poll failed), ``stopped``."""
    counted = {"works": 0, "fails": 0, "stopped": 0}
    for source in every(c):
        counted[condition(source)] += 1
    return counted


def condition(source: Source) -> str:
    """How a source is, in a word."""
    return "stopped" if source.stopped_at else "fails" if source.failures else "works"


def oldest_due(c: Connection, now: datetime) -> datetime | None:
    """Since when the source has been due that is due the longest; None where none is."""
    oldest: datetime | None = c.execute(select(func.min(sources.c.due_at)).where(sources.c.due_at <= now)).scalar_one()
    return oldest


def items_taken(c: Connection) -> int:
    """How many items ever changed anything here."""
    return int(c.execute(select(func.coalesce(func.sum(sources.c.taken), 0))).scalar_one())


def _mine(source: Source, owner: str) -> Any:
    return update(sources).where(sources.c.id == source.id, sources.c.owner == owner, sources.c.removed_at.is_(None))


def _source(row: Row[Any]) -> Source:
    found: Source = Source._make(row)
    return found._replace(settings=json.loads(str(found.settings)), state=json.loads(str(found.state)))
