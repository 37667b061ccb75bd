"""What the front saw, counted: handed over within a microsecond, and written by a thread of its own, many at a time.

::

    front ─ note ─► queue ─► every half second: rules (share.counting) ─► batch ─► one transaction: counts, doubles, ledger
                      │                            │                        │
                      └ full: dropped, told        └ an agent's name is     └ database away: kept, tried again; full: the
                                                     looked up: waits         queue fills up

An answer never waits for any of this, and never fails by it. A process that is killed takes with it what it saw in the last
half second or so; one that is stopped writes it first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from traceback import format_tb
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from share.agents import Agent, Agents
from share.counting import LEDGER_KINDS, Count, Fetch, Seen, Subject, client_address, counted, double_hash, fetched, is_secure
from share.networks import RESERVED_CODES, Network
from share.outbound.origins import Origins, Proof
from share.store import Store, counts, fetches
from share.store.counts import Place, Tally
from share.store.fetches import Span, Version
from share.web.counter import Counter
from share.wiring import Parts

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

QUEUE_LIMIT = 20_000
"""Requests that wait at most, with some 2 KB each. What comes on top is not counted, and told."""
BATCH_LIMIT = 20_000
"""Entries of a batch that waits for its database, at most; then requests stay in the queue."""
LOOK_UP_SECONDS = 10.0
"""How long the ledger waits for an agent's name. It is written as unverified then."""
LOOK_UP_LIMIT = 5_000
"""Fetches that may wait for a name at once."""
NOBODY_LIMIT = 4096
"""User-Agents that are remembered as none of the table's."""
LONGEST = 500
"""Characters of a header that are looked at."""

log = logging.getLogger("share.web")


class Waiting(NamedTuple):
    """A fetch whose agent's address is being looked up, until when (`time.monotonic`)."""

    fetch: Fetch
    agent: Agent
    address: str
    at: datetime
    until: float


@dataclass(slots=True)
class Batch:
    """What is to be written of one day: how often, whose hash stands for which place, and what was fetched."""

    tallies: dict[Place, Tally] = field(default_factory=dict)
    hashes: dict[bytes, Place] = field(default_factory=dict)
    fetches: dict[Version, Span] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tallies) + len(self.hashes) + len(self.fetches)

    def count(self, place: Place, tally: Tally) -> None:
        """Add a tally."""
        self.tallies[place] = self.tallies.get(place, Tally()) + tally

    def fetch(self, version: Version, at: datetime) -> None:
        """Add a fetch."""
        span = Span(at, at, 1)
        known = self.fetches.get(version)
        self.fetches[version] = known.with_(span) if known else span


