"""The only door in: every article that is written, from wherever it comes, passes here.

`decide` is pure and says what a submission means for the article that stands. The verbs (`publish`, `withdraw`,
`release_due`) keep the article, its revision, its place in the lists and an outbox row in one transaction: either all of it
is there, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from share.article import Article, Correction, Status, Submission, fingerprint
from share.errors import BadArticle, Fault, NeedsRestore, NotFound, StaleWrite, Withdrawn
from share.store import Store, articles, outbox, scopes

Event = Literal["created", "updated", "unchanged", "restored", "withdrawn", "released"]
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a submission means: the article as it has to stand, and what happened to it. Nothing, where it did not change."""

    article: Article
    event: Event

    @property
    def changed(self) -> bool:
        """Whether anything has to be written."""
        return self.event != "unchanged"


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a write. ``outbox_id`` is the row to announce to the workers; None where nothing changed."""

    article: Article
    event: Event
    outbox_id: int | None


def decide(old: Article | None, submission: Submission, now: datetime, *, restore: bool = False) -> Decision:
    """What ``submission`` means for the article that stands under its slug; pure.

    A time that the source did not say gives way to what is known. The revision and ``modified`` move only when the content
    fingerprint does. The article is scheduled while its release (the later of ``published`` and ``embargo_until``) lies ahead.

    Raises:
        NeedsRestore: when the article was withdrawn and ``restore`` is not said: a nightly import of a folder must not undo
            what the newsroom took down.
        BadArticle: when a time cannot be told in UTC.
    """
    submitted = _in_utc_seconds(submission.article)
    published = submitted.published if "published" in submission.said else _known_time(old, submitted, now)
    content = submitted.with_changes(published=published)
    said = submitted.modified if "modified" in submission.said else None
    if old is None:
        return Decision(_stand(content, now, revision=1, modified=max(said or published, published)), "created")
    if old.status is Status.WITHDRAWN and not restore:
        raise NeedsRestore(f"The article {old.slug} was withdrawn. It comes back only when the write says that it restores it.")
    event: Event = "restored" if old.status is Status.WITHDRAWN else "updated"
    if event == "updated" and fingerprint(content) == fingerprint(old):
        return Decision(old, "unchanged")
    modified = _moved(old, said, published, now)
    return Decision(_stand(content, now, revision=old.revision + 1, modified=modified, code=old.code), event)


def publish(
    store: Store,
    submission: Submission,
    now: datetime,
    *,
    expected_revision: int | None = None,
    must_be_new: bool = False,
    restore: bool = False,
) -> Published:
    """Take an article in: decide, and keep what changed, in one transaction.

    ``expected_revision`` is the revision that the sender has read (0: none was there); ``must_be_new`` takes the article only
    where there is none of its slug, withdrawn ones included.

    Raises:
        StaleWrite: when another revision stands than the sender expects.
        NeedsRestore: as `decide`.
        StoreFailed: when the database cannot be used.
    """
    slug = submission.article.slug
    with store.begin() as c:
        old = articles.lock(c, slug)
        _check_expected(old, slug, 0 if must_be_new else expected_revision)
        decision = decide(old, submission, now, restore=restore)
        if not decision.changed:
            return Published(decision.article, decision.event, None)
        return _keep(c, old, decision.article, decision.event, now)


def withdraw(store: Store, slug: str, now: datetime, *, expected_revision: int | None = None) -> Published:
    """Take an article down. It keeps its slug and its revisions, and answers 410 from now on.

    Raises:
        NotFound: when there is no such article.
        Withdrawn: when it is withdrawn already.
        StaleWrite: when another revision stands than the sender expects.
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        old = articles.lock(c, slug)
        if old is None:
            raise NotFound(f"There is no article {slug}.")
        _check_expected(old, slug, expected_revision)
        if old.status is Status.WITHDRAWN:
            raise Withdrawn(f"The article {slug} is withdrawn already.")
        modified = max(_second(now), old.modified + SECOND)
        new = old.with_changes(status=Status.WITHDRAWN, revision=old.revision + 1, modified=modified)
        return _keep(c, old, new, "withdrawn", now)


