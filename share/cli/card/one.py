"""One article's preview images, drawn anew into files, and the explanations of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from share.article import Article
from share.cards.explain import with_article
from share.cards.keep import PHOTOS
from share.cards.key import card_digest, portrait_of
from share.cards.make import available_formats, render
from share.errors import BadInput, NotFound, Renamed
from share.formats import MEDIA_TYPES, CardFormat
from share.store import articles, slugs
from share.wiring import Parts

STANDARD_OUTPUT = "-"
EXTENSIONS = {f".{extension}": extension for extension in MEDIA_TYPES} | {".jpeg": "jpg"}


def draw_one(parts: Parts, slug: str, names: Sequence[str], *, output: str | None, explain: bool) -> None:
    """Draw the formats ``names`` of an article into files, and say what is wrong with them on standard error.

    With ``explain``, the explanations go to standard output (to standard error, instead of the sentences, where the picture goes
    to standard output), and no picture is written where ``output`` does not say so.

    Raises:
        NotFound: when there is no such article, or when it does not have one of the formats.
        Renamed: when it is called otherwise now.
        BadInput: when ``output`` is not a place where pictures can be written.
    """
    article = _article(parts, slug)
    formats = _formats(parts, article, names)
    if output and output.endswith("/"):
        _make_folder(Path(output))
    explained = [_drawn(parts, article, entry, path, quiet=explain) for entry, path in places(slug, formats, output, explain)]
    if explain:
        told: Any = explained[0] if len(explained) == 1 else explained
        to_error = output == STANDARD_OUTPUT
        stream = sys.stderr if to_error else sys.stdout
        click.echo(json.dumps(told, ensure_ascii=False, indent=2 if stream.isatty() else None), err=to_error)


def places(slug: str, formats: Sequence[CardFormat], output: str | None, explain: bool) -> list[tuple[CardFormat, Path | None]]:
    """Where each format goes, as the type of file that ``output`` names; None: nowhere.

    Raises:
        BadInput: when ``output`` has another ending than those of `EXTENSIONS`, or is standard output for several pictures.
    """
    several = len(formats) > 1
    if output is None and explain:
        return [(entry, None) for entry in formats]
    if output == STANDARD_OUTPUT:
        if several:
            raise BadInput("Standard output takes one picture; -o FOLDER/ takes several.")
        return [(formats[0], Path(output))]
    if output is None or output.endswith("/") or Path(output).is_dir():
        folder = Path(output or "")
        names = [f"{slug}-{entry.id}" if several or output else slug for entry in formats]
        return [(entry, folder / f"{name}.{entry.extension}") for entry, name in zip(formats, names, strict=True)]
    path = Path(output)
    extension = EXTENSIONS.get(path.suffix.lower())
    if extension is None:
        raise BadInput(f"{path} has no ending that says the type of picture; it is {', '.join(EXTENSIONS)}.")
    return [(entry.in_extension(extension), path.with_stem(f"{path.stem}-{entry.id}") if several else path) for entry in formats]


def _article(parts: Parts, slug: str) -> Article:
    with parts.store.connect() as connection:
        article = articles.by_slug(connection, slug)
        renamed = slugs.owner(connection, slug) if article is None else None
    if renamed is not None:
        raise Renamed(f"The article {slug} is called {renamed.slug} now.", slug=renamed.slug)
    if article is None:
        raise NotFound(f"There is no article {slug}. Its slug is the last part of its address.")
    return article


def _formats(parts: Parts, article: Article, names: Sequence[str]) -> list[CardFormat]:
    has = {entry.id: entry for entry in available_formats(article, parts.formats.values())}
    for name in names:
        if name not in has:
            raise NotFound(f"This article has no picture {name}; it has {', '.join(has)}.")
    return [has[name] for name in names]


def _drawn(parts: Parts, article: Article, card_format: CardFormat, path: Path | None, *, quiet: bool) -> dict[str, Any]:
    """Draw and write one picture; its explanation. ``quiet`` leaves telling its warnings to the explanation where both would go
    to standard error."""
    portrait = portrait_of(article)
    drawn = render(
        article,
        card_format,
        parts.theme,
        parts.blobs.get(f"{PHOTOS}/{article.photo.digest}") if article.photo else None,
        parts.blobs.get(f"{PHOTOS}/{portrait.digest}") if portrait else None,
    )
    if path is not None:
        _write(path, drawn.data)
    told = {"digest": card_digest(article, card_format, parts.theme), **with_article(drawn.explanation, article)}
    piped = path is not None and str(path) == STANDARD_OUTPUT
    if not (quiet and piped):
        for warning in told["warnings"]:
            click.echo(warning, err=True)
    if path is not None and not piped:
        click.echo(f"{path}  {drawn.width}×{drawn.height}  {len(drawn.data):,} bytes", err=True)
    return told


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The folder {path} cannot be made ({error.strerror}).") from error


def _write(path: Path, data: bytes) -> None:
    try:
        with click.open_file(str(path), "wb") as file:
            file.write(data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}).") from error
