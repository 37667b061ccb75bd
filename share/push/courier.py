"""Makes the attempts of a process, many at a time ▶.

::

    wake ─► one thread: settle what came back, claim as much as there is room for ─► many threads: one attempt each ─┐
                 ▲                                  (one transaction)                                                │
                 └───────────────────────────────────────────────────────────────────────────────────────────────────┘

One thread alone speaks to the database, so that a thousand deliveries need a few transactions and not thousands.

Those that hang must not keep the others waiting. So targets that failed before have a part of the room and no more, one host has
a part of it, and what takes long for the first time makes way: it goes on beside the room.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from sqlalchemy import Connection

from share.links import Links
from share.push.deliver import SECONDS, Deliverer, Errand, load, said_of
from share.push.outcome import Answer, judge
from share.push.told import Told
from share.store import Store, deliveries, subscriptions
from share.store.deliveries import DEAD, DELIVERED, FEED, SUPERSEDED, VERIFY, Room, Settled

LEASE = timedelta(seconds=30)
"""Longer than an attempt takes."""
ROOM = 160
"""Attempts at a time in one process. They wait for others most of the time, so there are many more than processors."""
ROOM_FOR_SLOW = 40
"""Of them to targets that failed before."""
ROOM_FOR_LATE = 240
"""Attempts beside the room, which began in it and take longer than `LATE_SECONDS`."""
LATE_SECONDS = 0.5
AT_A_HOST = 64
"""Attempts at a time at one host (name and port)."""
SLOW_AT_A_HOST = 10
GATHER_SECONDS = 0.02
"""How long answers are gathered before they are kept together: a transaction costs as much as ten deliveries."""
PAUSE_SECONDS = 0.5
"""After an error of the database."""

log = logging.getLogger(__name__)
Returned = tuple[Errand, Answer | None]


class Courier:
    """Delivers what is due whenever it is woken, until it is stopped. `wake` may be called from any thread."""

    def __init__(
        self,
        store: Store,
        deliverer: Deliverer,
        owner: str,
        *,
        links: Links,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
        room: int = ROOM,
    ) -> None:
        self._store = store
        self._deliverer = deliverer
        self._owner = owner
        self._links = links
        self._clock = clock
        self._lease = lease
        self._room = room
        self._room_for_slow = max(1, room * ROOM_FOR_SLOW // ROOM)
        self._room_for_late = room * ROOM_FOR_LATE // ROOM
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._returned: SimpleQueue[Returned] = SimpleQueue()
        self._unsettled: list[Returned] = []
        self._told = Told()
        self._under_way: dict[tuple[int, int], tuple[Errand, float]] = {}
        self._pool = ThreadPoolExecutor(room + self._room_for_late, thread_name_prefix="delivery")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin; what is due already is delivered at once."""
        self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    def stop(self, seconds: float) -> None:
        """Claim nothing more, and wait for the attempts under way, but not for ever. The leases of the others run out."""
        self._stopping.set()
        self.wake()
        self._thread.join(seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._stopping.is_set() or self._under_way or self._unsettled:
            self._woken.wait(LATE_SECONDS if self._under_way else None)
            self._woken.clear()
            try:
                while self._round():
                    pass
            except Exception:  # the only thread that settles must not end, neither by a database that is away nor by a defect
                log.exception("deliveries cannot be claimed or settled now")
                time.sleep(PAUSE_SECONDS)
                self.wake()

    def _round(self) -> bool:
        """Settle and claim once, in one transaction; whether there may be more to do at once."""
        if self._under_way:
            time.sleep(GATHER_SECONDS)
        self._gather()
        room, slow_room = self._rooms()
        now = self._clock()
        if not self._unsettled and (not room.limit or not self._any_due(now)):
            return False
        judged = [_judged(errand, answer, now) for errand, answer in self._answered()]
        with self._store.begin() as c:
            deliveries.take_turn(c)
            stopped = self._settle(c, judged, now)
            errands = self._claim(c, room, slow_room, now) if room.limit else []
        for one, (errand, _) in zip(judged, self._answered(), strict=True):
            if one.delivery.kind == FEED and one.outcome in {DELIVERED, SUPERSEDED}:
                self._told.keep(one.delivery, errand.generation if one.outcome == DELIVERED else 0)
        self._unsettled.clear()
        self._tell(judged)
        for number in stopped:
            log.critical("webhook %d is stopped: nothing reached it for %d days", number, deliveries.SILENCE.days)
        self._send(errands)
        return bool(errands or judged)

    def _settle(self, c: Connection, judged: Sequence[Settled], now: datetime) -> list[int]:
        for _, answer in self._answered():
            if answer.confirmed is not None:
                subscriptions.confirm(c, *answer.confirmed)
        asked = [int(one.delivery.target) for one in judged if one.delivery.kind == VERIFY]
        if asked:
            subscriptions.forget_intents(c, asked)
        return deliveries.settle(c, judged, owner=self._owner, now=now) if judged else []

    def _claim(self, c: Connection, room: Room, slow_room: Room, now: datetime) -> list[Errand]:
        claimed = deliveries.claim(c, owner=self._owner, now=now, lease=self._lease, room=room, slow_room=slow_room)
        return load(c, claimed, now, self._links)

    def _rooms(self) -> tuple[Room, Room]:
        """The room that is left, and of it the one for targets that failed before."""
        late = time.monotonic() - LATE_SECONDS
        slow = [errand.delivery.host for errand, _ in self._under_way.values() if _is_slow(errand)]
        quick = [errand.delivery.host for errand, begun in self._under_way.values() if begun > late and not _is_slow(errand)]
        threads = self._room + self._room_for_late - len(self._under_way)
        left = 0 if self._stopping.is_set() else min(self._room - len(quick) - len(slow), threads)
        return (
            Room(max(left, 0), AT_A_HOST, Counter(quick)),
            Room(max(self._room_for_slow - len(slow), 0), SLOW_AT_A_HOST, Counter(slow)),
        )

    def _any_due(self, now: datetime) -> bool:
        """Asked by reading alone, since most of the time there is nothing, and a writer would hold up others."""
        with self._store.connect() as c:
            return deliveries.any_due(c, now)

    def _gather(self) -> None:
        while True:
            try:
                errand, answer = self._returned.get_nowait()
            except Empty:
                return
            del self._under_way[_claim_of(errand)]
            self._unsettled.append((errand, answer))

    def _answered(self) -> list[tuple[Errand, Answer]]:
        return [(errand, answer) for errand, answer in self._unsettled if answer is not None]

    def _send(self, errands: Sequence[Errand]) -> None:
        claimed_at = time.monotonic()
        for errand in errands:
            self._under_way[_claim_of(errand)] = errand, claimed_at
            if errand.delivery.kind == FEED and self._told.has(errand.delivery):
                self._returned.put((errand, Answer(None, "A feed that was sent before has this in it.", told=True)))
                self.wake()
                continue
            self._pool.submit(self._attempt, errand, claimed_at)

    def _attempt(self, errand: Errand, claimed_at: float) -> None:
        """None comes back where the lease would end before the attempt does: somebody else is about to have it."""
        answer: Answer | None = None
        try:
            if time.monotonic() - claimed_at + min(SECONDS, self._deliverer.seconds) < self._lease.total_seconds():
                answer = self._deliverer.attempt(errand)
        except Exception as error:  # a defect costs this attempt, and not the others
            log.exception("delivery %d failed", errand.delivery.id)
            answer = Answer(None, said_of(error))
        finally:
            self._returned.put((errand, answer))
            self.wake()

    def _tell(self, judged: Sequence[Settled]) -> None:
        """Only hosts are logged: the rest of a callback is a secret."""
        for one in judged:
            what = f"{one.delivery.kind} delivery {one.delivery.id} to {one.delivery.host} (attempt {one.delivery.attempts})"
            if one.outcome == DEAD:
                log.error("%s is given up: %s", what, one.error)
            elif one.error:
                log.info("%s: %s (%s)", what, one.error, one.outcome or "tried again")
            else:
                log.debug("%s: %s", what, one.outcome)


def _judged(errand: Errand, answer: Answer, now: datetime) -> Settled:
    """What becomes of a delivery. An answer is a stranger's: a defect in reading it costs this attempt, and no other one."""
    chance = secrets.randbelow(1_000) / 1_000
    try:
        return judge(errand.delivery, answer, now, chance)
    except Exception as error:
        log.exception("what came of delivery %d cannot be read", errand.delivery.id)
        return judge(errand.delivery, Answer(answer.status, said_of(error)), now, chance)


def _is_slow(errand: Errand) -> bool:
    return errand.delivery.slow or errand.delivery.attempts > 1


def _claim_of(errand: Errand) -> tuple[int, int]:
    """What tells this claim from every other, also of the same delivery."""
    return errand.delivery.id, errand.delivery.attempts