class Observer(Counter[tuple[Any, ...]]):
    """Counts for one process. ``ways`` are the names of attribution codes, ``zone`` is where a day begins and ends."""

    def __init__(
        self,
        store: Store,
        agents: Agents,
        origins: Origins,
        *,
        ways: Mapping[str, str],
        zone: ZoneInfo,
        secure: bool,
        proxies: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._agents = agents
        self._origins = origins
        self._ways = ways
        self._zone = zone
        self._secure = secure
        self._proxies = proxies
        self._clock = clock
        super().__init__("What readers and agents do", "observer")

    def begin(self) -> None:
        """Nothing was seen yet."""
        self._nobody: set[str] = set()
        self._batches: dict[date, Batch] = {}
        self._waiting: list[Waiting] = []
        self._salt: tuple[date, bytes] | None = None
        self._dropped = 0  # by requests
        self._told = 0  # of these, by the thread

    def note(self, subject: Subject, environ: WSGIEnvironment) -> None:
        """Take what this request says. Of most, which are pages that a reader opens, nothing is counted: they end here."""
        get = environ.get
        agent, query = get("HTTP_USER_AGENT", ""), get("QUERY_STRING", "")
        shared = "via=" in query
        if not shared and agent in self._nobody and (subject[0] == "page" or subject[0] == "card"):
            return
        if self._queue.qsize() >= QUEUE_LIMIT:
            self._dropped += 1
            return
        self.put(
            (
                subject,
                environ["REQUEST_METHOD"],
                query[:LONGEST] if shared else "",
                agent[:LONGEST],
                get("HTTP_SEC_FETCH_MODE", ""),
                get("HTTP_SEC_FETCH_DEST", ""),
                get("HTTP_SEC_PURPOSE") or get("HTTP_PURPOSE") or get("HTTP_X_MOZ") or get("HTTP_X_PURPOSE") or "",
                "y" if "HTTP_ACCEPT_LANGUAGE" in environ else "",
                get("REMOTE_ADDR", ""),
                (get("HTTP_X_FORWARDED_FOR") or get("HTTP_FORWARDED") or "")[-LONGEST:] if self._proxies else "",
            )
        )

    def write(self) -> None:
        """By the rules into the batch of today, and that into the database, with those of days before."""
        today = self._clock().astimezone(self._zone).date()
        salt = self._salt_of(today)
        self._sort(self._batches.setdefault(today, Batch()), salt)
        self._write(today)

    def is_left(self) -> bool:
        """Whether a batch waits for its database, or an agent for its name."""
        return bool(self._waiting) or any(map(len, self._batches.values()))

    def give_up(self) -> None:
        """Let go of all batches."""
        self._batches = {}

    def close(self) -> None:
        """Write what is left, and stop. Nobody waits for a name any more."""
        self._waiting = [entry._replace(until=0.0) for entry in self._waiting]
        super().close()

    def _salt_of(self, today: date) -> bytes:
        """Today's salt. With the first request of a day, everything of the days before it is destroyed."""
        if self._salt is None or self._salt[0] != today:
            self._salt = None
            with self._store.begin() as c:
                salt = counts.salt_of(c, today)
                counts.forget(c, today)
            self._salt = today, salt
        return self._salt[1]

    def _sort(self, batch: Batch, salt: bytes) -> None:
        """Out of the queue and into the batch, by the rules. No address is left after it but those of agents in `_waiting`."""
        now = self._clock()
        room = BATCH_LIMIT - sum(map(len, self._batches.values()))
        for _ in range(min(self._queue.qsize(), room)):
            if (entry := self.next()) is not None:
                self._guarded(batch, Seen(*entry), salt, now)
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            self._ledger(batch, one)

    def _guarded(self, batch: Batch, seen: Seen, salt: bytes, now: datetime) -> None:
        """One request by the rules; one that breaks them costs itself alone. What an error says may hold an address: not told."""
        try:
            self._one(batch, seen, salt, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others have to be counted
            self._dropped += 1
            log.error("A request could not be counted: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))  # noqa: TRY400 - see above

    def _one(self, batch: Batch, seen: Seen, salt: bytes, now: datetime) -> None:
        agent = self._agents.named(seen.agent)
        if agent is None or agent.kind not in LEDGER_KINDS:
            if len(self._nobody) >= NOBODY_LIMIT:
                self._nobody = set()
            self._nobody.add(seen.agent)
        count = counted(seen, agent, self._ways, secure=self._secure)
        fetch = fetched(seen, agent)
        if count is None and fetch is None:
            return
        address = client_address(seen.peer, seen.forwarded, self._proxies)
        if count is not None:
            self._tally(batch, count, double_hash(salt, address, seen.agent, count) if count.who == "human" else None)
        if fetch is not None and agent is not None:
            self._ledger(batch, Waiting(fetch, agent, address, now, time.monotonic() + LOOK_UP_SECONDS))

    def _ledger(self, batch: Batch, one: Waiting) -> None:
        """Into the batch, or to wait (again) until the agent's address is looked up."""
        proof = self._origins.proof(one.agent, one.address)
        if proof is None and one.until > time.monotonic() and len(self._waiting) < LOOK_UP_LIMIT:
            self._waiting.append(one)
        else:
            batch.fetch(Version(*one.fetch, proof or Proof.OPEN), one.at)

    @staticmethod
    def _tally(batch: Batch, count: Count, person: bytes | None) -> None:
        place = Place(count.code, count.kind, count.way)
        batch.count(place, Tally(bot=1) if person is None else Tally(human=1))
        if person is not None:
            batch.hashes[person] = place

    def _write(self, today: date) -> None:
        dropped = self._dropped - self._told
        for day, batch in list(self._batches.items()):
            if batch or dropped:
                with self._store.begin() as c:
                    tallies = dict(batch.tallies)
                    for person in counts.new_among(c, day, batch.hashes):
                        place = batch.hashes[person]
                        tallies[place] = tallies.get(place, Tally()) + Tally(people=1)
                    counts.add(c, day, tallies, dropped=dropped)
                    fetches.add(c, batch.fetches)
                    if day < today:
                        counts.forget(c, today)
                self._told += dropped
                dropped = 0
            del self._batches[day]


def observer_of(parts: Parts) -> Observer:
    """The observer of an application over these parts."""
    return Observer(
        parts.store,
        parts.agents,
        parts.origins,
        ways=ways_of(parts.networks),
        zone=parts.settings.time_zone,
        secure=is_secure(parts.settings.base_url),
        proxies=parts.settings.trusted_proxies,
        clock=parts.clock,
    )


def ways_of(networks: Mapping[str, Network]) -> dict[str, str]:
    """What each attribution code is counted as: the network that it is given with, or the code itself where it is none's."""
    return {code: code for code in RESERVED_CODES} | {network.via: network.id for network in networks.values()}
