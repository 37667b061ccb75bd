"""``share check``: the doctor. It looks at everything that a running service needs, and says in plain sentences what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from share.assets import open_assets
from share.blobs import open_blobs
from share.cards.theme import load_theme
from share.disclosures import read_disclosures
from share.errors import ShareError
from share.formats import read_formats
from share.networks import living, read_networks
from share.queue import open_queue
from share.settings import SETTINGS, Settings
from share.store import articles, open_store, schema_is_current


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the doctor's, and whether it is good news."""

    good: bool
    sentence: str


@click.command()
def check() -> None:
    """Say what is wrong with settings, tables, fonts, theme, database, blobs and queue; exit 1 where anything is."""
    findings = list(examine())
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'WRONG'}  {finding.sentence}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which a service needs the things."""
    try:
        settings = Settings.from_env()
    except ShareError as error:
        yield Finding(False, error.public)
        return
    said = sum(origin != "default" for origin in settings.origins.values())
    yield Finding(True, f"Settings: {said} of {len(SETTINGS)} are set, the others have their defaults.")
    for warning in settings.warnings:
        yield Finding(False, warning)
    for look in (_tables, _theme, _database, _blobs, _queue):
        yield _finding(look, settings)


def _finding(look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(True, look(settings))
    except ShareError as error:
        return Finding(False, error.public)


def _tables(settings: Settings) -> str:
    assets = open_assets(settings.assets_dir)
    formats, networks, disclosures = read_formats(assets), read_networks(assets), read_disclosures(assets)
    return f"Tables: {len(formats)} card formats, {len(living(networks))} networks, {len(disclosures.kinds)} kinds of disclosure."


def _theme(settings: Settings) -> str:
    assets = open_assets(settings.assets_dir)
    theme = load_theme(assets, settings.theme, settings.site_name)
    return f"Theme: {settings.theme} is complete (version {theme.digest[:8]})."


def _database(settings: Settings) -> str:
    store = open_store(settings.database_url)
    try:
        if not schema_is_current(store):
            return "Database: it answers; `share run` or `share migrate` brings it to the schema of this version."
        with store.connect() as connection:
            return f"Database: it answers and is up to date, with {articles.count(connection):,} live articles."
    finally:
        store.close()


def _blobs(settings: Settings) -> str:
    blobs = open_blobs(settings.blobs_url)
    blobs.put("check/probe", b"probe", "text/plain")
    blobs.delete("check/probe")
    return "Blobs: pictures can be written and taken away."


def _queue(settings: Settings) -> str:
    open_queue(settings.queue_url).check()
    return "Queue: it answers."
