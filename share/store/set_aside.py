"""What came in by a source and could not be read: with the reason in words and the bytes as they came, for people to look at.

One row for each item, whatever often it came; it goes when the item comes in after all, or when somebody drops it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from share.store.schema import set_aside, sources
from share.store.source_items import key_of

RAW_LIMIT = 1_000_000
"""Bytes of an item that are kept. One that was longer cannot be read again from here."""
REASON_LIMIT = 2_000
FOREIGN_ID_LIMIT = 2_000


class Aside(NamedTuple):
    """An item that was set aside. ``length`` is that of the whole in bytes; ``attempts`` counts how often it came."""

    id: int
    source: str
    kind: str
    foreign_id: str
    reason: str
    length: int
    arrived_at: datetime
    last_at: datetime
    attempts: int

    @property
    def is_whole(self) -> bool:
        """Whether all of its bytes are kept."""
        return self.length <= RAW_LIMIT


COLUMNS: tuple[Any, ...] = (
    set_aside.c.id,
    sources.c.name,
    sources.c.kind,
    *(set_aside.c[name] for name in Aside._fields[3:]),
)


def keep(c: Connection, source_id: int, foreign_id: str, *, reason: str, raw: bytes, now: datetime) -> bool:
    """Set an item aside. False where the very same bytes were set aside before, for the same reason."""
    row = (set_aside.c.source_id == source_id, set_aside.c.key == key_of(foreign_id))
    said = {"reason": _text(reason, REASON_LIMIT), "raw": raw[:RAW_LIMIT], "length": len(raw), "last_at": now}
    before = c.execute(select(set_aside.c.reason, set_aside.c.raw, set_aside.c.length).where(*row)).first()
    if before is None:
        named = {"source_id": source_id, "key": key_of(foreign_id), "foreign_id": _text(foreign_id, FOREIGN_ID_LIMIT)}
        c.execute(insert(set_aside).values(said | named | {"arrived_at": now, "attempts": 1}))
        return True
    c.execute(update(set_aside).where(*row).values(said | {"attempts": set_aside.c.attempts + 1}))
    return (before.reason, before.raw, before.length) != (said["reason"], said["raw"], said["length"])


def settle(c: Connection, source_id: int, foreign_id: str) -> bool:
    """The item came in after all; whether it was set aside before."""
    row = (set_aside.c.source_id == source_id, set_aside.c.key == key_of(foreign_id))
    return c.execute(delete(set_aside).where(*row)).rowcount == 1


def has(c: Connection, source_id: int, foreign_id: str, raw: bytes, *, since: datetime) -> bool:
    """Whether these very bytes of an item were set aside at ``since`` or later."""
    row = (set_aside.c.source_id == source_id, set_aside.c.key == key_of(foreign_id), set_aside.c.last_at >= since)
    kept = c.execute(select(set_aside.c.raw).where(*row)).scalar_one_or_none()
    return kept == raw[:RAW_LIMIT]


def shown(c: Connection, *, source: str | None = None, numbers: Collection[int] = (), limit: int = 1_000) -> list[Aside]:
    """What is set aside, the latest first; of one source, or of these numbers, where that is said."""
    query = _query()
    if source is not None:
        query = query.where(sources.c.name == source)
    if numbers:
        query = query.where(set_aside.c.id.in_(numbers))
    return [Aside(*row) for row in c.execute(query.order_by(set_aside.c.id.desc()).limit(limit))]


def raw(c: Connection, number: int) -> bytes:
    """The bytes of an item as they came; none where it is not there."""
    return c.execute(select(set_aside.c.raw).where(set_aside.c.id == number)).scalar_one_or_none() or b""


def drop(c: Connection, numbers: Collection[int]) -> int:
    """Forget these; how many there were."""
    return c.execute(delete(set_aside).where(set_aside.c.id.in_(numbers))).rowcount


def count(c: Connection) -> dict[str, int]:
    """How many are set aside, by the kind of their source."""
    query = select(sources.c.kind, func.count()).join_from(set_aside, sources).where(sources.c.removed_at.is_(None))
    return {row[0]: row[1] for row in c.execute(query.group_by(sources.c.kind))}


def count_by_source(c: Connection) -> dict[str, int]:
    """How many are set aside, by the name of their source."""
    query = select(sources.c.name, func.count()).join_from(set_aside, sources).group_by(sources.c.name)
    return {row[0]: row[1] for row in c.execute(query)}


def _query() -> Select[Any]:
    return select(*COLUMNS).join_from(set_aside, sources).where(sources.c.removed_at.is_(None))


def _text(text: str, limit: int) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:limit]
