"""What was set aside, read once more ▶: after its source was told otherwise how to be read, or Sharewire learned something."""

from __future__ import annotations

import json
from datetime import datetime

from share.errors import BadInput
from share.ingest.arrivals import Arrival, Unreadable
from share.ingest.entry import arrival_of
from share.ingest.feed import read_feed
from share.ingest.listing import Asker
from share.ingest.newssitemap import read_sitemap
from share.ingest.pushed import read_pushed
from share.ingest.sitemaps import PageReader
from share.ingest.sites import read_post_again
from share.ingest.take import Intake, TakenIn, take_in
from share.ingest.terms import Terms
from share.store.set_aside import Aside
from share.store.sources import FEED, NINJS, SITEMAP, Source

CUT = "Only its beginning was kept, since it was too long; it comes in with the next poll, or when it is pushed again."


def take_again(intake: Intake, asker: Asker, source: Source, aside: Aside, *, raw: bytes, now: datetime) -> TakenIn:
    """Take in what was set aside; where it cannot be read this time either, it stays there, with the reason of now.

    Raises:
        StoreFailed, BlobsFailed: when database or blobs cannot be used.
    """
    if not aside.is_whole:
        return TakenIn(event="set aside", foreign_id=aside.foreign_id, reason=CUT)
    try:
        arrival = read_again(intake, asker, source, aside, raw)
    except BadInput as error:
        arrival = Unreadable(foreign_id=aside.foreign_id, reason=error.public, raw=raw)
    return take_in(intake, source, arrival, now)


def read_again(intake: Intake, asker: Asker, source: Source, aside: Aside, raw: bytes) -> Arrival:
    """What the bytes say now.

    Raises:
        BadInput: when they say nothing of this item.
    """
    if source.kind == FEED:
        found = read_feed(raw, url=source.address or "", content_type="", disclosures=intake.disclosures).arrivals
    elif source.kind == SITEMAP:
        sitemap = read_sitemap(raw, url=source.address or "")
        entries = (*sitemap.entries, *sitemap.untitled)
        if Terms.model_validate(source.settings).read_pages:
            found = tuple(PageReader(asker, intake.disclosures, lambda _: False).arrivals(entries))
        else:
            found = tuple(map(arrival_of, entries))
    elif source.kind == NINJS or _is_pushed(raw):
        pushed = read_pushed(source.kind, raw, paid=intake.paid, sent_at=aside.arrived_at)
        found = () if pushed is None else (pushed,)
    else:
        found = (read_post_again(source.kind, raw, paid=intake.paid, name=aside.foreign_id),)
    same = next((one for one in found if one.foreign_id == aside.foreign_id), None) or (found[0] if len(found) == 1 else None)
    if same is None:
        raise BadInput("What was kept of it does not say which item it is.")
    return same


def _is_pushed(raw: bytes) -> bool:
    """Whether it came by a hook, and not by the API of a site: hooks put the post into an envelope."""
    try:
        payload = json.loads(raw)
    except ValueError:
        return True
    return not isinstance(payload, dict) or "post" in payload or "data" in payload
