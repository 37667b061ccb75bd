"""The press ▶: makes feeds of what the store holds. An item is rendered once for each of its revisions, and then joined.

So a feed costs a few rows of the database and a copy of its bytes, however large the archive is. One bad item is repaired (it
goes out without its picture) or set aside, told in the log, and never stops a feed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from share.article import Article
from share.disclosures import Disclosures
from share.errors import StoreFailed
from share.feeds.dialect import Dialect
from share.feeds.dialects import FORMATS
from share.feeds.feed import Archive, Feed, Item, Site, feed_of, item_of, withdrawal_of
from share.feeds.remembered import Remembered
from share.formats import Picture
from share.links import Links
from share.store import outbox, scopes, timeline
from share.store.scopes import Change
from share.store.timeline import Entry, Followed

__all__ = ["FORMATS", "BuiltFeed", "Pictures", "Piece", "Press"]

BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
"""When the feed of everything changed last before there was anything: some fixed time, so that its bytes stay the same."""
REMEMBERED_BYTES = 24_000_000
"""How many bytes of rendered items a process keeps."""
STANDING = 100
"""How many feeds it keeps together until something is published."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures that go with an item; None where it has none."""

    main: Picture | None = None
    thumbnail: Picture | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One rendered entry, and the number of its article's last change."""

    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class BuiltFeed:
    """A feed whose items are rendered. ``feed`` is its head; ``change`` is the last one of its content.

    ``position`` is the number of the last change that is in it. ``faults`` are sentences about items that are not as they should
    be: they may be well again at the next rendering, so a feed with faults bears no date that is told to anybody.
    """

    dialect: Dialect
    feed: Feed
    pieces: tuple[Piece, ...]
    change: Change
    faults: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """The whole document."""
        return self.dialect.join(self.feed, [piece.data for piece in self.pieces])

    @property
    def position(self) -> int:
        """The number of the last change that is in it; 0 where it is empty."""
        return max((piece.number for piece in self.pieces), default=0)

    def since(self, position: int) -> bytes | None:
        """The document with what changed after ``position`` alone; None where that is nothing, or everything."""
        newer = [piece.data for piece in self.pieces if piece.number > position]
        return self.dialect.join(self.feed, newer) if 0 < len(newer) < len(self.pieces) else None


