"""Sitemaps as sources ▶: an index leads to its newest parts, and pages are read where the source is set to that."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from share.disclosures import Disclosures
from share.errors import BadInput, OutboundFailed, OutboundRefused, SourceFailed
from share.ingest.arrivals import Arrival, Unreadable
from share.ingest.entry import Entry, arrival_of
from share.ingest.listing import OK, After, Asker, Listing
from share.ingest.newssitemap import Sitemap, read_sitemap
from share.ingest.page import completed
from share.readers.fetched import Fetched
from share.store.sources import Source

ACCEPT = "application/xml, text/xml;q=0.9, */*;q=0.1"
PARTS = 20
"""Sitemaps of an index that are read: the newest ones, since the rest is an archive."""
PAGES = 50
"""Pages that are read at one poll; the others come at the next, a minute later."""
PAGE_BYTES = 5_000_000
PAGE_SECONDS = 15.0
PAGE_ACCEPT = "text/html, application/xhtml+xml;q=0.9"
LEAVE_ALONE = frozenset({None, 429, 503})
"""Answers (None is none at all) after which no more is asked of the host of an index."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Budget:
    """How many pages may still be read; ``spent`` once one was left for the next poll."""

    left: int
    spent: bool = False


@dataclass(frozen=True, slots=True)
class PageReader:
    """Completes entries from their pages. ``known`` says whether an entry was taken in as it is, or set aside not long ago."""

    asker: Asker
    disclosures: Disclosures
    known: Callable[[Entry], bool]
    budget: Budget = field(default_factory=lambda: Budget(PAGES))

    def arrivals(self, entries: tuple[Entry, ...]) -> Iterator[Arrival]:
        """The entries that are new or have changed, each with what its page says."""
        for entry in entries:
            marked = replace(entry, mark=mark_of(entry))
            if self.known(marked):
                continue
            if not self.budget.left:
                self.budget.spent = True
                return
            self.budget.left -= 1
            yield self._read(marked)

    def _read(self, entry: Entry) -> Arrival:
        try:
            answer = self.asker.outbound.fetch(
                entry.link,
                max_bytes=PAGE_BYTES,
                timeout_seconds=PAGE_SECONDS,
                accept=PAGE_ACCEPT,
                headers={"User-Agent": self.asker.agent},
            )
        except (OutboundFailed, OutboundRefused) as error:
            return Unreadable(foreign_id=entry.foreign_id, reason=f"Its page cannot be read. {error.public}", raw=entry.raw)
        if answer.status != OK:
            reason = f"Its page cannot be read: it answers with status {answer.status}."
            return Unreadable(foreign_id=entry.foreign_id, reason=reason, raw=entry.raw)
        page = Fetched(asked=entry.link, url=answer.url, status=answer.status, headers=answer.headers, body=answer.data)
        return arrival_of(completed(entry, page, self.disclosures))


def mark_of(entry: Entry) -> str:
    """A digest of what the sitemap itself shows of a page."""
    return hashlib.sha256(entry.raw).hexdigest()


def list_sitemap(source: Source, asker: Asker, now: datetime, *, reader: PageReader | None) -> Listing:
    """A sitemap, or the newest parts of an index. Without ``reader`` pages are left alone, and those without a headline too.

    Raises:
        SourceFailed: when it cannot be fetched or read, and when nothing in it could be taken in.
    """
    known: dict[str, Any] = dict(source.state)
    answer = asker.ask(source.address or "", now=now, accept=ACCEPT, validators=known)
    found = [_read(answer.data, answer.fetched.url)] if answer.data is not None else []
    validators = answer.validators if all(sitemap.is_whole for sitemap in found) else {}
    index = [part.url for part in found[0].parts[:PARTS]] if found else known.get("index", [])
    parts = {}
    for url in index:
        try:
            parts[url] = _part(url, known.get("parts", {}).get(url, {}), asker, now, found)
        except SourceFailed as error:  # one that is not there, or is none, does not take the others with it
            if error.status in LEAVE_ALONE or (url == index[-1] and not parts):
                raise
            log.warning("%s, which its index names, cannot be read: %s", url[:200], error.public)
    state = {**validators, "index": index, "parts": parts}
    entries = tuple(entry for sitemap in found for entry in (*sitemap.entries, *(sitemap.untitled if reader else ())))
    if reader is None and not entries and any(sitemap.untitled for sitemap in found):
        raise SourceFailed("This sitemap has no headlines, as those of news have; --read-pages reads them from the pages.")
    arrivals = map(arrival_of, entries) if reader is None else reader.arrivals(entries)

    shows_all = bool(found) and not index and all(sitemap.is_whole for sitemap in found)

    def after() -> After:
        """What was left for the next poll is found by reading the whole again."""
        left = reader is not None and reader.budget.spent
        return After({"index": index} if left else state, soon=left)

    return Listing(
        arrivals=arrivals if entries else None,
        after=after,
        status=answer.fetched.status,
        listed=frozenset(entry.foreign_id for entry in entries) if shows_all else None,
        wait=answer.wait,
        moved_to=answer.fetched.moved_to,
    )


def _part(url: str, validators: dict[str, str], asker: Asker, now: datetime, found: list[Sitemap]) -> dict[str, str]:
    answer = asker.ask(url, now=now, accept=ACCEPT, validators=validators)
    if answer.data is not None:
        found.append(_read(answer.data, answer.fetched.url))
        if not found[-1].is_whole:
            return {}
    return dict(answer.validators)


def _read(data: bytes, url: str) -> Sitemap:
    try:
        return read_sitemap(data, url=url)
    except BadInput as error:
        raise SourceFailed(error.public, error.detail, status=OK) from error
