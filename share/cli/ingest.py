"""``share ingest``: files into articles.

::

    paths ─ findable ─ each: read_file ─ take_pictures ─ publish ─ announce ─ one line
                                    └─ a bad one: its sentence, and on to the next
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from share.article import Article, Submission
from share.cli.prepared import prepared_parts
from share.errors import BadFile, Fault, ShareError
from share.ingest.files import FileOptions, FileSubmission, find_files, read_file
from share.ingest.photos import take_pictures
from share.publish import Event, publish
from share.settings import Settings
from share.store import articles
from share.wiring import Parts

PASTED = ".txt"
BAR_FROM = 2
"""How many files it takes until a progress bar is worth its line."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: the article as it stands, what happened to it, and notes for whoever wrote the file.

    ``warnings`` tell which pictures could not be used, and why.
    """

    article: Article
    event: Event
    notes: tuple[str, ...]
    warnings: tuple[Fault, ...]


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
@click.pass_obj
def ingest(settings: Settings, /, paths: tuple[Path, ...], slug: str | None, restore: bool, **said: object) -> None:
    """Take files, or folders of them, in as articles.

    Files are .txt, as pasted; .md, with front matter; or .json, as the API takes it. The options say what a file does not say
    itself. A bad file is reported, and the others go in; the exit code is then 1. A file that says the same as before changes
    nothing.
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
        takings = Takings(parts, options, restore=restore)
        for path in files:
            try:
                taken = takings.take(path)
            except ShareError as error:
                clear()
                _say(_of_file(path, error), err=True)
                failed += 1
            else:
                clear()
                _tell(parts, path, taken)
                outcomes[taken.event] += 1
    counts = [f"{count} {event}" for event, count in outcomes.items()] + ([f"{failed} failed"] if failed else [])
    _say(", ".join(counts) or "There is no .txt, .md or .json file in what was named.", err=True)
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
    """The files of one run, each through the one door in."""

    def __init__(self, parts: Parts, options: FileOptions, *, restore: bool = False) -> None:
        self._parts = parts
        self._options = options
        self._restore = restore
        self._slugs: dict[str, Path] = {}

    def take(self, path: Path) -> Taken:
        """One file.

        Raises:
            BadInput: when the file or its article is wrong, or when its slug is that of another file of this run.
            NeedsRestore: when the article was withdrawn, and nothing says that it is to come back.
        """
        parts = self._parts
        read = self._read(path, self._options)
        first = self._slugs.setdefault(read.submission.article.slug, path)
        if first != path:
            raise BadFile(str(path), f"its slug is that of {first} too; give one of them another name, or a slug of its own")
        standing = self._standing(read)
        if standing is None or path.suffix.lower() != PASTED:
            submission = with_pictures(parts, read, standing)
        else:
            read = self._read(path, kept_options(self._options, standing))
            submission = kept_submission(with_pictures(parts, read, standing), standing)
        done = publish(parts.store, submission, parts.clock(), restore=self._restore)
        if done.outbox_id is not None:
            parts.queue.announce(done.outbox_id)
        return Taken(done.article, done.event, submission.notes, submission.article.warnings)

    def _read(self, path: Path, options: FileOptions) -> FileSubmission:
        return read_file(
            path,
            options=options,
            now=self._parts.clock(),
            disclosures=self._parts.disclosures,
            default_language=self._parts.settings.language,
            max_bytes=self._parts.settings.max_article_bytes,
        )

    def _standing(self, read: FileSubmission) -> Article | None:
        with self._parts.store.connect() as connection:
            return articles.by_slug(connection, read.submission.article.slug)


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


def _of_file(path: Path, error: ShareError) -> str:
    """The error's sentence, with the file in front where it does not name it itself."""
    return error.public if str(path) in error.public else f"{path}: {error.public}"


def _tell(parts: Parts, path: Path, taken: Taken) -> None:
    _say(f"{taken.event:<9}  {parts.links.page(taken.article)}  {path}")
    for warning in taken.warnings:
        _say(f"{path}: warning: {warning.sentence}", err=True)
    for note in taken.notes:
        _say(f"{path}: note: {note}", err=True)


def _say(text: str, *, err: bool = False) -> None:
    click.echo(_on_one_line(text), err=err)


def _on_one_line(text: str) -> str:
    """Text in which the odd characters of a file's name (line ends, escapes, bytes that are not UTF-8) are spelt out."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
