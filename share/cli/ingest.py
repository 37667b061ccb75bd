"""``share ingest``: files into articles.

::

    paths ─ findable ─ sources_in ─ each: read_source ─ take_pictures ─ preflight, publish ─ one line
                           │                       └─ a bad one: its sentence, and on to the next
                           └─ --later: a hundred at a time, in one transaction
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

import click

from share.article import Article, Submission
from share.cli.prepared import prepared_parts
from share.errors import BadFile, Fault, ShareError
from share.ingest.files import FileOptions, FileSubmission, Source, find_files, read_source, sources_in
from share.ingest.photos import take_pictures
from share.publish import Event, Published, publish_all
from share.settings import Settings
from share.store import slugs
from share.web import open_preflight
from share.web.preflight import Finding, Preflight, erase_taken_over
from share.wiring import Parts

PASTED = ".txt"
TOGETHER = 100
"""How many articles one transaction takes in where nothing is drawn before: others, who publish meanwhile, wait for as many."""
BAR_FROM = 2
"""How many files it takes until a progress bar is worth its line."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: the article as it stands, what happened to it, and notes for whoever wrote the file.

    ``warnings`` tell which pictures could not be used, and why; ``findings`` what its cards and its page showed.
    """

    article: Article
    event: Event
    notes: tuple[str, ...]
    warnings: tuple[Fault, ...]
    findings: tuple[Finding, ...] = ()


Outcome = tuple[Published, tuple[Finding, ...]] | ShareError
"""What became of one submission: how it stands, and what was found; or why it does not."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--author", "authors", multiple=True, help="An author's name; may be said again for each author.")
@click.option("--published", help="When it was published: RFC 3339, such as 2026-11-22T18:00:00Z, or a plain date.")
@click.option("--section", help="The section, as readers see it.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be said again for each tag.")
@click.option("--url", help="The canonical address, where the article has a page of its own elsewhere.")
@click.option("--photo", help="A photo: a file, or a web address.")
@click.option("--lang", "language", help="The language, as a BCP 47 tag such as en or de-AT.")
@click.option("--slug", help="The slug, for a single file; else it is the name of the file.")
@click.option("--restore", is_flag=True, help="Bring withdrawn articles back. Without it they stay withdrawn.")
@click.option("--take-over", is_flag=True, help="Give new articles slugs that others had before they were renamed.")
@click.option("--later", is_flag=True, help="Leave the cards to the worker, for large imports; nothing is looked at before.")
@click.pass_obj
def ingest(
    settings: Settings,
    /,
    paths: tuple[Path, ...],
    slug: str | None,
    *,
    restore: bool,
    take_over: bool,
    later: bool,
    **said: object,
) -> None:
    """Take files, or folders of them, in as articles.

    Files are .txt, as pasted; .md, with front matter; .json, as the API takes it, or a news item in ninjs; or .jsonl, with one
    of these in each line. The options say what a file does not say itself. A bad file is reported, and the others go in; the
    exit code is then 1. A file that says the same as before changes nothing.
    """
    options = FileOptions(slug=slug, **said)  # type: ignore[arg-type]  # click hands over what the options above declare
    found, failures = findable(paths)
    if slug and len(found) > 1:
        raise click.UsageError("--slug is for a single file; of several, each is called by its own name.")
    for failure in failures:
        _say(failure, err=True)
    outcomes: Counter[str] = Counter()
    failed = len(failures)
    with prepared_parts(settings) as parts, _progress(found) as (files, clear):
        preflight = None if later else open_preflight(parts)
        takings = Takings(parts, options, preflight=preflight, restore=restore, take_over=take_over)
        sources = chain.from_iterable(sources_in(path, settings.max_article_bytes) for path in files)
        while some := list(islice(sources, TOGETHER if later else 1)):
            for source, taken in takings.take(some):
                clear()
                if isinstance(taken, ShareError):
                    _say(_of_file(source, taken), err=True)
                    failed += 1
                else:
                    _tell(parts, source, taken)
                    outcomes[taken.event] += 1
    counts = [f"{count} {event}" for event, count in outcomes.items()] + ([f"{failed} failed"] if failed else [])
    _say(", ".join(counts) or "There is no .txt, .md, .json or .jsonl file in what was named.", err=True)
    if failed or not outcomes:
        sys.exit(1)


def findable(paths: tuple[Path, ...]) -> tuple[list[Path], list[str]]:
    """The files to be read, and a sentence for each path that leads to none."""
    found: dict[Path, None] = {}
    failures = []
    for path in paths:
        try:
            found |= dict.fromkeys(find_files([path]))
        except ShareError as error:
            failures.append(error.public)
    return list(found), failures


