"""Publishing, prepared ▶: every card is drawn and the page is read as platforms read it, before anybody can see the article.

::

    submission ─ what it will mean ─ draw every card ─ read the page ─ publish ─ what was found, told
                      │ nothing             └── what breaks is told ──┘    ▲
                      └────────────────────────────────────────────────────┘

Nothing that is found or breaks here refuses an article: news that is out with a fault is better than news that is lost, and
the worker makes whatever is missing. Cards are drawn before the transaction that publishes, since SQLite has one writer. Where
somebody else publishes the same article in between, that transaction decides anew, and the worker draws what was not drawn here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flask import Flask

from share.article import Article, Status, Submission
from share.cards.erase import erase_cards
from share.cards.keep import card_of
from share.cards.key import card_digest
from share.cards.make import available_formats
from share.errors import OutboundRefused, ShareError
from share.publish import Published, foresee, publish, rename
from share.readers import Fetched, Severity, lint, read_tables
from share.store import articles
from share.web.inside import fetch_inside, is_inside
from share.wiring import Parts

log = logging.getLogger("share.web")


@dataclass(frozen=True, slots=True)
class Finding:
    """What an editor should know: ``of`` names the card format or the platforms that it is about, then a sentence."""

    of: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.of}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of a write, and what was found before it. ``findings`` is None where nothing was looked at."""

    published: Published
    findings: tuple[Finding, ...] | None


class Preflight:
    """Publishes articles whose pictures are there. ``application`` answers for the page; it is asked for when it is needed."""

    def __init__(self, parts: Parts, application: Callable[[], Flask]) -> None:
        self._parts = parts
        self._application = application

    def publish(
        self,
        submission: Submission,
        *,
        expected_revision: int | None = None,
        must_be_new: bool = False,
        restore: bool = False,
        take_over: bool = False,
    ) -> Prepared:
        """As `share.publish.publish`, the article prepared before it and the workers told after it.

        What is unchanged is not looked at.

        Raises:
            StaleWrite, NeedsRestore, Renamed, SlugTaken, BadArticle, StoreFailed: as there.
        """
        store, now = self._parts.store, self._parts.clock()
        decision = foresee(store, submission, now, restore=restore, take_over=take_over)
        findings = self._findings(decision.article) if decision.changed else None
        submission = replace(submission, article=submission.article.with_changes(code=decision.article.code))
        done = publish(
            store,
            submission,
            now,
            expected_revision=expected_revision,
            must_be_new=must_be_new,
            restore=restore,
            take_over=take_over,
        )
        self._told_of(done)
        return Prepared(done, findings)

    def rename(self, slug: str, new: str, *, take_over: bool = False) -> Published:
        """As `share.publish.rename`, the cards drawn before it under their new addresses and the workers told after it.

        Raises:
            NotFound, SlugTaken, BadArticle, StoreFailed: as there.
        """
        store = self._parts.store
        with store.connect() as c:
            standing = articles.by_slug(c, slug)
        if standing is not None and standing.status is not Status.WITHDRAWN:
            self._drawn(standing.with_changes(slug=new))
        done = rename(store, slug, new, self._parts.clock(), take_over=take_over)
        self._told_of(done)
        return done

    def _told_of(self, done: Published) -> None:
        erase_taken_over(self._parts, done)
        if done.outbox_id is not None:
            self._parts.queue.announce(done.outbox_id)

    def _findings(self, article: Article) -> tuple[Finding, ...]:
        """What drawing the cards and reading the page brings up; both are done here. A page without its pictures is not read."""
        seen = article.with_changes(status=Status.LIVE)
        faults, broken = self._drawn(seen)
        if broken:
            return (*faults, *broken)
        try:
            return (*faults, *self._of_page(seen))
        except Exception as error:  # noqa: BLE001 - whatever it throws at us, the article goes out
            return (*faults, Finding("page", f"The page could not be looked at before it was out. {told(error, article)}"))

    def _drawn(self, seen: Article) -> tuple[list[Finding], list[Finding]]:
        """Draw every card: the faults of those that are there, and what became of those that are not."""
        faults, broken = [], []
        for card_format in available_formats(seen, self._parts.formats.values()):
            try:
                card = card_of(seen, card_format, self._parts.theme, store=self._parts.store, blobs=self._parts.blobs)
            except Exception as error:  # noqa: BLE001 - as above
                sentence = f"This picture could not be made yet, and is tried again. {told(error, seen)}"
                broken.append(Finding(card_format.id, sentence))
            else:
                faults += [Finding(card_format.id, fault) for fault in card.faults]
        return faults, broken

    def _of_page(self, seen: Article) -> Iterator[Finding]:
        """What is lost on the platforms; hints are for `share lint`."""
        application, base_url = self._application(), self._parts.settings.base_url

        def fetch(address: str) -> Fetched:
            if not is_inside(address, base_url):
                raise OutboundRefused(f"{address} is not fetched before the article is out.")
            answer = fetch_inside(application, address, base_url=base_url, preview=seen)
            return Fetched(
                asked=address,
                url=answer.url,
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                redirects=answer.redirects,
            )

        label = seen.disclosure.label if seen.disclosure else ""
        report = lint(self._parts.links.page(seen), fetch, read_tables(self._parts.assets), label=label)
        for fault, readers in report.findings.items():
            if fault.severity is Severity.FAULT:
                yield Finding(", ".join(reader.name for reader in readers), fault.sentence)


def erase_taken_over(parts: Parts, done: Published) -> None:
    """Erase the cards of the article whose slug this one took over: who takes an address takes what was shown under it.

    A place for pictures that does not work at this moment undoes no publication; that is told in the log.
    """
    if not done.taken_over:
        return
    formats = available_formats(done.article, parts.formats.values())
    current = {card_digest(done.article, card_format, parts.theme) for card_format in formats}
    try:
        erase_cards(done.article.slug, store=parts.store, blobs=parts.blobs, but=current)
    except ShareError as error:
        told(error, done.article)


def told(error: Exception, article: Article) -> str:
    """The error's public sentence, where it has one; the rest goes into the log."""
    log.error("preparing the article %s failed", article.slug, exc_info=error)
    return error.public if isinstance(error, ShareError) else "The log says why."
