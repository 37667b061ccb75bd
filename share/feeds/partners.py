"""Feeds of partners ▶: what the store holds, bounded and shaped by their rights, in their words.

::

    newest within the rights ─┐
    under embargo, if early ──┼─► listed ─ another state than at the last look? ─► date, and who was given what (one transaction)
    given once, gone since ───┤      │
    given once, put right ────┘      └─► pieces (rendered once for each revision, dialect and shape of rights) ─► joined

A feed that stands in memory is used for the very rights, generation and date that it was made of, and never by itself: whoever
serves it asks the database first who is asking.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from share.article import Article, Status
from share.errors import NotFound, Withdrawn
from share.feeds.characters import one_line
from share.feeds.dialect import Dialect
from share.feeds.dialects import formats_of
from share.feeds.entitle import compile_item
from share.feeds.feed import Feed, Item, Site, feed_id
from share.feeds.press import Press
from share.feeds.remembered import Remembered
from share.links import Links
from share.rights import LIMIT, NEWS_WINDOW, PartnerDialect, Rights, release_of, why_left_out, why_not_of_kind
from share.store import Store, entitled, outbox, scopes, timeline
from share.store.entitled import Given
from share.store.partners import Partner
from share.store.timeline import Entry, Followed

REMEMBERED_BYTES = 12_000_000
"""How many bytes of rendered items a process keeps for partners."""
STANDING_BYTES = 16_000_000
"""How many bytes of joined feeds it keeps beside them, until something changes."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in a partner's feed, in order. ``followed`` has the articles that had to be read to know it, by entry.

    ``until`` is when time alone makes it another list; None where it does not.
    """

    entries: tuple[Entry, ...]
    followed: dict[Entry, Followed]
    until: datetime | None = None

    def digest(self, partner: Partner) -> str:
        """Of everything that decides what the feed says: the articles at their last changes, the partner's rights and name."""
        gone = [(followed.entry, followed.left_at) for followed in self.followed.values() if followed.entry.gone]
        return hashlib.sha256(repr((self.entries, gone, partner.rights, partner.name)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pieces that are rendered already, and the articles of those that are not."""

    ready: dict[Entry, bytes]
    missing: list[Followed]


@dataclass(frozen=True, slots=True)
class PartnerFeed:
    """A partner's feed, joined. ``digest`` is of its bytes: 24 hexadecimal digits; ``articles`` are the rows of what is in it.

    ``changed_at`` is when its content changed last (UTC); ``faults`` are as in `share.feeds.press.BuiltFeed`.
    """

    media_type: str
    data: bytes
    digest: str
    changed_at: datetime
    articles: tuple[int, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A feed that stands in memory, and what it was made of: the partner as it stood, its rights among the rest."""

    partner: Partner
    generation: int
    until: datetime | None
    feed: PartnerFeed


def listed(c: Connection, partner: Partner, rights: Rights, now: datetime, *, until: datetime) -> Listed:
    """What a partner with these rights finds in its feed: what has gone in the 30 days before ``until``, then what it gets under
    embargo, then the newest, then older articles that were put right; as many of each as its limit says. A small limit is one of
    articles, and no reason to keep showing what has gone or was wrong: `LIMIT` notices of each kind there may always be.

    Nothing is written: the rights may be such as the partner does not have (yet).
    """
    told = _told(c, partner, rights, now, until)
    down = {followed.entry.article_id for followed in told if followed.entry.gone}
    waiting = entitled.embargoed(c, partner, all_=rights.sees_embargoed)
    numbers = [given.followed.entry.article_id for given in waiting]
    unseen = down if rights.dialect is PartnerDialect.STANDARD else down | timeline.were_out(c, numbers)
    early = [given.followed for given in waiting if given.followed.entry.article_id not in unseen and _sees(given, rights, now)]
    newest = entitled.newest(c, rights, now)
    shown = {followed.entry: followed for followed in early[: rights.limit]}
    notices = max(rights.limit, LIMIT)
    gone = timeline.as_they_left(c, [followed for followed in told if followed.entry.gone][:notices])
    known = {entry.article_id for entry in (*shown, *newest)}
    right = [followed for followed in told if not followed.entry.gone and followed.entry.article_id not in known][:notices]
    entries = (*(one.entry for one in gone), *shown, *newest, *(one.entry for one in right))
    followed = {one.entry: one for one in (*gone, *shown.values(), *right)}
    return Listed(entries, followed, _changes_at(c, partner, rights, now, newest))


def _sees(given: Given, rights: Rights, now: datetime) -> bool:
    """Whether a partner sees an article under embargo. One that it was given it goes on seeing, with the embargo of now."""
    article = _read(given.followed)
    if article is None or not rights.sees_embargoed:
        return False
    reason = why_not_of_kind(article, rights) if given.has else why_left_out(article, rights, now)
    return reason is None


def _told(c: Connection, partner: Partner, rights: Rights, now: datetime, until: datetime) -> list[Followed]:
    """Of what the partner was given: what it must not show any more, and what was put right.

    An article that is out of its bounds by now and is put right, or paid for by now, must go: the partner has a text that does
    not hold, and no right to the one that does. So must one that was out and is under embargo again where the dialect has no word
    for embargoes: an item whose date lies ahead is passed over there, and what is shown would stay.
    """
    found: dict[int, Followed] = {}
    again: dict[int, datetime] = {}
    for followed in (given.followed for given in entitled.told(c, partner, until=until)):
        article, entry = _read(followed), followed.entry
        if article is None:
            continue
        if article.status is Status.SCHEDULED:  # under embargo again: looked at below
            again[entry.article_id] = followed.left_at or followed.updated
        elif entry.gone or why_not_of_kind(article, rights) is not None:
            found[entry.article_id] = followed._replace(entry=entry._replace(gone=True))
        elif why_left_out(article, rights, now) is None:
            found[entry.article_id] = followed
    for given in entitled.embargoed(c, partner, all_=False):
        was_out = given.followed.entry.article_id in again
        if (was_out and rights.dialect is not PartnerDialect.STANDARD) or not _sees(given, rights, now):
            entry = given.followed.entry._replace(gone=True)
            at = max(partner.changed_at, given.followed.updated, again.get(entry.article_id, partner.changed_at))
            found[entry.article_id] = given.followed._replace(entry=entry, left_at=at)
    return list(found.values())


def _changes_at(c: Connection, partner: Partner, rights: Rights, now: datetime, newest: Sequence[Entry]) -> datetime | None:
    """When the next embargo comes into reach, or a story becomes too old for Google News."""
    moments = []
    if rights.sees_embargoed and rights.early_minutes is not None:
        reach = timedelta(minutes=rights.early_minutes)
        waiting = (_read(given.followed) for given in entitled.embargoed(c, partner, all_=True))
        moments += [moment for article in waiting if article and (moment := release_of(article) - reach) > now]
    if rights.dialect is PartnerDialect.GOOGLE_NEWS and newest:
        oldest = next(iter(timeline.load(c, newest[-1:])), None)
        article = _read(oldest) if oldest else None
        moments += [article.published + NEWS_WINDOW] if article else []
    return min(moments, default=None)


def _read(followed: Followed) -> Article | None:
    """The article; None where it is damaged, which the feed of everything tells."""
    try:
        return followed.article()
    except Exception:  # noqa: BLE001 - whatever is wrong with one article stays with it
        return None


class PartnerPress:
    """Makes the feeds of partners. Threads may share it. ``press`` renders; its own memory is for everybody's feeds.

    ``logos`` are the addresses of the publisher's wide logo and of the same for a dark ground, empty where there is none.
    """

    def __init__(
        self, press: Press, *, site: Site, links: Links, style_url: str | None = None, logos: tuple[str, str] = ("", "")
    ) -> None:
        self._press = press
        self._site = site
        self._links = links
        self._style_url = style_url
        self._logos = logos
        self._remembered = Remembered(REMEMBERED_BYTES)
        self._standing: dict[tuple[int, str], Kept] = {}
        self._keeping = threading.Lock()

    def feed(self, store: Store, partner: Partner, extension: str, now: datetime) -> PartnerFeed:
        """The feed of a partner as it stands, in a format of its dialect. It is noted what the partner was given with it.

        Raises:
            NotFound: for a format that is not one of `formats_of` its dialect.
            StoreFailed: when the database cannot be used.
        """
        _dialect(partner.rights, extension)
        with store.connect() as c:
            generation = outbox.generation(c)
            kept = self._kept(partner, extension, generation, now)
            if kept is not None:
                return kept
            found = listed(c, partner, partner.rights, now, until=partner.feed_changed_at)
            is_settled = found.digest(partner) == partner.feed_digest
            gathered = self._gather(c, partner.rights, extension, found) if is_settled else None
        if gathered is None:
            with store.begin() as c:
                generation = outbox.generation(c)
                partner, found = settle(c, partner, now)
                gathered = self._gather(c, partner.rights, extension, found)
        feed = self._join(partner, extension, found, gathered)
        if not feed.faults:
            self._keep((partner.id, extension), Kept(partner, generation, found.until, feed))
        return feed

    def _join(self, partner: Partner, extension: str, found: Listed, gathered: Gathered) -> PartnerFeed:
        dialect = _dialect(partner.rights, extension)
        pieces, faults = self._rendered(partner.rights, extension, found, gathered)
        data = dialect.join(self._head(partner, extension, partner.feed_changed_at), pieces)
        articles = tuple(entry.article_id for entry in found.entries if not entry.gone)
        digest = hashlib.sha256(data).hexdigest()[:24]
        return PartnerFeed(dialect.media_type, data, digest, partner.feed_changed_at, articles, faults)

    def _keep(self, key: tuple[int, str], kept: Kept) -> None:
        with self._keeping:
            held = sum(len(one.feed.data) for one in self._standing.values())
            self._standing = {key: kept} if held + len(kept.feed.data) > STANDING_BYTES else {**self._standing, key: kept}

    def _kept(self, partner: Partner, extension: str, generation: int, now: datetime) -> PartnerFeed | None:
        kept = self._standing.get((partner.id, extension))
        if kept is None or (kept.partner, kept.generation) != (partner, generation):
            return None
        return kept.feed if kept.until is None or now < kept.until else None

    def _head(self, partner: Partner, extension: str, updated: datetime) -> Feed:
        author = one_line(self._site.name)
        return Feed(
            id=feed_id(f"partners/{partner.slug}", self._links),
            scope=f"partners/{partner.slug}",
            title=f"{author} – {one_line(partner.name)}",
            description=one_line(self._site.description) or author,
            author=author,
            language=partner.rights.languages[0] if len(partner.rights.languages) == 1 else self._site.language,
            home_url=self._links.home(),
            self_url=self._links.partner_feed(extension),
            icon_url=self._links.icon(),
            updated=updated,
            style_url=self._style_url if extension in {"rss", "atom"} else None,
            logo_url=self._logos[0] or None,
            dark_logo_url=self._logos[1] or None,
        )

    def _gather(self, c: Connection, rights: Rights, extension: str, found: Listed) -> Gathered:
        """What is rendered already, and the articles of the rest, read in the transaction that found them."""
        kind = (extension, rights.shape)
        ready = {entry: data for entry in found.entries if not entry.gone and (data := self._remembered.get((kind, entry)))}
        missing = [entry for entry in found.entries if entry not in ready]
        unread = [entry for entry in missing if entry not in found.followed]
        read = [found.followed[entry] for entry in missing if entry in found.followed]
        return Gathered(ready, [*read, *(timeline.load(c, unread) if unread else ())])

    def _rendered(
        self, rights: Rights, extension: str, found: Listed, gathered: Gathered
    ) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
        dialect = _dialect(rights, extension)
        ready, faults = gathered.ready, list[str]()
        for followed in gathered.missing:
            data, fault = self._press.rendered(dialect, followed, partial(_compile, rights), partial(_has_pictures, rights))
            if fault:
                faults.append(fault)
                log.error("feeds of partners: %s", fault)
            if data is None:
                continue
            ready[followed.entry] = data
            if not fault and not followed.entry.gone:
                self._remembered.keep(((extension, rights.shape), followed.entry), data)
        return tuple(data for entry in found.entries if (data := ready.get(entry))), tuple(faults)


def settle(c: Connection, partner: Partner, now: datetime) -> tuple[Partner, Listed]:
    """The partner as it stands by now, and what is in its feed. Where that is another state than at the last look, it is kept
    that it is, and what the partner was given with it. Nobody else does so for this partner until the transaction ends.

    Raises:
        NotFound: where the partner was removed in the meantime.
    """
    standing = entitled.hold(c, partner)
    found = listed(c, standing, standing.rights, now, until=standing.feed_changed_at)
    if found.digest(standing) == standing.feed_digest:
        return standing, found
    changed_at = max(now, standing.feed_changed_at + scopes.TICK)  # one look at a time: no two states share it
    found = listed(c, standing, standing.rights, now, until=changed_at)
    settled = standing._replace(feed_digest=found.digest(standing), feed_changed_at=changed_at)
    entitled.give(c, settled, [entry.article_id for entry in found.entries if not entry.gone])
    entitled.keep(c, settled)
    return settled, found


def _dialect(rights: Rights, extension: str) -> Dialect:
    formats = formats_of(rights.dialect)
    if extension not in formats:
        right = " or ".join(f"feed.{name}" for name in formats)
        raise NotFound(f"Your feed is written in the dialect {rights.dialect}: ask for {right} in place of this name.")
    return formats[extension]


def _compile(rights: Rights, article: Article, **more: Any) -> Item:
    """The item; never of an article that was withdrawn between the look at the lists and the one at the article.

    Raises:
        Withdrawn: for such a one.
    """
    if article.status is Status.WITHDRAWN or (article.status is Status.SCHEDULED and not rights.sees_embargoed):
        raise Withdrawn(f"The article {article.slug} has just gone.")
    return compile_item(article, rights, **more)


def _has_pictures(rights: Rights, article: Article) -> bool:
    """One under embargo has none that could be fetched; making it would put it into the world."""
    return rights.images and article.status is not Status.SCHEDULED