class Takings:
    """The articles of one run, each through the one door in: prepared by ``preflight``, else its cards left to the worker."""

    def __init__(
        self,
        parts: Parts,
        options: FileOptions,
        *,
        preflight: Preflight | None,
        restore: bool = False,
        take_over: bool = False,
    ) -> None:
        self._parts = parts
        self._options = options
        self._restore = restore
        self._take_over = take_over
        self._preflight = preflight
        self._slugs: dict[str, tuple[Path, int]] = {}

    def take(self, sources: Sequence[Source]) -> Iterator[tuple[Source, Taken | ShareError]]:
        """Take these in: what became of each, or why it did not go in. Those that go in without a preflight go in together.

        Raises:
            StoreFailed: when the database cannot be used.
        """
        submissions: list[tuple[Source, Submission]] = []
        for source in sources:
            try:
                submissions.append((source, self._submission(source)))
            except ShareError as error:
                yield source, error
        published = self._prepared(submissions) if self._preflight is not None else self._together(submissions)
        for (source, submission), outcome in zip(submissions, published, strict=True):
            if isinstance(outcome, ShareError):
                yield source, outcome
            else:
                done, findings = outcome
                yield source, Taken(done.article, done.event, submission.notes, submission.article.warnings, findings)

    def _submission(self, source: Source) -> Submission:
        parts = self._parts
        read = self._read(source, self._options)
        place = source.path, source.line
        first = self._slugs.setdefault(read.submission.article.slug, place)
        if first != place:
            other = Source(*first).name
            reason = f"its slug is that of {other} too; give one of them another name, or a slug of its own"
            raise BadFile(str(source.path), reason, line=source.line)
        pasted = source.path.suffix.lower() == PASTED
        if not pasted and not has_pictures(read.submission.article):
            return read.submission
        standing = self._standing(read)
        if standing is None or not pasted:
            return with_pictures(parts, read, standing)
        read = self._read(source, kept_options(self._options, standing))
        return kept_submission(with_pictures(parts, read, standing), standing)

    def _prepared(self, submissions: Sequence[tuple[Source, Submission]]) -> Iterator[Outcome]:
        assert self._preflight is not None  # noqa: S101 - whoever calls has looked
        for _, submission in submissions:
            try:
                prepared = self._preflight.publish(submission, restore=self._restore, take_over=self._take_over)
            except ShareError as error:
                yield error
            else:
                yield prepared.published, prepared.findings or ()

    def _together(self, submissions: Sequence[tuple[Source, Submission]]) -> Iterator[Outcome]:
        """The first of them is announced: the worker's sweep finds the others, and a queue of thousands would help nobody."""
        store, now = self._parts.store, self._parts.clock()
        given = [submission for _, submission in submissions]
        announced = False
        for done in publish_all(store, given, now, restore=self._restore, take_over=self._take_over):
            if isinstance(done, ShareError):
                yield done
                continue
            erase_taken_over(self._parts, done)
            if done.outbox_id is not None and not announced:
                announced = self._parts.queue.announce(done.outbox_id)
            yield done, ()

    def _read(self, source: Source, options: FileOptions) -> FileSubmission:
        return read_source(
            source,
            options=options,
            now=self._parts.clock(),
            disclosures=self._parts.disclosures,
            paid=self._parts.paid,
            default_language=self._parts.settings.language,
            max_bytes=self._parts.settings.max_article_bytes,
            tracking=self._parts.tracking,
        )

    def _standing(self, read: FileSubmission) -> Article | None:
        with self._parts.store.connect() as connection:
            found = slugs.meant(connection, read.submission.article.slug, read.submission.former_slugs, take_over=self._take_over)
        return found.article


def has_pictures(article: Article) -> bool:
    """Whether the article names a photo or a portrait, which have to be looked for."""
    return article.missing_photo is not None or any(author.missing_portrait is not None for author in article.authors)


def kept_options(options: FileOptions, standing: Article) -> FileOptions:
    """The options of this run, and behind them what the article that stands says of itself.

    A pasted text has no place for a section or a language; taking it in again without the options of the first time must not lose
    them. Markdown and JSON can say everything, so there the file is the whole truth.
    """
    return replace(
        options,
        section=options.section or standing.section,
        tags=options.tags or standing.tags,
        url=options.url or standing.canonical_url,
        language=options.language or standing.language,
    )


def kept_submission(submission: Submission, standing: Article) -> Submission:
    """A pasted text with the authors and the photo that stand, where this time none are named."""
    article = submission.article.with_changes(authors=submission.article.authors or standing.authors)
    if not (article.photo or article.missing_photo):
        article = article.with_changes(photo=standing.photo, missing_photo=standing.missing_photo)
    return replace(submission, article=article)


def with_pictures(parts: Parts, read: FileSubmission, standing: Article | None) -> Submission:
    """The submission with its photo and portraits, fetched where they are on the web and not known yet."""
    return take_pictures(
        read.submission,
        standing,
        outbound=parts.outbound,
        blobs=parts.blobs,
        photo_folder=read.photo_folder,
        portrait_folder=read.portrait_folder,
        max_bytes=parts.settings.max_photo_bytes,
        timeout_seconds=parts.settings.fetch_seconds,
    )


@contextmanager
def _progress(found: list[Path]) -> Iterator[tuple[Iterable[Path], Callable[[], None]]]:
    """The files, with a bar on a terminal where there are several; and what clears the bar's line for another line."""
    if len(found) < BAR_FROM or not sys.stderr.isatty():
        yield found, lambda: None
        return
    with click.progressbar(
        found, label="Taking in", file=sys.stderr, item_show_func=lambda path: _on_one_line(path.name) if path else ""
    ) as bar:
        yield bar, lambda: click.echo("\r\033[K", nl=False, err=True)


def _of_file(source: Source, error: ShareError) -> str:
    """The error's sentence, with the file in front where it does not name it itself."""
    return error.public if str(source.path) in error.public else f"{source.name}: {error.public}"


def _tell(parts: Parts, source: Source, taken: Taken) -> None:
    path = source.name
    _say(f"{taken.event:<9}  {parts.links.page(taken.article)}  {path}")
    for warning in taken.warnings:
        _say(f"{path}: warning: {warning.sentence}", err=True)
    for finding in taken.findings:
        _say(f"{path}: found: {finding}", err=True)
    for note in taken.notes:
        _say(f"{path}: note: {note}", err=True)


def _say(text: str, *, err: bool = False) -> None:
    click.echo(_on_one_line(text), err=err)


def _on_one_line(text: str) -> str:
    """Text in which the odd characters of a file's name (line ends, escapes, bytes that are not UTF-8) are spelt out."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