class Press:
    """Makes feeds for one publisher, and remembers the items that it has rendered. Threads may share it.

    ``pictures_of`` gives an article's pictures, and may raise whatever it likes. ``hub_url`` is where readers can subscribe to
    changes, None while there is no hub.
    """

    def __init__(
        self,
        *,
        site: Site,
        links: Links,
        disclosures: Disclosures,
        pictures_of: Callable[[Article], Pictures],
        hub_url: str | None = None,
        style_url: str | None = None,
    ) -> None:
        self._site = site
        self._links = links
        self._disclosures = disclosures
        self._pictures_of = pictures_of
        self._hub_url = hub_url
        self._style_url = style_url
        self._remembered = Remembered(REMEMBERED_BYTES)
        self._standing: tuple[int, dict[tuple[str, str, int], BuiltFeed]] = (0, {})

    def feed(self, c: Connection, scope: str, extension: str, *, limit: int) -> BuiltFeed | None:
        """The feed of a scope, in a format of `FORMATS`.

        It holds what has gone in the 30 days before its last change, then the ``limit`` newest articles, then older ones that
        were put right in the same 30 days; at most ``limit`` of each.

        None for a scope that never had an article, but for the one of everything, which is there from the start: partners
        subscribe before the first article is out. A scope whose articles were all withdrawn has a feed without articles:
        that they are gone is news to its readers too.

        Raises:
            KeyError: for a format that is not in `FORMATS`.
            StoreFailed: when the database cannot be used.
        """
        generation, key = outbox.generation(c), (scope, extension, limit)
        kept, feeds = self._standing
        if kept != generation or len(feeds) > STANDING:
            self._standing = generation, (feeds := {})
        if key not in feeds:
            built = self._built(c, scope, extension, limit)
            if built is None or built.faults:
                return built
            feeds[key] = built
        return feeds[key]

    def _built(self, c: Connection, scope: str, extension: str, limit: int) -> BuiltFeed | None:
        dialect = FORMATS[extension]
        known = timeline.head(c, scope) or (timeline.Head("", Change(BEFORE_ALL), 0) if scope == scopes.LATEST else None)
        if known is None:
            return None
        newest = timeline.newest(c, scope, limit)
        listed = {entry.article_id for entry in newest}
        told = timeline.noticed(c, scope, until=known.change.at, limit=limit)
        entries = [entry for entry in told if entry.gone] + newest
        entries += [entry for entry in told if not entry.gone and entry.article_id not in listed]
        full, rest = divmod(known.places, timeline.PAGE)
        archive = Archive(
            older_url=self._links.archive(scope, full, extension) if full else None,
            more_url=self._links.archive(scope, full + 1, extension) if rest else None,
        )
        head = self._head(scope, known.name, extension, known.change.at, archive)
        keys = {entry: (extension, entry) for entry in entries}
        pieces, faults = self._pieces(dialect, keys, lambda missing: timeline.load(c, missing))
        return BuiltFeed(dialect, head, pieces, known.change, faults)

    def archive(self, c: Connection, scope: str, number: int, extension: str) -> BuiltFeed | None:
        """A page of a scope's archive, the first being 1; None where there is none.

        Once full it changes only by what must not stand any longer (see `share.store.timeline`): its links never do. The one
        to the page after it is there before that page is, and leads to a page that is not full yet.
        """
        dialect = FORMATS[extension]
        known = timeline.head(c, scope)
        has_place = known is not None and (number - 1) * timeline.PAGE < known.places  # no database takes any number
        page = timeline.page(c, scope, number) if has_place else None
        if known is None or page is None:
            return None
        full = number <= known.places // timeline.PAGE
        archive = Archive(
            full=full,
            current_url=self._links.feed(scope, extension),
            older_url=self._links.archive(scope, number - 1, extension) if number > 1 else None,
            newer_url=self._links.archive(scope, number + 1, extension) if full else None,
        )
        head = self._head(scope, known.name, extension, page.change.at, archive)
        head = replace(head, self_url=self._links.archive(scope, number, extension), hub_url=None)
        shown = {followed.entry: followed for followed in page.articles}
        keys = {entry: (f"{extension} archive", entry, one.slug, one.updated, one.left_at) for entry, one in shown.items()}
        pieces, faults = self._pieces(dialect, keys, lambda missing: (shown[entry] for entry in missing))
        return BuiltFeed(dialect, head, pieces, page.change, faults)

    def _head(self, scope: str, name: str, extension: str, updated: datetime, archive: Archive) -> Feed:
        return feed_of(
            scope=scope,
            name=name,
            extension=extension,
            updated=updated,
            site=self._site,
            links=self._links,
            hub_url=self._hub_url,
            style_url=self._style_url,
            archive=archive,
        )

    def _pieces(
        self,
        dialect: Dialect,
        keys: Mapping[Entry, Hashable],
        load: Callable[[list[Entry]], Iterable[Followed]],
    ) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
        """The entries as pieces, and what is wrong with them. ``keys`` tell of each all that its bytes depend on; ``load`` gives
        the articles of those that are not remembered.
        """
        found = {entry: self._remembered.get(key) for entry, key in keys.items()}
        missing = [entry for entry, data in found.items() if data is None]
        faults: list[str] = []
        for followed in load(missing) if missing else ():
            data, fault = self.rendered(dialect, followed)
            found[followed.entry] = data
            if fault:
                faults.append(fault)
                log.error("feeds: %s", fault)
            elif data is not None:
                self._remembered.keep(keys[followed.entry], data)
        return tuple(Piece(entry.number, data) for entry in keys if (data := found[entry]) is not None), tuple(faults)

    def rendered(
        self,
        dialect: Dialect,
        followed: Followed,
        compile_: Callable[..., Item] = item_of,
        has_pictures: Callable[[Article], bool] = lambda _: True,
    ) -> tuple[bytes | None, str]:
        """One piece, and what was wrong; None where nothing could be made of the article.

        ``compile_`` takes what `item_of` takes; ``has_pictures`` says whether an article's are to be had at all.
        """
        try:
            return self._rendered_or_raised(dialect, followed, compile_, has_pictures)
        except StoreFailed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one item stays with that item
            return None, f"{followed.slug} is set aside: {type(error).__name__}: {error}"

    def _rendered_or_raised(
        self, dialect: Dialect, followed: Followed, compile_: Callable[..., Item], has_pictures: Callable[[Article], bool]
    ) -> tuple[bytes, str]:
        article = followed.article()
        if followed.entry.gone:
            at = followed.left_at or followed.updated
            return dialect.withdrawal(withdrawal_of(article, links=self._links, at=at, name=followed.name)), ""
        fault = ""
        try:
            pictures = self._pictures_of(article) if has_pictures(article) else Pictures()
        except StoreFailed:
            raise
        except Exception as error:  # noqa: BLE001 - an item without its picture is better than none
            pictures = Pictures()
            fault = f"{followed.slug} goes out without its picture: {type(error).__name__}: {error}"
        item = compile_(
            article,
            links=self._links,
            disclosures=self._disclosures,
            picture=pictures.main,
            thumbnail=pictures.thumbnail,
            name=followed.name,
            updated=followed.updated,
        )
        return dialect.item(item), fault
