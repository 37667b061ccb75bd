"""The partner desk on the command line: ``share partner preflight | diff | stale``."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import click

from share.cli.prepared import prepared_parts, prepared_store
from share.cli.rightsoptions import change_options, rights_said
from share.feeds.difference import lines as difference_lines
from share.feeds.partnerdesk import DAYS, FeedReading, Reading, asking
from share.feeds.preflight import Finding
from share.feeds.rule import Severity
from share.polls import OUTCOMES, Weather, moment, spell, weather_document
from share.rights import read_rights
from share.settings import Settings
from share.store import partners
from share.web.partnerdesk import desk_of
from share.wiring import now

WIDEST = 160
"""Columns: longer lines are hard to follow."""
SIGNS = {Severity.SKIPPED: "✗", Severity.BADLY: "·"}


@click.command()
@click.argument("name")
@click.argument("slug", required=False)
@click.option("--released", is_flag=True, help="As if an article that is not out yet were out already.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def preflight(settings: Settings, name: str, slug: str | None, released: bool, as_json: bool) -> None:
    """Say why the partner NAME would skip the article SLUG.

    SLUG may be scheduled: it is looked at before it is out. Without SLUG everything that is in the partner's feed is looked at,
    and what is near it. The exit code is 1 where the partner would skip anything of it.
    """
    with prepared_parts(settings) as parts, parts.store.connect() as connection:
        partner, now = partners.by_slug(connection, name), parts.clock()
        reading: Reading | FeedReading
        if slug is None:
            reading = desk_of(parts).look_over(connection, partner, now)
        else:
            reading = desk_of(parts).look_at(connection, partner, slug, now, released=released)
    if as_json:
        click.echo(json.dumps(reading.as_dict(), ensure_ascii=False))
    else:
        told = _of_feed(reading) if isinstance(reading, FeedReading) else _of_article(reading)
        click.echo("\n".join(told))
    sys.exit(1 if reading.is_skipped else 0)


@click.command()
@click.argument("name")
@change_options
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def diff(settings: Settings, /, name: str, as_json: bool, **said: Any) -> None:
    """Say what the same options of `share partner change` would change in the feed of partner NAME. Nothing is changed.

    ``+`` would come, ``-`` would go, ``~`` would be another. The exit code is 1 where anything differs, as with diff.
    """
    document = rights_said(said)
    with prepared_parts(settings) as parts, parts.store.connect() as connection:
        partner = partners.by_slug(connection, name)
        rights = read_rights(document, partner.rights)
        difference = desk_of(parts).compare(connection, partner, rights, parts.clock())
    click.echo(json.dumps(difference.as_dict(), ensure_ascii=False) if as_json else "\n".join(difference_lines(difference)))
    sys.exit(1 if difference else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def stale(settings: Settings, as_json: bool) -> None:
    """List the partners that somebody should look after.

    A partner is stale when it has not asked for three times as long as it usually waits (at least 15 minutes, at most a day), or
    asks and does not get what is new. The exit code is 1 where there is one.
    """
    with prepared_store(settings) as store, store.connect() as connection:
        found = [asked for asked in asking(connection, now()) if asked.stale]
    if as_json:
        told = [{"slug": asked.partner.slug, **weather_document(asked.weather, asked.stale, DAYS)} for asked in found]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for asked in found:
            click.echo(f"{asked.partner.slug}  {asked.stale}")
        if not found:
            click.echo("Every partner asks as it usually does, and has what is new.")
    sys.exit(1 if found else 0)


def weather_line(weather: Weather) -> str:
    """The weather in one line, for lists."""
    if weather.last_at is None:
        return "has not asked yet"
    share = weather.sums.unchanged_share
    parts = [f"asked {moment(weather.last_at)}"]
    parts += [f"every {spell(weather.interval)}"] if weather.interval is not None else []
    parts += [f"{share:.0%} unchanged"] if share is not None else []
    parts += [f"has {weather.newest.slug}"] if weather.newest else []
    return ", ".join(parts)


def weather_lines(weather: Weather, reason: str | None) -> Iterator[str]:
    """The weather in full; ``reason`` is why the partner is stale."""
    sums, share = weather.sums, weather.sums.unchanged_share
    yield f"last poll       {moment(weather.last_at) if weather.last_at else 'none yet'}"
    yield f"usual interval  {spell(weather.interval) if weather.interval is not None else 'not known yet'}"
    yield f"polls, {DAYS} days   {', '.join(f'{getattr(sums, outcome):,} {outcome}' for outcome in OUTCOMES)}"
    yield f"304 share       {f'{share:.1%}' if share is not None else '–'}"
    yield f"bytes, {DAYS} days   {sums.bytes:,}"
    yield f"newest seen     {_newest(weather)}"
    yield f"mean delay      {f'{spell(sums.delay)} over {sums.seen:,} articles' if sums.delay is not None else '–'}"
    if reason:
        yield f"stale           {reason}"


def _newest(weather: Weather) -> str:
    if weather.newest is None:
        return "nothing yet"
    after = f"{spell(weather.delay)} after its" if weather.delay is not None else "of the"
    return f"{weather.newest.slug}, {after} release of {moment(weather.newest.released)}"


def _of_feed(reading: FeedReading) -> Iterator[str]:
    yield from _of_findings(reading.findings)
    for article in reading.articles:
        yield from _of_article(article)
    listed = [article for article in reading.articles if article.is_listed]
    skipped = sum(article.is_skipped for article in listed)
    badly = sum(bool(article.findings) and not article.is_skipped for article in listed)
    yield ""
    yield f"{len(listed)} in the feed: {skipped or 'none'} would be skipped, {badly or 'none'} shown badly."


def _of_article(reading: Reading) -> Iterator[str]:
    where = "in the feed" if reading.is_listed else "not in the feed"
    verdict = "would be skipped" if reading.is_skipped else "would be shown badly" if reading.findings else "as it should be"
    yield f"{reading.slug}  {where}, {verdict if reading.is_listed or reading.findings else 'nothing stands against it'}"
    yield from _of_findings(reading.findings)


def _of_findings(findings: Iterable[Finding]) -> Iterator[str]:
    width = min(shutil.get_terminal_size((120, 24)).columns, WIDEST)
    for finding in findings:
        source = f"{finding.source}, {finding.checked}" if finding.checked else finding.source
        for index, text in enumerate((f"{finding.rule}: {finding.sentence}", finding.advice, f"[{source}]")):
            lead = f"  {SIGNS[finding.severity]} " if index == 0 else "    "
            yield from textwrap.wrap(
                text, width, initial_indent=lead, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
            )
