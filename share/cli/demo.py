"""The demo articles: what an empty database shows when ``SHARE_DEMO=1``."""

from __future__ import annotations

import logging
from pathlib import Path

from share.cli.ingest import Takings
from share.errors import ShareError
from share.ingest.files import FileOptions, Source, find_files
from share.publish import withdraw
from share.store import outbox
from share.wiring import Parts

FOLDER = "demo"

log = logging.getLogger("share")


def fill_with_demo(parts: Parts) -> None:
    """Take the demo articles in, where the settings ask for them and nothing was ever published here.

    Their cards are left to the worker, so that the service answers at once. ``assets/demo/demo.toml`` says what a pasted file
    does not say itself, and which of the articles are withdrawn again.
    """
    with parts.store.connect() as connection:
        used = outbox.generation(connection) > 0
    if used or not parts.settings.demo:
        return
    table = parts.assets.toml(FOLDER, "demo.toml")
    said = table.get("said", {})
    found = find_files([parts.assets.path(FOLDER)])
    taken = [_take(parts, path, FileOptions(**said.get(path.stem, {}))) for path in found]
    for slug in table.get("withdrawn", []):
        withdraw(parts.store, slug, parts.clock())
    log.info("The database was empty, and has %d demo articles now.", sum(taken))


def _take(parts: Parts, path: Path, options: FileOptions) -> bool:
    """One demo article, and whether it went in: an operator's own broken one is told, and the service starts all the same."""
    ((_, taken),) = Takings(parts, options, preflight=None).take([Source(path)])
    if isinstance(taken, ShareError):
        log.warning("demo: %s", taken.public)
        return False
    for warning in taken.warnings:
        log.warning("demo: %s: %s", path.name, warning.sentence)
    return True
