"""The only door in: every article that is written, from wherever it comes, passes here.

`decide` is pure and says what a submission means for the article that stands. The verbs (`publish`, `withdraw`,
`release`) keep the article, its revision, its place in the lists and an outbox row in one transaction: either all of it
is there, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from share.article import ELSEWHERE, Article, Correction, Status, Submission, fingerprint
from share.errors import BadArticle, Fault, NeedsRestore, NotFound, ShareError, SlugTaken, StaleWrite, StoreFailed, Withdrawn
from share.rights import release_of
from share.store import Store, articles, outbox, scopes, slugs, timeline
from share.store.database import serialise

Event = Literal["created", "updated", "unchanged", "restored", "withdrawn", "released", "renamed"]
SECOND = timedelta(seconds=1)
DUE_LIMIT = 10_000
"""How many articles are released in one go."""


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
    """What came of a write. ``outbox_id`` is the row to announce to the workers; None where nothing changed.

    ``taken_over`` says that its slug was another article's before: cards of that one may still lie under it.
    """

    article: Article
    event: Event
    outbox_id: int | None
    taken_over: bool = False


def decide(old: Article | None, submission: Submission, now: datetime, *, restore: bool = False) -> Decision:
    """What ``submission`` means for the article that stands under its slug; pure.

    A time that the source did not say gives way to what is known, and no change is believed before it happens: readers would take
    nothing that comes after it, a withdrawal least of all. The revision and ``modified`` move only when the content
    fingerprint does: where else an article is (`ELSEWHERE`) is kept anew, and changes neither. The code of an article that stands
    stays, and a new one has that of the submission. The article is scheduled while its release (the later of ``published`` and
    ``embargo_until``) lies ahead.

    Raises:
        NeedsRestore: when the article was withdrawn and ``restore`` is not said: a nightly import of a folder must not undo
            what the newsroom took down.
        BadArticle: when a time cannot be told in UTC.
    """
    submitted = _in_utc_seconds(submission.article, old, now)
    published = submitted.published if "published" in submission.said else _known_time(old, submitted, now)
    content = submitted.with_changes(published=published)
    said = min(submitted.modified, _second(now)) if "modified" in submission.said else None
    if old is None:
        modified = max(said or published, published)
        return Decision(_stand(content, now, revision=1, modified=modified, of=submitted), "created")
    if old.status is Status.WITHDRAWN and not restore:
        raise NeedsRestore(f"The article {old.slug} was withdrawn. It comes back only when the write says that it restores it.")
    event: Event = "restored" if old.status is Status.WITHDRAWN else "updated"
    if event == "updated" and fingerprint(content) == fingerprint(old):
        elsewhere = {name: getattr(content, name) for name in sorted(ELSEWHERE)}
        moved = old.with_changes(**elsewhere)
        return Decision(moved, "unchanged" if moved == old else "updated")
    modified = _moved(old, said, published, now)
    return Decision(_stand(content, now, revision=old.revision + 1, modified=modified, of=old), event)


def foresee(store: Store, submission: Submission, now: datetime, *, restore: bool = False, take_over: bool = False) -> Decision:
    """What publishing this would mean at this moment, without doing it. A new article has the code that it is going to have.

    Raises:
        NeedsRestore, Renamed, SlugTaken, BadArticle, StoreFailed: as `publish`.
    """
    with store.connect() as c:
        old, _ = slugs.meant(c, submission.article.slug, submission.former_slugs, take_over=take_over)
        if old is None:
            submission = _with_code(submission, articles.free_code(c, submission.article.code))
    return decide(old, submission, now, restore=restore)


def publish(
    store: Store,
    submission: Submission,
    now: datetime,
    *,
    expected_revision: int | None = None,
    must_be_new: bool = False,
    restore: bool = False,
    take_over: bool = False,
) -> Published:
    """Take an article in: decide, and keep what changed, in one transaction. One that had another slug is renamed first.

    ``expected_revision`` is the revision that the sender has read (0: none was there); ``must_be_new`` takes the article only
    where there is none of its slug, withdrawn ones included; ``take_over`` lets a new one have a slug that another article had.

    Raises:
        StaleWrite: when another revision stands than the sender expects.
        NeedsRestore: as `decide`.
        Renamed: when the slug is a former one of another article.
        SlugTaken: when a former slug is that of another article.
        StoreFailed: when the database cannot be used.
    """
    expected = 0 if must_be_new else expected_revision
    with store.begin() as c:
        return _publish(c, submission, now, expected=expected, restore=restore, take_over=take_over)


def publish_all(
    store: Store, submissions: Sequence[Submission], now: datetime, *, restore: bool = False, take_over: bool = False
) -> list[Published | ShareError]:
    """Take many articles in, in one transaction: what became of each, in their order. One that is refused keeps no other one out.

    All articles are held before the first of them is written, in one order for everybody: who holds the outbox and then waits
    for an article would wait for ever for somebody who does it the other way round.

    Raises:
        StoreFailed: when the database cannot be used; nothing was taken in then.
    """
    outcomes: list[Published | ShareError] = []
    with store.begin() as c:
        if take_over or any(submission.former_slugs for submission in submissions):
            serialise(c, "slugs")
        for slug in sorted({slug for one in submissions for slug in (one.article.slug, *one.former_slugs)}):
            articles.hold(c, slug)
        for submission in submissions:
            try:
                with c.begin_nested():
                    outcomes.append(_publish(c, submission, now, restore=restore, take_over=take_over))
            except StoreFailed:
                raise
            except ShareError as refused:
                outcomes.append(refused)
    return outcomes


def rename(store: Store, slug: str, new: str, now: datetime, *, take_over: bool = False) -> Published:
    """Call an article otherwise. The old slug leads to it from now on; revision, ``modified`` and short code stay as they are.

    Raises:
        NotFound: when there is no such article.
        SlugTaken: when another article has the new slug, or had it and ``take_over`` is not said.
        BadArticle: when the new slug is none.
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        old, _ = _meant(c, new, [slug], take_over=True)
        if old is None:
            raise NotFound(f"There is no article {slug}.")
        if old.slug == new:
            return Published(old, "unchanged", None)
        taken_over = _is_anothers(c, new, old)
        if taken_over and not take_over:
            raise SlugTaken(f"Another article was called {new} before. Say --take-over to give that slug to this one.")
        return replace(_rename(c, old, new, now), taken_over=taken_over)


