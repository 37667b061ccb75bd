"""``share check``: the doctor. It looks at everything that a running service needs, and says in plain sentences what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import click

from share.agents import read_agents
from share.article import Article
from share.assets import open_assets
from share.blobs import open_blobs
from share.cards.fonts import read_fonts
from share.cards.make import available_formats, render
from share.cards.theme import load_theme
from share.disclosures import read_disclosures
from share.errors import BadAsset, ShareError
from share.fediverse import read_fediverse
from share.feeds.clients import read_delta_clients
from share.feeds.partnerrules import read_rules
from share.feeds.press import FORMATS, Pictures, Press
from share.formats import read_formats
from share.ingest.paid import read_paid
from share.links import Links
from share.meta import Site, read_words
from share.networks import living, read_networks
from share.platforms import read_platforms
from share.queue import open_queue
from share.settings import SETTINGS, Settings, shown
from share.store import articles, open_store, partners, schema_is_current, scopes, set_aside, sources, subscriptions, webhooks
from share.store.subscriptions import host_of
from share.tracking import read_tracking
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
    if not told:
        yield from _feeds(settings)
        yield from _sources(settings)
        yield from _push(settings)


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
    read_agents(assets, platforms)
    read_paid(assets, disclosures)
    read_words(assets)
    read_delta_clients(assets)
    read_rules(assets)
    read_fediverse(assets)
    read_tracking(assets)
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
            said = f"it answers and is up to date, with {articles.count(connection):,} articles"
            return f"{said}{_partners(partners.count(connection, now()))}."
    finally:
        store.close()


def _partners(counted: partners.Counted) -> str:
    if not counted.partners:
        return ""
    some = "1 partner" if counted.partners == 1 else f"{counted.partners:,} partners"
    return f", and {some} with {counted.tokens:,} valid {'token' if counted.tokens == 1 else 'tokens'}"


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


def _feeds(settings: Settings) -> Iterator[Finding]:
    """Items that feeds have to leave out: a reason to look, and none not to start. Nothing while the database has no tables."""
    store = open_store(settings.database_url)
    disclosures = read_disclosures(open_assets(settings.assets_dir))
    links = Links(settings.base_url, disclosures)
    site = Site(name=settings.site_name, home_url=links.home(), language=settings.language)
    press = Press(site=site, links=links, disclosures=disclosures, pictures_of=lambda _: Pictures())
    try:
        if not schema_is_current(store):
            return
        with store.connect() as connection:
            built = [press.feed(connection, scopes.LATEST, extension, limit=settings.feed_items) for extension in FORMATS]
    finally:
        store.close()
    faults = dict.fromkeys(fault for feed in built if feed for fault in feed.faults)
    if not faults:
        yield Finding(Verdict.OK, f"Feeds: all of their newest articles can be written, in {len(FORMATS)} formats.")
    for fault in faults:
        yield Finding(Verdict.NOTE, f"Feeds: {fault}")


def _sources(settings: Settings) -> Iterator[Finding]:
    """Sources that fail or have stopped, and what was set aside: others' faults, and none of the installation."""
    store = open_store(settings.database_url)
    try:
        if not schema_is_current(store):
            return
        with store.connect() as connection:
            known, failing = sources.every(connection), sources.failing(connection)
            aside = set_aside.count_by_source(connection)
    finally:
        store.close()
    if known and not failing:
        yield Finding(Verdict.OK, f"Sources: all {len(known)} of them work.")
    for source in failing:
        how = "has stopped" if source.stopped_at else f"failed {source.failures} times in a row"
        yield Finding(Verdict.NOTE, f"Sources: {source.name} {how}: {source.answer}")
    for name, number in aside.items():
        yield Finding(Verdict.NOTE, f"Sources: {number} items of {name} are set aside; `share source aside list` says why.")


def _push(settings: Settings) -> Iterator[Finding]:
    """Webhooks that are told nothing, or that fail: for somebody to look at. Nothing while the database has no tables."""
    store = open_store(settings.database_url)
    try:
        if not schema_is_current(store):
            return
        with store.connect() as connection:
            known = webhooks.every(connection)
            subscribed = subscriptions.count(connection, now())
    finally:
        store.close()
    yield Finding(Verdict.OK, f"Push: {subscribed:,} subscriptions and {len(known)} webhooks.")
    for entry in known:
        if entry.gone_at is not None or entry.failing:
            state = "is stopped" if entry.gone_at is not None else "fails"
            more = f"`share deliveries list --target webhook:{entry.id}` says why"
            yield Finding(Verdict.NOTE, f"Push: webhook {entry.id} at {host_of(entry.url)} {state}.", (more,))


LOOKS = (
    Look("Tables", _tables),
    Look("Fonts", _fonts),
    Look("Theme", _theme),
    Look("Card", _card),
    Look("Database", _database, "database_url"),
    Look("Blobs", _blobs, "blobs_url"),
    Look("Queue", _queue, "queue_url"),
)
