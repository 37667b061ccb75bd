"""Files coming in: which ones, read as what, and what the command line adds to them."""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from share.article import SLUG, SLUG_LIMIT, Submission, slugify
from share.disclosures import Disclosures
from share.errors import BadArticle, BadFile, BadInput, TooLarge
from share.ingest.arrivals import Incoming
from share.ingest.characters import Reading
from share.ingest.markdown import read_markdown
from share.ingest.ninjs import is_ninjs, read_item
from share.ingest.paid import PaidNames
from share.ingest.payload import read_payload
from share.ingest.text import read_text
from share.ingest.times import parse_day_or_time

LINES = ".jsonl"
KINDS = (".txt", ".md", ".json", LINES)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """What the command line says of files. Where a file says something itself, the file wins."""

    authors: tuple[str, ...] = ()
    published: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    photo: str | None = None
    language: str | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where one article is written: a file, or one line (from 1, with its bytes) of a file that has an article in each."""

    path: Path
    line: int = 0
    data: bytes = b""

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.path}, line {self.line}" if self.line else str(self.path)


@dataclass(frozen=True, slots=True)
class FileSubmission:
    """An article read from a file, its pictures still missing, and the folders in which photo and portraits are looked for."""

    path: Path
    submission: Submission
    photo_folder: Path
    portrait_folder: Path


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in the folders named (at any depth, sorted, hidden ones left out), each once.

    Raises:
        BadFile: for a path that does not exist, and for a named file of a kind that we do not read.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(_in_folder(path))
        elif not path.exists():
            raise BadFile(str(path), "there is no such file or folder")
        elif path.suffix.lower() not in KINDS:
            raise BadFile(str(path), f"articles are read from {', '.join(KINDS)} files")
        else:
            found[path] = None
    return list(found)


def sources_in(path: Path, max_bytes: int) -> Iterator[Source]:
    """The articles of a file: as many as it has lines where it is of that kind, else one. Lines are read one after the other.

    Of a line of more than ``max_bytes``, or of a file that cannot be read, `read_source` will say so.
    """
    if path.suffix.lower() != LINES:
        yield Source(path)
        return
    try:
        lines = path.open("rb")
    except OSError:
        yield Source(path)
        return
    with lines:
        number = 0
        while data := lines.readline(max_bytes + 2):
            number += 1
            rest = data
            while not rest.endswith(b"\n") and (rest := lines.readline(max_bytes)):
                pass
            if data.strip():
                yield Source(path, number, data)


def _in_folder(folder: Path) -> list[Path]:
    inside = (path for path in folder.rglob("*") if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return sorted(path for path in inside if path.suffix.lower() in KINDS and path.is_file())


def read_source(
    source: Source,
    *,
    options: FileOptions,
    now: datetime,
    disclosures: Disclosures,
    paid: PaidNames,
    default_language: str,
    max_bytes: int,
    tracking: frozenset[str] = frozenset(),
) -> FileSubmission:
    """One article of a file, which still lacks its pictures. JSON may also hold a news item in ninjs.

    The slug is what the file says, else ``options.slug``, else the file's name (of a line: nothing), else made of the title.

    Raises:
        BadFile: when the file cannot be read as an article; ``faults`` has its faults when it breaks the rules of one.
        TooLarge: past ``max_bytes``.
        BadInput: for an option that says nothing sensible.
    """
    try:
        return _read(
            source, options, now, disclosures, paid, default_language=default_language, max_bytes=max_bytes, tracking=tracking
        )
    except BadFile as error:
        if not source.line:
            raise
        bad = BadFile(str(source.path), error.reason, line=source.line, detail=error.detail)
        bad.faults = error.faults
        raise bad from error


def _read(
    source: Source,
    options: FileOptions,
    now: datetime,
    disclosures: Disclosures,
    paid: PaidNames,
    *,
    default_language: str,
    max_bytes: int,
    tracking: frozenset[str],
) -> FileSubmission:
    path, name = source.path, str(source.path)
    text = decoded(_bytes(source, max_bytes), name)
    reading = _read_as(path.suffix.lower(), text, name)
    if path.suffix.lower() in {".json", ".jsonl"} and is_ninjs(reading.document):
        reading = _of_ninjs(reading, paid, name)
    missing = {name: value for name, value in _said(options).items() if reading.document.get(name) in (None, [], "")}
    document = {**reading.document, **missing}
    photo_folder = Path() if "photo" in missing else path.parent
    slug = str(document.pop("slug", None) or options.slug or default_slug("" if source.line else path.stem, document))
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LIMIT:
        example = slugify(slug) or "harbour-bridge"
        raise BadFile(name, f"the slug {slug[:80]!r} is not lower-case ASCII letters and digits with hyphens, such as {example}")
    try:
        submission = read_payload(
            document,
            slug=slug,
            now=now,
            disclosures=disclosures,
            default_language=default_language,
            tracking=tracking,
            web_photos_only=False,
            notes=reading.notes,
        )
    except BadArticle as error:
        raise _in_file(path, text, error) from error
    return FileSubmission(path, submission, photo_folder, path.parent)


def default_slug(name: str, document: dict[str, Any]) -> str:
    """The slug of an article that has none: from the name of its file, else from its title."""
    return slugify(name) or slugify(str(document.get("title", ""))) or "article"


def _bytes(source: Source, max_bytes: int) -> bytes:
    path = source.path
    if source.line:
        if len(source.data) > max_bytes:
            raise TooLarge(
                f"{source.name}: it has more than {max_bytes:,} bytes, the most that are taken (SHARE_MAX_ARTICLE_BYTES)."
            )
        return source.data
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise TooLarge(f"{path}: the file has {size:,} bytes, and at most {max_bytes:,} are taken (SHARE_MAX_ARTICLE_BYTES).")
        return path.read_bytes()
    except OSError as error:
        raise BadFile(str(path), f"it cannot be read ({os.strerror(error.errno or 0)})") from error


def decoded(data: bytes, name: str) -> str:
    """UTF-8 bytes as text, a byte order mark taken off.

    Raises:
        BadFile: with the line and the place of the first byte that is not UTF-8.
    """
    if data.startswith(UTF_16):
        raise BadFile(name, "this is UTF-16 text; save it as UTF-8 and try again")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte {error.start + 1} (0x{data[error.start]:02X}) is not UTF-8 text; save the file as UTF-8 and try again"
        raise BadFile(name, reason, line=line) from error


def _read_as(kind: str, text: str, name: str) -> Reading:
    if kind == ".txt":
        return read_text(text, name=name)
    if kind == ".md":
        return read_markdown(text, name=name)
    return read_json(text, name=name)


def _of_ninjs(reading: Reading, paid: PaidNames, name: str) -> Reading:
    try:
        found = read_item(reading.document, paid=paid)
    except BadInput as error:
        raise BadFile(name, error.public) from error
    if isinstance(found, Incoming):
        said = {key: value for key, value in found.document.items() if value is not None}
        return Reading(said | {"slug": slugify(found.slug) or None}, found.notes)
    if found is None:
        raise BadFile(name, "this ninjs item is no story: its type says so")
    raise BadFile(name, "this ninjs item is withheld or cancelled; `share withdraw SLUG` takes down what was published of it")


def read_json(text: str, *, name: str = "the text") -> Reading:
    """A JSON file as a document.

    Raises:
        BadFile: when it is not JSON (with its line), or not one object.
    """
    if not text.strip():
        raise BadFile(name, "the file is empty; one article as a JSON object belongs here")
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadFile(name, f"this is not JSON: {error.msg} (column {error.colno})", line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise BadFile(
            name, "this is not JSON that an article can be: a number is out of range, or it is nested too deep"
        ) from error
    if isinstance(document, list):
        raise BadFile(name, "this is a list; each article is an object in a file of its own")
    if not isinstance(document, dict):
        raise BadFile(name, 'an article is a JSON object, such as {"title": …, "body_html": …}')
    return Reading(document)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _said(options: FileOptions) -> dict[str, Any]:
    """The options as parts of a document."""
    said: dict[str, Any] = {
        "authors": [{"name": name} for name in options.authors],
        "tags": list(options.tags),
        "section": options.section,
        "canonical_url": options.url,
        "language": options.language,
        "photo": {"url": options.photo} if options.photo else None,
        "published": _published(options.published) if options.published else None,
    }
    return {name: value for name, value in said.items() if value}


def _published(text: str) -> str:
    try:
        return parse_day_or_time(text).isoformat()
    except ValueError as error:
        raise BadInput(f"--published {text[:40]!r}: {error}.") from error


def _in_file(path: Path, text: str, error: BadArticle) -> BadFile:
    """The faults of an article as those of its file, with the line of the first one where its field can be found."""
    line = 0
    field = re.match(r"\$\.(\w+)", error.faults[0].path)
    if field and path.suffix.lower() != ".txt":
        found = re.search(rf"^\s*\"?{field[1]}\"?\s*:", text, re.MULTILINE)
        line = text.count("\n", 0, found.end()) + 1 if found else 0
    bad = BadFile(str(path), "; ".join(map(str, error.faults)), line=line)
    bad.faults = error.faults
    return bad
