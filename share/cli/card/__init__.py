"""``share card``: one article's preview images into files, or all cards of all articles into the blobs."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import click

from share.cli.card.all import draw_all
from share.cli.card.one import draw_one
from share.cli.prepared import prepared_parts
from share.errors import BadInput
from share.settings import Settings

ONLY_ONE = {"output": "-o", "explain": "--explain"}
ONLY_ALL = {"jobs": "--jobs", "force": "--force", "report": "--report"}


@click.command()
@click.argument("slug", required=False)
@click.option(
    "-o", "--output", help="The file (.jpg, .webp, .png, .avif), a folder, or - for standard output.  [default: SLUG.jpg]"
)
@click.option(
    "-f", "--format", "wanted", help="Formats of formats.toml, such as og,square.  [default: og; all of them with --all]"
)
@click.option("--explain", is_flag=True, help="Print why the card looks as it does, as JSON; no file is written without -o.")
@click.option("--theme", help="Another theme than that of the service.")
@click.option("--all", "every", is_flag=True, help="Make the cards of every article, and keep them for the service.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes for --all.  [default: one for each processor]")
@click.option("--force", is_flag=True, help="With --all: make again what is there.")
@click.option("--report", help="With --all: a file for a report as JSON; - is standard output.")
@click.pass_context
def card(  # noqa: PLR0917 - click hands each option over by its name
    ctx: click.Context,
    slug: str | None,
    output: str | None,
    wanted: str | None,
    explain: bool,
    theme: str | None,
    every: bool,
    jobs: int | None,
    force: bool,
    report: str | None,
) -> None:
    """Draw the preview images of an article, or of all.

    The card of the article SLUG is drawn anew, with the theme as it is now, and goes into a file; the service is not touched.
    What is not as it should be is told on standard error.

    --all makes what the worker would make, in several processes, and skips what is there: interrupted, it goes on from where it
    was. The exit code is 1 where any card has a fault; the others are made.
    """
    settings: Settings = ctx.obj
    if every == (slug is not None):
        raise click.UsageError("Say the SLUG of an article, or --all for every article.")
    for name, option in (ONLY_ONE if every else ONLY_ALL).items():
        if ctx.params[name]:
            raise click.UsageError(f"{option} goes {'with one article, and not with --all' if every else 'with --all'}.")
    with prepared_parts(replace(settings, theme=theme) if theme else settings) as parts:
        if slug is not None:
            draw_one(parts, slug, named(wanted or "og"), output=output, explain=explain)
            return
        formats = named(wanted) if wanted else list(parts.formats)
        code = draw_all(parts, formats, jobs=jobs or processors(), force=force, report=report)
    sys.exit(code)


def named(wanted: str) -> list[str]:
    """The names in a list such as ``og,square``, each once.

    Raises:
        BadInput: where there is none.
    """
    names = list(dict.fromkeys(filter(None, (name.strip() for name in wanted.split(",")))))
    if not names:
        raise BadInput("--format names no format; it takes one or several, such as og,square.")
    return names


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