def withdraw(store: Store, slug: str, now: datetime, *, expected_revision: int | None = None) -> Published:
    """Take an article down. It keeps its slug and its revisions, and answers 410 from now on.

    Raises:
        NotFound: when there is no such article.
        Renamed: when it is called otherwise now.
        Withdrawn: when it is withdrawn already.
        StaleWrite: when another revision stands than the sender expects.
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        articles.hold(c, slug)
        old, _ = slugs.meant(c, slug)
        if old is None:
            raise NotFound(f"There is no article {slug}.")
        _check_expected(old, slug, expected_revision)
        if old.status is Status.WITHDRAWN:
            raise Withdrawn(f"The article {slug} is withdrawn already.")
        modified, published = _withdrawn_at(old, now), old.published
        if old.status is Status.SCHEDULED and not timeline.were_out(c, [articles.number_of(c, old)]):
            published = release_of(old)  # whatever its desk says: it was never out, and that is how everybody can tell
        new = old.with_changes(status=Status.WITHDRAWN, revision=old.revision + 1, modified=modified, published=published)
        return _keep(c, old, new, "withdrawn", now)


def waiting_for_release(store: Store, now: datetime, limit: int = DUE_LIMIT) -> list[str]:
    """The slugs of scheduled articles whose time has come, the longest waiting first. The articles themselves are not read.

    Raises:
        StoreFailed: when the database cannot be used.
    """
    with store.connect() as c:
        return articles.due(c, now, limit)


def release(store: Store, slug: str, now: datetime) -> Published | None:
    """Bring a scheduled article live whose time has come; None where another process was faster, or the desk has put it off.

    Revision and ``modified`` stay: what the article says has not changed.

    Raises:
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        old = articles.lock(c, slug)
        if old is None or old.status is not Status.SCHEDULED or _status(old, now) is not Status.LIVE:
            return None
        return _keep(c, old, old.with_changes(status=Status.LIVE), "released", now)


def _publish(
    c: Connection, submission: Submission, now: datetime, *, expected: int | None = None, restore: bool, take_over: bool
) -> Published:
    slug, had = submission.article.slug, submission.former_slugs
    old, unknown = _meant(c, slug, had, take_over=take_over)
    _check_expected(old, slug, expected)
    done, taken_over = None, _is_anothers(c, slug, old)
    if old is None and taken_over:
        code = articles.free_code(c, submission.article.code)
        submission = _with_code(submission, code, identity=f"{slug}/{code}")
    elif old is not None and old.slug != slug:
        done = _rename(c, old, slug, now)
        old = done.article
    decision = decide(old, submission, now, restore=restore)
    if decision.changed:
        done = _keep(c, old, decision.article, decision.event, now)
    done = done or Published(decision.article, decision.event, None)
    if taken_over:
        slugs.give_up(c, slug)
    for name in unknown:
        slugs.keep(c, done.article, name, now)
    return replace(done, taken_over=taken_over)


