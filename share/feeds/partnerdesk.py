"""The partner desk ▶: what a partner would make of an article, of its whole feed, and of other rights, before it happens.

Nothing is written here but cards that nobody has drawn yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from share.article import Article, Status
from share.disclosures import Disclosures
from share.errors import NotFound, StoreFailed
from share.feeds.difference import Difference, Shown, compare
from share.feeds.entitle import compile_item
from share.feeds.feed import Item
from share.feeds.itemrules import Look
from share.feeds.partners import listed
from share.feeds.preflight import Finding, as_it_will_be, preflight, preflight_feed
from share.feeds.press import Pictures
from share.feeds.rule import Rules, Severity
from share.links import Links
from share.polls import Weather, why_stale
from share.rights import LIMIT_MOST, Rights, release_of, why_left_out
from share.store import articles, entitled, partners, polls, scopes, timeline
from share.store.partners import Partner
from share.store.timeline import Entry, Followed

DAYS = 7
"""Over how many days, today among them, polls are summed."""
NEAR = 20
"""Articles outside a feed that are looked at with it: the newest of all, and the next under embargo."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a partner makes of an article: whether it is in its feed, and what is wrong with it there."""

    slug: str
    title: str
    is_listed: bool
    findings: tuple[Finding, ...]

    @property
    def is_skipped(self) -> bool:
        """Whether the partner would not show it."""
        return any(finding.severity is Severity.SKIPPED for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "slug": self.slug,
            "title": self.title,
            "in_feed": self.is_listed,
            "skipped": self.is_skipped,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class FeedReading:
    """The same for a feed: what is wrong with all of it, and each article in it and near it, the feed's own first."""

    findings: tuple[Finding, ...]
    articles: tuple[Reading, ...]

    @property
    def is_skipped(self) -> bool:
        """Whether the partner would leave out anything of what is in its feed, or all of it."""
        whole = any(finding.severity is Severity.SKIPPED for finding in self.findings)
        return whole or any(reading.is_listed and reading.is_skipped for reading in self.articles)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "skipped": self.is_skipped,
            "findings": [finding.as_dict() for finding in self.findings],
            "articles": [reading.as_dict() for reading in self.articles],
        }


