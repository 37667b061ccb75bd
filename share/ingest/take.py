"""Taking in what a source sends ▶: the one verb for feeds that are polled and for systems that push.

::

    arrival ─ which item is it ─ newer than what was seen? ─ read_payload, pictures ─ the door (publish, withdraw) ─ kept
                  │                     └── no: nothing                 └── unreadable: set aside, with the reason
                  └── new: it is given a slug, before anything is published

It may be killed at any place, and the same may come again, late, twice at a time or in another order: what stands in the end is
the newest state. An item is noted as seen before it is published, and published only over the revision that stood when it was
noted (`StaleWrite` begins anew), so an older state never gets past a newer one.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from share.article import SLUG_LIMIT, Article, Status, Submission, slugify
from share.blobs import Blobs
from share.disclosures import Disclosures
from share.errors import BadInput, Fault, NeedsRestore, ShareError, StaleWrite, Withdrawn
from share.ingest.arrivals import Arrival, Gone, Incoming, Unreadable
from share.ingest.paid import PaidNames
from share.ingest.payload import read_payload
from share.ingest.photos import take_pictures
from share.ingest.terms import PaidWords, Terms, settled
from share.links import Links
from share.outbound import Outbound
from share.publish import Published
from share.settings import Settings
from share.store import Store, articles, set_aside, slugs, source_items
from share.store.source_items import SourceItem, State
from share.store.sources import Source

log = logging.getLogger(__name__)

Event = Literal[
    "created", "updated", "restored", "withdrawn", "unchanged", "older", "elsewhere", "kept down", "unknown", "set aside"
]
CHANGES = frozenset({"created", "updated", "restored", "withdrawn"})
SKEW = timedelta(hours=1)
"""How far the clock of a source may be ahead."""
TRIES = 20
"""How often others may get in between."""


class Door(Protocol):
    """The one door in as an edge opens it: cards are drawn before, and workers told after (`share.web.intake`)."""

    def publish(self, submission: Submission, *, expected_revision: int, restore: bool) -> Published:
        """As `share.publish.publish`."""

    def withdraw(self, slug: str, *, expected_revision: int) -> Published:
        """As `share.publish.withdraw`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What taking in needs."""

    store: Store
    blobs: Blobs
    outbound: Outbound
    disclosures: Disclosures
    paid: PaidNames
    tracking: frozenset[str]
    settings: Settings
    door: Door


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of an arrival.

    ``older``: something newer was seen before. ``elsewhere``: the article is written by another way in, which knows more of it.
    ``kept down``: the newsroom has withdrawn it here, and a source does not undo that. ``unknown``: what has gone was never
    here. ``set aside``: it cannot be read, and ``reason`` says why.
    """

    event: Event
    foreign_id: str
    article: Article | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise now."""
        return self.event in CHANGES


def take_in(intake: Intake, source: Source, arrival: Arrival, now: datetime, *, pictures_again: bool = False) -> TakenIn:
    """Take in what a source sent. What is wrong with it is told and kept, and raises nothing.

    ``pictures_again`` looks once more for pictures that could not be had, of an item that is the same as before.

    Raises:
        StoreFailed, BlobsFailed: when database or blobs cannot be used; the same may then come again.
    """
    try:
        match arrival:
            case Incoming():
                taken = _take(intake, source, arrival, now, pictures_again=pictures_again)
            case Gone():
                taken = _take_down(intake, source, arrival, now)
            case Unreadable():
                return _set_aside(intake, source, arrival, arrival.reason, now)
    except BadInput as error:
        return _set_aside(intake, source, arrival, error.public, now)
    if taken.event != "older":
        with intake.store.begin() as c:
            set_aside.settle(c, source.id, arrival.foreign_id)
    return taken


def _take(intake: Intake, source: Source, incoming: Incoming, now: datetime, *, pictures_again: bool) -> TakenIn:
    terms = Terms.model_validate(source.settings)
    document = settled(incoming, terms, PaidWords(intake.disclosures, intake.paid))
    mark = marked(incoming.mark, terms) if incoming.mark else fingerprint_of(document)
    submission = _read(intake, document, now)  # what cannot be read is given no slug
    ours = _at_home_here(intake, submission.article.canonical_url)
    if ours is not None:  # a story of our own that comes back from others
        return TakenIn(event="elsewhere", foreign_id=incoming.foreign_id, article=ours)
    for _ in range(TRIES):
        with intake.store.begin() as c:
            item, standing = source_items.note(
                c,
                source,
                incoming.foreign_id,
                slug=wanted_slug(incoming, submission.article.title),
                home=submission.article.canonical_url,
                state=_state(incoming, submission, now),
                now=now,
            )
        settled_by = _without_writing(item, standing, mark)
        if settled_by == "unchanged" and pictures_again and standing is not None and standing.warnings:
            settled_by = None
        if item is None or settled_by is not None:
            return TakenIn(event=settled_by or "older", foreign_id=incoming.foreign_id, article=standing)
        slug = standing.slug if standing else item.slug
        dated = submission if standing else _dated(submission, now)
        whole = replace(dated, article=dated.article.with_changes(slug=slug), notes=incoming.notes + submission.notes)
        whole = _with_pictures(intake, whole, standing)
        try:
            done = intake.door.publish(whole, expected_revision=standing.revision if standing else 0, restore=item.gone)
        except StaleWrite:
            continue
        except NeedsRestore:
            return TakenIn(event="kept down", foreign_id=incoming.foreign_id, article=standing)
        with intake.store.begin() as c:
            still_there = source_items.note_published(c, item, done.article, mark)
        if not still_there:
            return _taken_back(intake, incoming.foreign_id, done.article)
        event: Any = "updated" if done.event == "renamed" else done.event
        return TakenIn(
            event=event,
            foreign_id=incoming.foreign_id,
            article=done.article,
            notes=whole.notes,
            warnings=whole.article.warnings,
        )
    raise _contended(incoming.foreign_id)


def _dated(submission: Submission, now: datetime) -> Submission:
    """A new item that says only when it changed (entries of Atom may, those of RSS 1.0 do) was out by then: the archive that a
    first poll brings is no news of today.
    """
    article, said = submission.article, submission.said
    if "published" in said or "modified" not in said or article.embargo_until is not None or article.modified > now:
        return submission
    return replace(submission, article=article.with_changes(published=article.modified), said=said | {"published"})


def _without_writing(item: SourceItem | None, standing: Article | None, mark: str) -> Event | None:
    """What becomes of an item where nothing has to be written; None where something has."""
    if item is None:
        return "older"
    if not item.leads:
        return "elsewhere"
    if standing is not None and standing.status is Status.WITHDRAWN and not item.gone:
        return "kept down"
    return "unchanged" if item.fingerprint == mark and standing is not None and not item.gone else None


def _take_down(intake: Intake, source: Source, gone: Gone, now: datetime) -> TakenIn:
    for _ in range(TRIES):
        with intake.store.begin() as c:
            known = source_items.find(c, source.id, gone.foreign_id) is not None
            item, standing = source_items.note_gone(c, source, gone.foreign_id, state=State(gone.version, gone.at), now=now)
        if item is None:
            return TakenIn(event="older" if known else "unknown", foreign_id=gone.foreign_id, article=standing)
        if standing is None or standing.status is Status.WITHDRAWN or not item.leads:
            return TakenIn(event="unchanged", foreign_id=gone.foreign_id, article=standing)
        try:
            done = intake.door.withdraw(standing.slug, expected_revision=standing.revision)
        except (StaleWrite, Withdrawn):
            continue
        return TakenIn(event="withdrawn", foreign_id=gone.foreign_id, article=done.article)
    raise _contended(gone.foreign_id)


def _state(incoming: Incoming, submission: Submission, now: datetime) -> State:
    """A change in the future is not believed: it would keep out all that come after it."""
    published = submission.article.published if "published" in submission.said else None
    believed = incoming.modified if incoming.modified is not None and incoming.modified <= now + SKEW else None
    return State(incoming.version, believed, published)


def _taken_back(intake: Intake, foreign_id: str, article: Article) -> TakenIn:
    """The source deleted the item while it was being published: before that there was nothing to withdraw."""
    try:
        article = intake.door.withdraw(article.slug, expected_revision=article.revision).article
    except (StaleWrite, Withdrawn):
        log.info("%s: somebody else was faster", foreign_id[:200])
    return TakenIn(event="withdrawn", foreign_id=foreign_id, article=article)


def wanted_slug(incoming: Incoming, title: str) -> str:
    """The slug that an item would have: its own, else one made of its title, else of its id. Pure."""
    slug = slugify(incoming.slug)[:SLUG_LIMIT].strip("-") or slugify(title)
    return slug or f"article-{source_items.key_of(incoming.foreign_id)[:10]}"


def _at_home_here(intake: Intake, address: str | None) -> Article | None:
    """The article whose own page this is; None where the address is not that of a page of ours."""
    path = (address or "").partition("?")[0].removeprefix(intake.settings.base_url)
    word, _, slug = path.strip("/").partition("/")
    if path == address or word not in {"articles", *intake.disclosures.path_words}:
        return None
    with intake.store.connect() as c:
        found = articles.by_slug(c, slug) or slugs.owner(c, slug)
    links = Links(intake.settings.base_url, intake.disclosures)
    return found if found is not None and links.is_home(found) else None


def marked(mark: str, terms: Terms) -> str:
    """What is kept of an item that comes with a mark: the same item under other terms is another one."""
    return fingerprint_of({"mark": mark, "terms": terms.model_dump()})


def fingerprint_of(document: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a document: whether the same came again."""
    text = json.dumps(document, default=str, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(intake: Intake, document: Mapping[str, Any], now: datetime) -> Submission:
    return read_payload(
        dict(document),
        slug="arrival",
        now=now,
        disclosures=intake.disclosures,
        default_language=intake.settings.language,
        tracking=intake.tracking,
    )


def _with_pictures(intake: Intake, submission: Submission, standing: Article | None) -> Submission:
    return take_pictures(
        submission,
        standing,
        outbound=intake.outbound,
        blobs=intake.blobs,
        photo_folder=None,
        portrait_folder=None,
        max_bytes=intake.settings.max_photo_bytes,
        timeout_seconds=intake.settings.fetch_seconds,
    )


def _set_aside(intake: Intake, source: Source, arrival: Arrival, reason: str, now: datetime) -> TakenIn:
    with intake.store.begin() as c:
        fresh = set_aside.keep(c, source.id, arrival.foreign_id, reason=reason, raw=arrival.raw, now=now)
    if fresh:
        log.warning("source %s: %s is set aside: %s", source.name, arrival.foreign_id[:200], reason)
    return TakenIn(event="set aside", foreign_id=arrival.foreign_id, reason=reason)


def _contended(foreign_id: str) -> ShareError:
    return BadInput(f"Others wrote the article of {foreign_id[:200]} at the same time, again and again. Try again.")
