"""One poll of one source ▶: what it shows is fetched, read and taken in, and it is told when to ask again.

::

    source ─ ask (conditionally) ─ read ─ each: take_in ─ what is missing has gone? ─ Polled: state, next poll, answer in words
                 └── not modified: nothing      └── unreadable: set aside, and on to the next

What the next poll goes by is kept after everything was taken: a poll that is killed halfway is made again from the beginning, and
what it had taken is unchanged then.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from share.errors import BadInput, BlobsFailed, SourceFailed, StoreFailed
from share.ingest import pacing
from share.ingest.arrivals import Arrival, Gone, Unreadable
from share.ingest.entry import Entry
from share.ingest.feed import ReadFeed, read_feed
from share.ingest.listing import OK, After, Asker, Listing, is_accident
from share.ingest.sitemaps import PageReader, list_sitemap
from share.ingest.sites import OVERLAP, PER_PAGE, list_site
from share.ingest.take import CHANGES, Intake, TakenIn, marked, take_in
from share.ingest.terms import Terms
from share.store import Store, set_aside, source_items
from share.store.sources import CHANGED, FAILED, FEED, SITEMAP, UNCHANGED, Polled, Source

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, */*;q=0.1"
)
MOVES = 3
"""How many polls in a row have to be sent to a new address for good until the source is asked there: one may be an accident."""
SOON = timedelta(minutes=1)
LOOK_AGAIN = timedelta(hours=6)
"""How long a page that could not be read is left alone."""
WINDOWS = frozenset({FEED, SITEMAP})
"""Kinds whose address shows the same items again, whatever was seen of them before."""
PICTURE_POLLS = 3
"""How many polls in a row read a source as a whole, since pictures of its items could not be had."""
PICTURES = 5
"""How many dead addresses of pictures one poll may wait for, of items that are the same as before."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of a poll, and how many items came to what (`share.ingest.take.TakenIn.event`)."""

    polled: Polled
    counted: Counter[str]

    @property
    def taken(self) -> int:
        """How many items changed anything here."""
        return sum(number for event, number in self.counted.items() if event in CHANGES)


