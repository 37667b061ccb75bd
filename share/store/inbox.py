"""The inbox: what other systems pushed, kept before they are answered, until it is taken in.

A row is claimed with a lease, as those of the outbox are: a killed process costs time, and nothing that was answered for is lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from share.store.schema import inbox


class Pushed(NamedTuple):
    """A claimed row. ``sent_at`` is when it was sent, by the clock of who sent it; ``attempts`` counts this one too."""

    id: int
    source_id: int
    body: bytes
    sent_at: datetime
    arrived_at: datetime
    attempts: int


class Waiting(NamedTuple):
    """What is not taken in yet: how many, and since when the oldest of them waits."""

    number: int
    oldest_at: datetime | None


COLUMNS = tuple(inbox.c[name] for name in Pushed._fields)


def add(c: Connection, source_id: int, body: bytes, *, sent_at: datetime, now: datetime) -> int:
    """Keep what was pushed; its number."""
    values = {"source_id": source_id, "body": body, "sent_at": sent_at, "arrived_at": now, "due_at": now, "attempts": 0}
    return int(c.execute(insert(inbox).values(values).returning(inbox.c.id)).scalar_one())


def any_due(c: Connection, now: datetime) -> bool:
    """Whether there may be anything to claim."""
    return c.execute(select(inbox.c.id).where(inbox.c.due_at <= now).limit(1)).first() is not None


def claim(c: Connection, *, owner: str, now: datetime, lease: timedelta) -> Pushed | None:
    """Take the row that has waited longest for ``owner``, who has it alone until the lease ends; None where nothing is due."""
    free = select(inbox.c.id).where(inbox.c.due_at <= now).order_by(inbox.c.due_at, inbox.c.id).limit(1)
    taken = (
        update(inbox)
        .where(inbox.c.id == free.with_for_update(skip_locked=True).scalar_subquery())
        .values(owner=owner, due_at=now + lease, attempts=inbox.c.attempts + 1)
    )
    row = c.execute(taken.returning(*COLUMNS)).first()
    return None if row is None else Pushed(*row)


def done(c: Connection, pushed: Pushed, *, owner: str) -> bool:
    """It is taken in. False where the lease ran out and somebody else has it."""
    return c.execute(delete(inbox).where(inbox.c.id == pushed.id, inbox.c.owner == owner)).rowcount == 1


def put_off(c: Connection, pushed: Pushed, until: datetime, *, owner: str) -> bool:
    """It is tried again then. False as in `done`."""
    mine = update(inbox).where(inbox.c.id == pushed.id, inbox.c.owner == owner)
    return c.execute(mine.values(due_at=until, owner=None)).rowcount == 1


def waiting(c: Connection) -> Waiting:
    """What is not taken in yet."""
    return Waiting(*c.execute(select(func.count(), func.min(inbox.c.arrived_at))).one())
