"""The parts of a running Sharewire, opened once in each process and handed to the edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from share.agents import Agents, read_agents
from share.assets import Assets, open_assets
from share.blobs import Blobs, open_blobs
from share.cards.theme import Theme, load_theme
from share.disclosures import Disclosures, read_disclosures
from share.fediverse import Fediverse, Finder, read_fediverse
from share.formats import CardFormat, read_formats
from share.ingest.paid import PaidNames, read_paid
from share.links import Links
from share.networks import Network, read_networks
from share.outbound import Outbound, open_outbound
from share.outbound.origins import Origins
from share.queue import Queue, open_queue
from share.settings import Settings
from share.store import Store, open_store
from share.tracking import read_tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that an edge needs. It holds no request; verbs are handed the pieces that they take, never the whole."""

    settings: Settings
    assets: Assets
    disclosures: Disclosures
    paid: PaidNames
    agents: Agents
    formats: Mapping[str, CardFormat]
    networks: Mapping[str, Network]
    tracking: frozenset[str]
    fediverse: Fediverse
    finder: Finder
    links: Links
    theme: Theme
    store: Store
    blobs: Blobs
    queue: Queue
    outbound: Outbound
    origins: Origins
    clock: Callable[[], datetime]


def now() -> datetime:
    """The time, in UTC and cut to seconds, as articles keep it."""
    return datetime.now(UTC).replace(microsecond=0)


def open_parts(settings: Settings, clock: Callable[[], datetime] = now) -> Parts:
    """Open every part that the settings name.

    Raises:
        ShareError: from the part that cannot be opened, with a sentence that says what to do.
    """
    assets = open_assets(settings.assets_dir)
    disclosures = read_disclosures(assets)
    links = Links(settings.base_url, disclosures)
    fediverse = read_fediverse(assets)
    outbound = open_outbound(settings.allow_hosts)
    theme = load_theme(assets, settings.theme, settings.site_name, settings.time_zone, links)
    return Parts(
        settings=settings,
        assets=assets,
        disclosures=disclosures,
        paid=read_paid(assets, disclosures),
        agents=read_agents(assets, theme.platforms),
        formats=read_formats(assets),
        networks=read_networks(assets),
        tracking=read_tracking(assets),
        fediverse=fediverse,
        finder=Finder(outbound, fediverse.software),
        links=links,
        theme=theme,
        store=open_store(settings.database_url),
        blobs=open_blobs(settings.blobs_url),
        queue=open_queue(settings.queue_url),
        outbound=outbound,
        origins=Origins(),
        clock=clock,
    )