class LostLease(Exception):
    """Somebody else has the source by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """Polls sources. ``clock`` tells the time, ``chance`` a random number from 0 to 1."""

    intake: Intake
    asker: Asker
    clock: Callable[[], datetime]
    chance: Callable[[], float]

    def poll(self, source: Source, hold: Callable[[], bool]) -> Poll:
        """Poll a source that is claimed. ``hold`` is asked between items, and says whether it is ours still.

        Raises:
            LostLease: when it is not.
            StoreFailed, BlobsFailed: when database or blobs cannot be used; everything may then be done again.
        """
        terms = Terms.model_validate(source.settings)
        usual = timedelta(minutes=terms.minutes) if terms.minutes else pacing.USUAL
        now = self.clock()
        taking = _Taking(self, source, hold, now)
        try:
            listing = self._listing(source, terms, now)
            taking.take_listed(listing)
            missing = taking.missing(listing) if terms.complete else []
        except SourceFailed as error:
            return Poll(self._failed(source, error, usual), taking.counted)
        after = listing.after()
        moving: dict[str, Any] = _moving(source, listing)
        moved = listing.moved_to if moving.get("times", 0) >= MOVES else None
        if moved:
            log.warning("source %s has moved for good, and is asked at %s from now on", source.name, moved)
        lacking = source.state.get("lacking", 0) + 1 if taking.lacking else 0
        state = {
            "reading": {} if missing or (source.kind in WINDOWS and 0 < lacking <= PICTURE_POLLS) else dict(after.state),
            "missing": missing,
            "lacking": lacking,
            "moving": {} if moved else moving,
        }
        wait = SOON if after.soon else pacing.after_success(usual, listing.wait, self.chance())
        changed = any(event in CHANGES or event == "set aside" for event in taking.counted)
        answer = _said(listing, taking.counted, len(missing), moved)
        outcome = CHANGED if changed else UNCHANGED
        return Poll(Polled(outcome, self.clock() + wait, listing.status, answer, state, address=moved), taking.counted)

    def _listing(self, source: Source, terms: Terms, now: datetime) -> Listing:
        reading = source._replace(state=source.state.get("reading", {}))
        if source.kind == FEED:
            return self._feed(reading, now)
        if source.kind == SITEMAP:
            return list_sitemap(reading, self.asker, now, reader=self._page_reader(source, terms) if terms.read_pages else None)
        with self.intake.store.connect() as c:
            known = source_items.newest(c, source.id, before=now - OVERLAP, limit=PER_PAGE)
            others = source_items.present(c, source.id, limit=PER_PAGE, after=str(reading.state.get("checked", "")))
        listing = list_site(
            reading,
            self.asker,
            now,
            key=terms.key,
            paid=self.intake.paid,
            known=list(dict.fromkeys([*known, *(item.foreign_id for item in others)])),
        )
        checked = others[-1].key if len(others) == PER_PAGE else ""

        def after() -> After:
            state, soon = listing.after()
            return After({**state, "checked": checked}, soon)

        return Listing(arrivals=listing.arrivals, after=after, status=listing.status)

    def _feed(self, source: Source, now: datetime) -> Listing:
        answer = self.asker.ask(source.address or "", now=now, accept=ACCEPT, validators=dict(source.state))
        wait = timedelta(seconds=source.state.get("wait", 0))
        read: ReadFeed | None = None
        if answer.data is not None:
            try:
                read = read_feed(
                    answer.data,
                    url=answer.fetched.url,
                    content_type=answer.fetched.headers.get("content-type", ""),
                    disclosures=self.intake.disclosures,
                )
            except BadInput as error:
                raise SourceFailed(error.public, error.detail, status=OK) from error
            wait = read.wait
        is_whole = read is None or read.is_whole
        state = {**(answer.validators if is_whole else {}), "wait": wait.total_seconds()}
        listed = frozenset(one.foreign_id for one in read.arrivals if not isinstance(one, Gone)) if read and is_whole else None
        return Listing(
            arrivals=read.arrivals if read else None,
            after=lambda: After(state),
            status=answer.fetched.status,
            listed=listed,
            wait=max(answer.wait, wait),
            moved_to=answer.fetched.moved_to,
        )

    def _page_reader(self, source: Source, terms: Terms) -> PageReader:
        def known(entry: Entry) -> bool:
            with self.intake.store.connect() as c:
                item = source_items.find(c, source.id, entry.foreign_id)
                if item is None or not item.fingerprint:
                    return set_aside.has(c, source.id, entry.foreign_id, entry.raw, since=self.clock() - LOOK_AGAIN)
            return item.fingerprint == marked(entry.mark, terms) or not item.leads

        return PageReader(self.asker, self.intake.disclosures, known)

    def _failed(self, source: Source, error: SourceFailed, usual: timedelta) -> Polled:
        now = self.clock()
        if error.gone:
            return Polled(FAILED, None, error.status, f"{error.public} It is not asked any more.", source.state)
        asked = pacing.asked_to_wait(error.retry_after, now) if error.status in {429, 503} else timedelta()
        wait = pacing.after_failure(usual, source.failures + 1, asked, self.chance())
        return Polled(FAILED, now + wait, error.status, error.public, source.state)


@dataclass(frozen=True, slots=True)
class _Taking:
    """What one poll takes in, and how many items came to what."""

    poller: Poller
    source: Source
    hold: Callable[[], bool]
    began_at: datetime
    counted: Counter[str] = field(default_factory=Counter)
    lacking: list[str] = field(default_factory=list)
    """Items of this poll whose pictures were looked for and could not be had."""

    @property
    def _store(self) -> Store:
        return self.poller.intake.store

    def take_listed(self, listing: Listing) -> None:
        """Everything that the source shows."""
        if listing.listed:
            with self._store.begin() as c:
                source_items.touch(c, self.source.id, listing.listed, self.began_at)
        self._take(listing.arrivals or ())

    def missing(self, listing: Listing) -> list[str]:
        """Of a source that lists everything it has, what is missing has gone, once it is missing for the second time in a row.

        Keys of the ids that are missing for the first time; while there are any, the source is read as a whole.
        """
        before = list(self.source.state.get("missing", []))
        if listing.listed is None:
            return before
        with self._store.connect() as c:
            unseen = source_items.unseen_since(c, self.source.id, self.began_at)
            known = source_items.count(c, self.source.id)
        if is_accident(len(unseen), known):
            shown = known - len(unseen)
            log.warning("source %s shows %d of %d items; nothing is withdrawn for that", self.source.name, shown, known)
            return []
        self._take([Gone(foreign_id=one) for one in unseen if _key(one) in before])
        return [_key(one) for one in unseen if _key(one) not in before]

    def _take(self, arrivals: Iterable[Arrival]) -> None:
        for arrival in arrivals:
            if not self.hold():
                raise LostLease
            taken = self._taken(arrival)
            self.counted[taken.event] += 1
            if taken.warnings:
                self.lacking.append(taken.foreign_id)
            for warning in taken.warnings:
                log.warning("source %s: %s: %s", self.source.name, taken.foreign_id[:200], warning)

    def _taken(self, arrival: Arrival) -> TakenIn:
        """An item that breaks something of ours costs that item, and not those after it."""
        intake, clock = self.poller.intake, self.poller.clock
        try:
            again = len(self.lacking) < PICTURES
            return take_in(intake, self.source, arrival, clock(), pictures_again=again)
        except (StoreFailed, BlobsFailed):
            raise
        except Exception as error:
            log.exception("source %s: %s", self.source.name, arrival.foreign_id[:200])
            reason = f"It broke something on our side ({type(error).__name__}); the log says more."
            aside = Unreadable(foreign_id=arrival.foreign_id, reason=reason, raw=arrival.raw)
            return take_in(intake, self.source, aside, clock())


def _moving(source: Source, listing: Listing) -> dict[str, Any]:
    """How often in a row the source has sent us to the same new address for good."""
    before = source.state.get("moving", {})
    if not listing.moved_to:
        return {}
    return {"to": listing.moved_to, "times": before.get("times", 0) + 1 if before.get("to") == listing.moved_to else 1}


def _said(listing: Listing, counted: Counter[str], missing: int, moved: str | None) -> str:
    parts = [f"{number} {event}" for event, number in sorted(counted.items())]
    said = ", ".join(parts) or ("nothing new" if listing.arrivals is None else "nothing in it")
    if missing:
        said += f"; {missing} missing, gone if missing next time as well"
    if moved:
        return f"{said}; moved to {moved}"
    return f"{said}; sent on to {listing.moved_to} for good" if listing.moved_to else said


def _key(foreign_id: str) -> str:
    return hashlib.sha256(foreign_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