def release_due(store: Store, now: datetime, limit: int = 100) -> list[Published]:
    """Bring scheduled articles live whose time has come, each in a transaction of its own.

    Revision and ``modified`` stay: what the articles say has not changed.

    Raises:
        StoreFailed: when the database cannot be used.
    """
    with store.connect() as c:
        waiting = [article.slug for article in articles.due(c, now, limit)]
    return [released for slug in waiting if (released := _release(store, slug, now)) is not None]


def _release(store: Store, slug: str, now: datetime) -> Published | None:
    """None where another worker was faster, or the desk has put it off in the meantime."""
    with store.begin() as c:
        old = articles.lock(c, slug)
        if old is None or old.status is not Status.SCHEDULED or _status(old, now) is not Status.LIVE:
            return None
        return _keep(c, old, old.with_changes(status=Status.LIVE), "released", now)


def _keep(c: Connection, old: Article | None, new: Article, event: Event, now: datetime) -> Published:
    kept = articles.save(c, new, now)
    row = outbox.add(c, event, kept.slug, kept.revision, now)
    before, after = _listed_in(old), _listed_in(kept)
    if before or after:
        scopes.move(c, before, after, _second(now))
    return Published(kept, event, row)


def _listed_in(article: Article | None) -> dict[str, str]:
    return scopes.scopes_of(article) if article is not None and article.status is Status.LIVE else {}


def _check_expected(old: Article | None, slug: str, expected: int | None) -> None:
    current = old.revision if old is not None else 0
    if expected is not None and expected != current:
        now_there = f"revision {current} of it stands" if current else "there is none of it"
        raise StaleWrite(
            f"The article {slug} is not as the sender expects: {now_there}. Read it again, and then write.", current=current
        )


def _stand(content: Article, now: datetime, *, revision: int, modified: datetime, code: str = "") -> Article:
    return content.with_changes(status=_status(content, now), revision=revision, modified=modified, code=code)


def _status(article: Article, now: datetime) -> Status:
    release = max(article.published, article.embargo_until or article.published)
    return Status.SCHEDULED if release > now else Status.LIVE


def _known_time(old: Article | None, submitted: Article, now: datetime) -> datetime:
    """When an article was or will be published whose source does not say it.

    A time that we took from an embargo goes when the desk moves or lifts that embargo; any other known time stays.
    """
    if old is not None and not (old.status is Status.SCHEDULED and old.published == old.embargo_until):
        return old.published
    return submitted.embargo_until or _second(now)


def _moved(old: Article, said: datetime | None, published: datetime, now: datetime) -> datetime:
    """The new ``modified``: after the old one (nobody has seen that of a scheduled article), and never before publication."""
    if said is not None and said > old.modified:
        return max(said, published)
    earliest = published if old.status is Status.SCHEDULED else max(published, old.modified + SECOND)
    return max(_second(now), earliest)


def _in_utc_seconds(article: Article) -> Article:
    """The article with every time in UTC, cut to seconds.

    Raises:
        BadArticle: when that leaves the calendar (the first day of year 1 east of Greenwich, and the like).
    """
    try:
        return article.with_changes(
            published=_second(article.published),
            modified=_second(article.modified),
            embargo_until=None if article.embargo_until is None else _second(article.embargo_until),
            corrections=tuple(_corrected(correction) for correction in article.corrections),
        )
    except OverflowError as error:
        raise BadArticle((Fault("$.published", "a time of the article lies outside the calendar (years 1 to 9999)"),)) from error


def _corrected(correction: Correction) -> Correction:
    return replace(correction, at=_second(correction.at))


def _second(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(microsecond=0)