def _meant(c: Connection, slug: str, had: Sequence[str], *, take_over: bool) -> slugs.Meant:
    """As `slugs.meant`, and nobody else can write that article or give away these slugs until the transaction ends."""
    if had or take_over:
        serialise(c, "slugs")
    articles.hold(c, slug)
    found = slugs.meant(c, slug, had, take_over=take_over)
    if found.article is None or found.article.slug == slug:
        return found
    articles.hold(c, found.article.slug)
    return slugs.meant(c, slug, had, take_over=take_over)


def _rename(c: Connection, old: Article, slug: str, now: datetime) -> Published:
    new = old.with_changes(slug=slug, identity=old.identity or old.slug)
    slugs.give_up(c, slug)
    slugs.keep(c, old, old.slug, now)
    articles.rename(c, old, slug)
    return _keep(c, old, new, "renamed", now)


def _is_anothers(c: Connection, slug: str, article: Article | None) -> bool:
    """Whether this was the slug of another article."""
    before = slugs.owner(c, slug)
    return before is not None and (article is None or before.code != article.code)


def _with_code(submission: Submission, code: str, identity: str = "") -> Submission:
    return replace(submission, article=submission.article.with_changes(code=code, identity=identity))


def _keep(c: Connection, old: Article | None, new: Article, event: Event, now: datetime) -> Published:
    kept = articles.save(c, new, now)
    as_it_stood = old is not None and (old.slug, old.revision, old.status) == (kept.slug, kept.revision, kept.status)
    row = outbox.add(c, "elsewhere" if as_it_stood else event, kept.slug, kept.revision, now)
    before, after = _listed_in(old), _listed_in(kept)
    if (before or after) and not as_it_stood:
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


def _stand(content: Article, now: datetime, *, revision: int, modified: datetime, of: Article) -> Article:
    """``content`` as it stands; what it is known by is that of ``of``."""
    return content.with_changes(
        status=_status(content, now), revision=revision, modified=modified, code=of.code, identity=of.identity
    )


def _status(article: Article, now: datetime) -> Status:
    return Status.SCHEDULED if release_of(article) > now else Status.LIVE


def _known_time(old: Article | None, submitted: Article, now: datetime) -> datetime:
    """When an article was or will be published whose source does not say it.

    A time that we took from an embargo goes when the desk moves or lifts that embargo; any other known time stays.
    """
    if old is not None and not ((old.status is Status.SCHEDULED or old.was_never_out) and old.published == old.embargo_until):
        return old.published
    return submitted.embargo_until or _second(now)


def _moved(old: Article, said: datetime | None, published: datetime, now: datetime) -> datetime:
    """The new ``modified``: after the old one (nobody has seen that of a scheduled article), and never before publication."""
    if said is not None and said > old.modified:
        return max(said, published)
    earliest = published if old.status is Status.SCHEDULED else max(published, old.modified + SECOND)
    return max(_second(now), earliest)


def _withdrawn_at(old: Article, now: datetime) -> datetime:
    """When it was withdrawn: after all that readers have seen. That of a scheduled article lies ahead, and nobody has.

    Where it is never to come out, that date is the end of the calendar.
    """
    return _second(now) if old.status is Status.SCHEDULED else max(_second(now), old.modified + SECOND)


def _in_utc_seconds(article: Article, old: Article | None, now: datetime) -> Article:
    """The article with every time in UTC and to the second: an embargo rounded up, so that nothing is out before it; other times
    cut, and that of publication too where it does not lie ahead.

    Raises:
        BadArticle: when that leaves the calendar (the first day of year 1 east of Greenwich, and the like).
    """
    try:
        return article.with_changes(
            published=_second_of_publication(article.published, old, now),
            modified=_second(article.modified),
            embargo_until=None if article.embargo_until is None else _second_after(article.embargo_until),
            corrections=tuple(_corrected(correction) for correction in article.corrections),
        )
    except OverflowError as error:
        raise BadArticle((Fault("$.published", "a time of the article lies outside the calendar (years 1 to 9999)"),)) from error


def _corrected(correction: Correction) -> Correction:
    return replace(correction, at=_second(correction.at))


def _second_of_publication(published: datetime, old: Article | None, now: datetime) -> datetime:
    """Rounded up while it lies ahead. What was rounded up stays so, else the same article handed in again would be another."""
    cut, after = _second(published), _second_after(published)
    return after if cut > now or (old is not None and old.published == after) else cut


def _second_after(time: datetime) -> datetime:
    cut = _second(time)
    return cut if cut == time else cut + SECOND


def _second(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(microsecond=0)
