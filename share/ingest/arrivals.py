"""What comes in by a source: an item as it is now, word that one has gone, or something that nobody can read. Pure.

Whoever reads a source's own format makes these, and `share.ingest.take` takes them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An item as its source shows it now.

    ``foreign_id`` is what the source knows it by for ever. ``document`` is the article in the field names of the API
    (`share.ingest.payload`), without a slug; ``slug`` is the one that it would have. Of two states of an item the one with the
    larger ``version`` is newer, or else the one with the later ``modified`` (aware); where a source says neither, the one that
    comes later. ``categories`` are the source's own words for what kind of text it is (`share.ingest.terms` looks among them for
    those that mean paid content). ``mark`` is a digest of what the source itself shows, where the document holds more than
    that (its page was read as well): the same mark is the same item. ``raw`` is the item as it came.
    """

    foreign_id: str
    document: Mapping[str, Any]
    slug: str = ""
    version: int | None = None
    modified: datetime | None = None
    categories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mark: str = ""
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The source has deleted an item, or does not show it to readers any more; ``at`` is when, where it says so."""

    foreign_id: str
    version: int | None = None
    at: datetime | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something that cannot be made an article of: why, as a sentence for the newsroom, and what came."""

    foreign_id: str
    reason: str
    raw: bytes = field(default=b"", repr=False)


Arrival = Incoming | Gone | Unreadable
