"""What thousands of tests begin with, made once in each process: a database with all tables, and parts that were opened.

Ten migrations and the reading of every table of ``assets/`` take a tenth of a second.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from share.blobs import open_blobs
from share.fediverse import Finder
from share.outbound import open_outbound
from share.outbound.origins import Origins
from share.queue import open_queue
from share.settings import Settings
from share.store import migrate, open_store
from share.wiring import Parts, open_parts


def put_database(path: Path) -> None:
    """A new SQLite database with all tables in this file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_with_all_tables())


def parts_of(settings: Settings, clock: Callable[[], datetime]) -> Parts:
    """As `open_parts`, for settings that differ from those of other tests in the places where data lies; with all tables."""
    put_database(Path(settings.database_url.removeprefix("sqlite:///")))
    opened = _opened(settings.base_url, settings.site_name, settings.theme)
    outbound = open_outbound(settings.allow_hosts)
    return replace(
        opened,
        settings=settings,
        store=open_store(settings.database_url),
        blobs=open_blobs(settings.blobs_url),
        queue=open_queue(settings.queue_url),
        outbound=outbound,
        finder=Finder(outbound, opened.fediverse.software),
        origins=Origins(),
        clock=clock,
    )


@cache
def _opened(base_url: str, site_name: str, theme: str) -> Parts:
    with tempfile.TemporaryDirectory() as name:
        environ = {"SHARE_DATA_DIR": name, "SHARE_QUEUE_URL": "memory://"}
        environ |= {"SHARE_BASE_URL": base_url, "SHARE_SITE_NAME": site_name, "SHARE_THEME": theme}
        parts = open_parts(Settings.from_env(environ, folder=Path(name)))
        parts.store.close()
    return parts


@cache
def _with_all_tables() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "prepared.db"
        store = open_store(f"sqlite:///{path}")
        migrate(store)
        store.close()
        return path.read_bytes()
