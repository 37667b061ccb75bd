"""``share lint``: what each platform will make of an article, before it is published, or of any page."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator

import click

from share.article import Article, Status
from share.cards.keep import card_of
from share.cards.make import available_formats
from share.cli.lint.fetching import Inside, from_inside, from_outside
from share.cli.lint.table import counted, lines, summary
from share.cli.prepared import prepared_parts
from share.errors import NotFound, Renamed, Withdrawn
from share.readers import READERS, Code, PreviewFault, Reader, Report, Severity, lint, read_tables
from share.settings import Settings
from share.store import articles, slugs
from share.web import create_app
from share.web.inside import Answer, fetch_inside
from share.wiring import Parts

CHUNK = 500
WIDEST = 160
"""Columns: longer lines are hard to follow."""


@click.command(name="lint")
@click.argument("what", metavar="SLUG|URL", required=False)
@click.option("--all", "every", is_flag=True, help="Every article that is live or scheduled.")
@click.option("--reader", "names", multiple=True, metavar="NAME", help="This reader only; may be said several times.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON report.")
@click.pass_obj
def lint_command(settings: Settings, what: str | None, every: bool, names: tuple[str, ...], as_json: bool) -> None:
    """Show what each platform will make of an article.

    What is wrong is told with it. The article SLUG is looked at without a server, also while it is scheduled. A URL is fetched as
    the platforms do, and may be any page; private hosts have to be in SHARE_ALLOW_HOSTS. The exit code is 1 where anything is
    lost; hints alone leave it at 0.
    """
    if every == (what is not None):
        raise click.UsageError("Say the SLUG of an article, the URL of a page, or --all for every article.")
    readers = chosen(names)
    with prepared_parts(settings) as parts:
        found = list(_told(_reports(parts, what, readers), as_json=as_json, many=every))
    sys.exit(1 if any(found) else 0)


def chosen(names: tuple[str, ...]) -> tuple[Reader, ...]:
    """The readers of these names; all of them where none is named."""
    for name in names:
        if name not in READERS:
            raise click.BadParameter(f"there is no reader {name}; there are {', '.join(READERS)}.", param_hint="--reader")
    return tuple(READERS[name] for name in dict.fromkeys(names)) or tuple(READERS.values())


def _reports(parts: Parts, what: str | None, readers: tuple[Reader, ...]) -> Iterator[Report]:
    if what is not None and what.lower().startswith(("http://", "https://")):
        yield lint(what, from_outside(parts.outbound), read_tables(parts.assets), readers=readers)
        return
    application, base_url = create_app(parts), parts.settings.base_url

    def inside(address: str, article: Article) -> Answer:
        return fetch_inside(application, address, base_url=base_url, preview=article)

    for slug in _slugs(parts) if what is None else [what]:
        yield lint_article(parts, inside, _article(parts, slug), readers)


def lint_article(parts: Parts, inside: Inside, article: Article, readers: tuple[Reader, ...]) -> Report:
    """The report on an article of ours, as it will be seen once it is out, with what is wrong with its cards."""
    fetch = from_inside(inside, parts.settings.base_url, article, from_outside(parts.outbound))
    label = article.disclosure.label if article.disclosure else ""
    report = lint(parts.links.page(article), fetch, read_tables(parts.assets), label=label, readers=readers)
    return report.with_own(_card_faults(parts, article))


def _card_faults(parts: Parts, article: Article) -> Iterator[PreviewFault]:
    for card_format in available_formats(article, parts.formats.values()):
        card = card_of(article, card_format, parts.theme, store=parts.store, blobs=parts.blobs)
        for sentence in card.warnings:
            severity = Severity.FAULT if sentence in card.faults else Severity.HINT
            yield PreviewFault(Code.OWN_CARD, severity, f"{card_format.id}: {sentence}")


def _slugs(parts: Parts) -> Iterator[str]:
    before: int | None = None
    while True:
        with parts.store.connect() as connection:
            found = articles.standing(connection, limit=CHUNK, before=before)
        if not found:
            return
        yield from (slug for _, slug in found)
        before = found[-1][0]


def _article(parts: Parts, slug: str) -> Article:
    with parts.store.connect() as connection:
        article = articles.by_slug(connection, slug)
        renamed = slugs.owner(connection, slug) if article is None else None
    if renamed is not None:
        raise Renamed(f"The article {slug} is called {renamed.slug} now.", slug=renamed.slug)
    if article is None:
        raise NotFound(f"There is no article {slug}. Its slug is the last part of its address.")
    if article.status is Status.WITHDRAWN:
        raise Withdrawn(f"The article {slug} is withdrawn: no platform is shown a card of it.")
    return article


def _told(reports: Iterator[Report], *, as_json: bool, many: bool) -> Iterator[bool]:
    """Print each report as it comes, and say of each whether it has a fault."""
    width = min(shutil.get_terminal_size((120, 24)).columns, WIDEST)
    faulty = total = 0
    for report in reports:
        total += 1
        faulty += bool(report.faults)
        if as_json:
            click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        elif many and not report.faults:
            click.echo(f"{report.address}  {summary(report)}")
        else:
            click.echo("\n".join(lines(report, width)) + ("\n" if many else ""))
        yield bool(report.faults)
    if many and not as_json:
        click.echo(f"{counted(total, 'article')}, {faulty or 'none'} with faults.")
