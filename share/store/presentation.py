"""Since when answers look as they do: what shapes them besides articles (settings, theme, tables, version) has a date too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from share.store.database import serialise
from share.store.schema import presentations

TICK = timedelta(seconds=1)
EVER = datetime(2000, 1, 1, tzinfo=UTC)


def since(c: Connection, kind: str, digest: str, now: datetime) -> datetime:
    """Since when answers of this kind are shaped by what ``digest`` is of; from ``now`` on where they were shaped otherwise.

    It only moves forward, also where an older way of shaping them comes back. The first way of all has been there for ever.
    """
    serialise(c, f"presentation {kind}")
    known = c.execute(select(presentations.c.digest, presentations.c.since).where(presentations.c.kind == kind)).first()
    if known is not None and known[0] == digest:
        return known[1]  # type: ignore[no-any-return]  # the column is a Moment
    moment = EVER if known is None else max(now, known[1] + TICK)
    c.execute(delete(presentations).where(presentations.c.kind == kind))
    c.execute(insert(presentations).values(kind=kind, digest=digest, since=moment))
    return moment
