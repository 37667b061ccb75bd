"""``share check``: the doctor. It looks at everything that a running service needs, and says in plain sentences what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import click

from share.article import Article
from share.assets import open_assets
from share.blobs import open_blobs
from share.cards.fonts import read_fonts
from share.cards.make import available_formats, render
from share.cards.theme import load_theme
from share.disclosures import read_disclosures
from share.errors import BadAsset, ShareError
from share.formats import read_formats
from share.links import Links
from share.meta import read_words
from share.networks import living, read_networks
from share.platforms import read_platforms
from share.queue import open_queue
from share.settings import SETTINGS, Settings, shown
from share.store import articles, open_store, schema_is_current
from share.wiring import now

DETAIL_LIMIT = 300
"""Characters of what a library says of its failure."""


class Verdict(StrEnum):
    """What a finding comes to; only `WRONG` is a reason not to start."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the doctor's, and lines that say more: the setting in question, and what the library under it said."""

    verdict: Verdict
    sentence: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at. ``examine`` says what is well, or raises; ``setting`` is the one that says where the thing is."""

    name: str
    examine: Callable[[Settings], str]
    setting: str = ""


@click.command()
def check() -> None:
    """Say what is wrong with the installation.

    It looks at settings, tables, fonts, theme, database, blobs and queue, and draws a card. The exit code is 1 where anything
    is wrong.
    """
    findings = list(examine())
    for finding in findings:
        click.echo(f"{finding.verdict:<5}  {finding.sentence}")
        for line in finding.more:
            click.echo(f"{'':<5}  {line}")
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        sys.exit(1)


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which a service needs the things; nothing is told twice."""
    try:
        settings = Settings.from_env()
    except ShareError as error:
        yield Finding(Verdict.WRONG, f"Settings: {error.public}")
        return
    said = sum(origin != "default" for origin in settings.origins.values())
    yield Finding(Verdict.OK, f"Settings: {said} of {len(SETTINGS)} are set, the others have their defaults.")
    for warning in settings.warnings:
        yield Finding(Verdict.NOTE, f"Settings: {warning}")
    told: set[str] = set()
    for look in LOOKS:
        try:
            yield Finding(Verdict.OK, f"{look.name}: {look.examine(settings)}")
        except ShareError as error:
            if error.public not in told:
                yield Finding(Verdict.WRONG, f"{look.name}: {error.public}", _more(look, settings, error))
            told.add(error.public)


def _more(look: Look, settings: Settings, error: ShareError) -> tuple[str, ...]:
    row = next((row for row in SETTINGS if row.name == look.setting), None)
    if row is None:
        return ()
    address = f"{row.variable} is {shown(row, settings)} ({settings.origins[row.name]})"
    detail = without_password(" ".join(error.detail.split()), getattr(settings, row.name))[:DETAIL_LIMIT]
    return (address, detail) if detail else (address,)


def without_password(text: str, url: str) -> str:
    """What a library says may quote the whole address; what a doctor says is pasted into tickets."""
    password = urlsplit(url).password
    return text.replace(password, "…").replace(unquote(password), "…") if password else text


def _tables(settings: Settings) -> str:
    assets = open_assets(settings.assets_dir)
    formats, networks, disclosures = read_formats(assets), read_networks(assets), read_disclosures(assets)
    platforms = read_platforms(assets, formats)
    read_words(assets)
    return (
        f"{len(formats)} card formats for {len(platforms)} platforms, {len(living(networks))} networks, "
        f"{len(disclosures.kinds)} kinds of disclosure."
    )


def _fonts(settings: Settings) -> str:
    fonts = read_fonts(open_assets(settings.assets_dir))
    faults = fonts.faults()
    if faults:
        raise BadAsset("fonts/fonts.toml", "", "; ".join(faults))
    return f"{len(fonts.files)} files, all of them as fonts.toml says."


def _theme(settings: Settings) -> str:
    theme = load_theme(open_assets(settings.assets_dir), settings.theme, settings.site_name)
    return f"{settings.theme} is complete (version {theme.digest[:8]})."


def _card(settings: Settings) -> str:
    assets = open_assets(settings.assets_dir)
    links = Links(settings.base_url, read_disclosures(assets))
    theme = load_theme(assets, settings.theme, settings.site_name, settings.time_zone, links)
    article = Article(
        slug="check", title=settings.site_name, body_html="<p>…</p>", published=now(), modified=now(), language=settings.language
    )
    drawn = [render(article, entry, theme, None) for entry in available_formats(article, read_formats(assets).values())]
    return "; ".join(f"one of {card.width}×{card.height} was drawn, {len(card.data):,} bytes" for card in drawn) + "."


def _database(settings: Settings) -> str:
    store = open_store(settings.database_url)
    try:
        if not schema_is_current(store):
            return "it answers; `share run` or `share migrate` brings it to the schema of this version."
        with store.connect() as connection:
            return f"it answers and is up to date, with {articles.count(connection):,} articles."
    finally:
        store.close()


def _blobs(settings: Settings) -> str:
    blobs = open_blobs(settings.blobs_url)
    blobs.put("check/probe", b"probe", "text/plain")
    blobs.delete("check/probe")
    return "pictures can be written and taken away."


def _queue(settings: Settings) -> str:
    queue = open_queue(settings.queue_url)
    queue.check()
    queue.close()
    return "it answers."


LOOKS = (
    Look("Tables", _tables),
    Look("Fonts", _fonts),
    Look("Theme", _theme),
    Look("Card", _card),
    Look("Database", _database, "database_url"),
    Look("Blobs", _blobs, "blobs_url"),
    Look("Queue", _queue, "queue_url"),
)
