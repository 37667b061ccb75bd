"""What has happened and still has to be acted upon: one row for each change, worked on at least once.

A row is claimed with a lease. Whoever dies while holding it loses it when the lease ends, and another one takes it over.
Attempts are counted when a row is claimed, so that a job which kills its worker comes to an end as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from share.store.database import serialise
from share.store.schema import outbox

ATTEMPTS = 10
"""A row that fails in the last of so many is dead: kept for people to look at, and never tried again by itself."""
CLAIMS = 40
"""How often a row is claimed at most. More than `ATTEMPTS`: a process that is killed takes innocent rows with it."""
LONGEST_WAIT = timedelta(minutes=10)
LONGEST_WAITING = (outbox.c.due_at, outbox.c.id)
FIRST = datetime.min.replace(tzinfo=UTC)
ERROR_LIMIT = 2_000
"""Characters of an error that are kept."""


class Job(NamedTuple):
    """A claimed row. ``attempts`` counts this claim too."""

    id: int
    event: str
    slug: str
    revision: int
    attempts: int


class Backlog(NamedTuple):
    """How many rows wait or are being worked on, when the oldest of them came in, and how many are dead."""

    waiting: int
    oldest: datetime | None
    given_up: int


def add(c: Connection, event: str, slug: str, revision: int, now: datetime) -> int:
    """Say that ``event`` happened to an article; the row's number.

    Numbers are in the order of commits: nobody who has seen a number can later find a smaller one that is new. (A sequence
    alone does not give that where two transactions overlap; `generation` rests on it.)
    """
    serialise(c, "outbox")
    row = {"event": event, "slug": slug, "revision": revision, "created_at": now, "due_at": now, "attempts": 0}
    number: int = c.execute(insert(outbox).returning(outbox.c.id), row).scalar_one()
    return number


def generation(c: Connection) -> int:
    """The number of the last change to anything that is published, 0 before the first; it never goes back."""
    last: int | None = c.execute(select(func.max(outbox.c.id))).scalar_one()
    return last or 0


def due_ids(c: Connection, now: datetime, limit: int) -> list[int]:
    """Rows that wait to be worked on, the longest waiting first."""
    return list(c.execute(select(outbox.c.id).where(outbox.c.due_at <= now).order_by(*LONGEST_WAITING).limit(limit)).scalars())


def claim(
    c: Connection, *, owner: str, now: datetime, lease: timedelta, limit: int = 1, ids: Sequence[int] | None = None
) -> list[Job]:
    """Take up to ``limit`` due rows (of ``ids``, where given) for ``owner``, who has them alone until the lease ends."""
    free = select(outbox.c.id).where(outbox.c.due_at <= now)
    if ids is not None:
        free = free.where(outbox.c.id.in_(ids))
    free = free.order_by(*LONGEST_WAITING).limit(limit).with_for_update(skip_locked=True)
    taken = (
        update(outbox)
        .where(outbox.c.id.in_(free.scalar_subquery()))
        .values(owner=owner, due_at=now + lease, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id, outbox.c.event, outbox.c.slug, outbox.c.revision, outbox.c.attempts)
    )
    return sorted(Job(*row) for row in c.execute(taken))


def done(c: Connection, job: Job, *, owner: str, now: datetime) -> bool:
    """The job is finished. False when the lease ran out and somebody else has taken the row."""
    return _settle(c, job, owner, done_at=now, due_at=None, error=None)


def failed(c: Connection, job: Job, *, owner: str, now: datetime, error: str, limit: int = ATTEMPTS) -> datetime | None:
    """The job failed: when it is tried next (twice as long after each attempt, at most `LONGEST_WAIT`), or None: it is dead,
    since it was the last of ``limit`` attempts.
    """
    told = error.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:ERROR_LIMIT]
    if job.attempts >= limit:
        _settle(c, job, owner, dead_at=now, due_at=None, error=told)
        return None
    next_try = now + min(timedelta(seconds=2**job.attempts), LONGEST_WAIT)
    _settle(c, job, owner, due_at=next_try, error=told)
    return next_try


def dead(c: Connection, limit: int) -> list[tuple[Job, str]]:
    """Rows that nobody tries any more, newest first, each with the error of its last attempt."""
    query = select(outbox.c.id, outbox.c.event, outbox.c.slug, outbox.c.revision, outbox.c.attempts, outbox.c.error)
    rows = c.execute(query.where(outbox.c.dead_at.is_not(None)).order_by(outbox.c.id.desc()).limit(limit))
    return [(Job(*row[:5]), row[5]) for row in rows]


def backlog(c: Connection) -> Backlog:
    """What is not done yet; both counts walk along indexes, past nothing that is settled."""
    # Every time is after the first one. Of IS NOT NULL, SQLite's planner does not know that an index leads past the NULLs.
    unsettled = outbox.c.due_at > FIRST
    waiting, oldest = c.execute(select(func.count(), func.min(outbox.c.created_at)).where(unsettled)).one()
    given_up = c.execute(select(func.count()).select_from(outbox).where(outbox.c.dead_at.is_not(None))).scalar_one()
    return Backlog(waiting, oldest, given_up)


def prune(c: Connection, before: datetime) -> int:
    """Forget finished rows that were done before ``before``, all but the last row of all (`generation` is read from it)."""
    last = select(func.max(outbox.c.id)).scalar_subquery()
    return c.execute(delete(outbox).where(outbox.c.done_at < before, outbox.c.id < last)).rowcount


def _settle(c: Connection, job: Job, owner: str, **values: object) -> bool:
    mine = (outbox.c.id == job.id, outbox.c.owner == owner, outbox.c.attempts == job.attempts, outbox.c.due_at.is_not(None))
    return c.execute(update(outbox).where(*mine).values(owner=None, **values)).rowcount == 1
