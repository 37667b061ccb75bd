"""``share card``: one preview image into a file."""

from __future__ import annotations

from pathlib import Path

import click

from share.cards.make import available_formats, render
from share.cli.prepared import prepared_parts
from share.errors import BadInput, NotFound
from share.settings import Settings
from share.store import articles


@click.command()
@click.argument("slug")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; - is standard output.  [default: SLUG.jpg]"
)
@click.option("-f", "--format", "format_id", default="og", show_default=True, help="The format, an id of formats.toml.")
@click.pass_obj
def card(settings: Settings, slug: str, output: Path | None, format_id: str) -> None:
    """Draw the preview image of the article SLUG.

    It is drawn anew, with the theme as it is now, and goes into a file; the service is not touched.
    """
    with prepared_parts(settings) as parts:
        with parts.store.connect() as connection:
            article = articles.by_slug(connection, slug)
        if article is None:
            raise NotFound(f"There is no article {slug}. Its slug is the last part of its address.")
        formats = {entry.id: entry for entry in available_formats(article, parts.formats.values())}
        if format_id not in formats:
            raise NotFound(f"This article has no picture {format_id}; it has {', '.join(formats)}.")
        photo = parts.blobs.get(f"photos/{article.photo.digest}") if article.photo else None
        drawn = render(article, formats[format_id], parts.theme, photo)
    path = output or Path(f"{slug}.{formats[format_id].extension}")
    try:
        with click.open_file(str(path), "wb") as file:
            file.write(drawn.data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}).") from error
    for warning in (*(fault.sentence for fault in article.warnings), *drawn.warnings):
        click.echo(warning, err=True)
    if str(path) != "-":
        click.echo(f"{path}  {drawn.width}×{drawn.height}  {len(drawn.data):,} bytes", err=True)
