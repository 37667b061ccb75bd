"""Who may ask how often, whichever process is asked: windows of time that lie in the database.

The window moves: what counts against a limit is what was let through in the minute before now, to the second. It is one small row
for each limit that is being used, read and written in one transaction, so two processes never let through one too many. Who is
over the limit costs no write: `Allowance` remembers until when. Rows that no longer count go with `share.store.polls.forget`.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from share.errors import StoreFailed
from share.store.database import Store, insert_into, serialise
from share.store.schema import poll_windows

PATIENCE_SECONDS = 1.0
"""How long somebody waits for the row. Where it cannot be had each process goes by what it has let through itself: that is too
much by as many processes as there are, and refuses nobody for a database that is busy with something else."""
MINUTE = 60
"""Seconds."""


class Allowance:
    """So many requests a minute for each name; ``most`` = 0 sets no limit. ``clock`` gives the time. Threads may share it."""

    def __init__(self, store: Store, kind: str, most: int, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._kind = kind
        self._most = most
        self._clock = clock
        self._over: dict[str, float] = {}
        self._own: dict[str, deque[float]] = {}

    def spend(self, name: str) -> int:
        """Use one up: 0 where there was one left, else the seconds until there is one again."""
        if not self._most:
            return 0
        now = self._clock().timestamp()
        until = self._over.get(name, 0.0)
        if until <= now:
            self._over.pop(name, None)
            own = self._own.setdefault(name, deque(maxlen=self._most))
            try:
                with self._store.begin(patience=PATIENCE_SECONDS) as c:
                    until = _take(c, f"{self._kind}/{name}", self._most, now)
            except StoreFailed:
                until = 0.0 if len(own) < self._most or own[0] <= now - MINUTE else own[0] + MINUTE
            if not until:
                own.append(now)
                return 0
            self._over[name] = until
        return max(math.ceil(until - now), 1)


def _take(c: Connection, key: str, most: int, now: float) -> float:
    """Take one of the minute before ``now`` (seconds since 1970), and 0; where none is left, when there is one again."""
    serialise(c, key)
    kept = c.execute(select(poll_windows.c.times).where(poll_windows.c.key == key)).scalar_one_or_none() or ""
    times = [time for time in map(float, kept.split()) if time > now - MINUTE]
    if len(times) >= most:
        return times[-most] + MINUTE
    values = {
        "key": key,
        "times": " ".join(f"{time:.3f}" for time in (*times, now)),
        "ends_at": datetime.fromtimestamp(now + MINUTE, UTC),
    }
    statement = insert_into(c, poll_windows).values(values)
    change = {name: statement.excluded[name] for name in ("times", "ends_at")}
    c.execute(statement.on_conflict_do_update(index_elements=[poll_windows.c.key], set_=change))
    return 0.0