class PartnerDesk:
    """Looks at feeds for one publisher. ``pictures_of`` gives an article's pictures, and may raise whatever it likes.

    ``language`` is that of the publication.
    """

    def __init__(
        self,
        *,
        links: Links,
        disclosures: Disclosures,
        pictures_of: Callable[[Article], Pictures],
        rules: Rules,
        language: str,
    ) -> None:
        self._links = links
        self._disclosures = disclosures
        self._pictures_of = pictures_of
        self._rules = rules
        self._language = language

    def look_at(self, c: Connection, partner: Partner, slug: str, now: datetime, *, released: bool = False) -> Reading:
        """What the partner would make of this article now, also where it is not out yet; with ``released``, as if it were.

        Raises:
            NotFound: when there is no such article.
        """
        article = articles.by_slug(c, slug)
        if article is None:
            raise NotFound(f"There is no article {slug}. Its slug is the last part of its address.")
        number = articles.number_of(c, article)
        (followed,) = timeline.load(c, [Entry(number, 0)])
        inside = {entry.article_id for entry in _feed(c, partner, partner.rights, now)[0]}
        if released and article.status is Status.SCHEDULED:
            now = max(now, release_of(article))
            article = article.with_changes(status=Status.LIVE)
        newer = None if number in inside or article.status is not Status.LIVE else _newer(c, partner.rights, number, article, now)
        return self._reading(partner, article, followed, now, is_listed=number in inside, newer=newer)

    def look_over(self, c: Connection, partner: Partner, now: datetime) -> FeedReading:
        """What the partner makes of its feed as it stands, and why what is near it is not in it."""
        entries, known = _feed(c, partner, partner.rights, now)
        inside = {entry.article_id for entry in entries}
        near = [entry for entry in timeline.newest(c, scopes.LATEST, NEAR) if entry.article_id not in inside]
        waiting = [given.followed for given in entitled.embargoed(c, partner, all_=True)[:NEAR]]
        outside = [*(one for one in waiting if one.entry.article_id not in inside), *timeline.load(c, near)]
        read = [(one, article) for one in _in_order(c, entries, known) if (article := _article(one)) is not None]
        readings = [self._reading(partner, article, one, now, is_listed=True) for one, article in read]
        languages = frozenset(article.language.lower().partition("-")[0] for _, article in read)
        for one in outside:
            if (article := _article(one)) is not None:
                newer = None
                if why_left_out(article, partner.rights, now) is None:
                    newer = _newer(c, partner.rights, one.entry.article_id, article, now)
                readings.append(self._reading(partner, article, one, now, is_listed=False, newer=newer))
        whole = preflight_feed(partner.rights, len(read), languages, self._links.base_url, self._rules)
        return FeedReading(whole, tuple(readings))

    def compare(self, c: Connection, partner: Partner, rights: Rights, now: datetime) -> Difference:
        """What the partner's feed would be with these rights, against what it is."""
        before, after = (self._shown(c, partner, given, now) for given in (partner.rights, rights))

        def why(slug: str) -> str | None:
            article = articles.by_slug(c, slug)
            return why_left_out(article, rights, now) if article is not None else None

        return compare(tuple(before), tuple(after), partner.rights, rights, why)

    def _shown(self, c: Connection, partner: Partner, rights: Rights, now: datetime) -> Iterator[Shown]:
        entries, known = _feed(c, partner, rights, now)
        for one in _in_order(c, entries, known):
            if (article := _article(one)) is not None:
                yield Shown(one.slug, self._item(article, one, rights))

    def _reading(
        self, partner: Partner, article: Article, followed: Followed, now: datetime, *, is_listed: bool, newer: int | None = None
    ) -> Reading:
        rights = partner.rights
        look = Look(
            article=article,
            item=self._item(as_it_will_be(article, rights, now), followed, rights),
            rights=rights,
            name=partner.slug,
            now=now,
            home=self._links.base_url,
            language=rights.languages[0] if len(rights.languages) == 1 else self._language,
            newer=newer,
        )
        return Reading(article.slug, article.labelled_title, is_listed, preflight(look, self._rules))

    def _item(self, article: Article, followed: Followed, rights: Rights) -> Item:
        pictures = Pictures()
        if rights.images and article.status is not Status.SCHEDULED:
            try:
                pictures = self._pictures_of(article)
            except StoreFailed:
                raise
            except Exception:  # noqa: BLE001 - that there is none is what has to be told
                pictures = Pictures()
        return compile_item(
            article,
            rights,
            links=self._links,
            disclosures=self._disclosures,
            picture=pictures.main,
            thumbnail=pictures.thumbnail,
            name=followed.name,
            updated=followed.updated,
        )


class Asking(NamedTuple):
    """A partner, how it asks for its feed, and why somebody should look after it (None: nobody need)."""

    partner: Partner
    weather: Weather
    stale: str | None


def asking(c: Connection, now: datetime, only: Partner | None = None) -> list[Asking]:
    """How partners ask, by slug; sums are of the last `DAYS` days."""
    known = polls.weather(c, since=(now.astimezone(UTC) - timedelta(days=DAYS - 1)).date())
    found = []
    for partner in partners.every(c) if only is None else [only]:
        entries, _ = _feed(c, partner, partner.rights, now)
        due = polls.newest_of(c, (entry.article_id for entry in entries), now)
        weather = replace(known.get(partner.id, Weather()), due=due)
        found.append(Asking(partner, weather, why_stale(weather, partner.created_at, now)))
    return found


def _feed(c: Connection, partner: Partner, rights: Rights, now: datetime) -> tuple[list[Entry], dict[Entry, Followed]]:
    """The articles of the partner's feed under these rights, in order, and those that were read to find that out."""
    found = listed(c, partner, rights, now, until=partner.feed_changed_at)
    return [entry for entry in found.entries if not entry.gone], found.followed


def _in_order(c: Connection, entries: list[Entry], known: dict[Entry, Followed]) -> Iterator[Followed]:
    loaded = known | {one.entry: one for one in timeline.load(c, [entry for entry in entries if entry not in known])}
    return (loaded[entry] for entry in entries if entry in loaded)


def _newer(c: Connection, rights: Rights, number: int, article: Article, now: datetime) -> int | None:
    """How many articles of the partner stand before this one; None where it is none of the partner's."""
    if why_left_out(article, rights, now) is not None:
        return None
    all_ = [entry.article_id for entry in entitled.newest(c, replace(rights, limit=LIMIT_MOST), now)]
    return all_.index(number) if number in all_ else len(all_)


def _article(followed: Followed) -> Article | None:
    """The article; None where it is damaged, which the feed of everything tells."""
    try:
        return followed.article()
    except Exception:  # noqa: BLE001 - whatever is wrong with one article stays with it
        return None
