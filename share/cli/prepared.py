"""What the commands begin with: a store at the schema of this version, and the parts over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from share.settings import Settings
from share.store import Store, migrate, open_store, schema_is_current
from share.wiring import Parts, open_parts

NUMBER = click.IntRange(0, 2**63 - 1)
"""The number of a row, as far as databases count."""


@contextmanager
def prepared_store(settings: Settings) -> Iterator[Store]:
    """The store, migrated where it has to be; closed afterwards."""
    store = open_store(settings.database_url)
    try:
        if not schema_is_current(store):
            migrate(store)
        yield store
    finally:
        store.close()


@contextmanager
def prepared_parts(settings: Settings) -> Iterator[Parts]:
    """All parts, the store migrated where it has to be; closed afterwards."""
    with prepared_store(settings):
        parts = open_parts(settings)
    try:
        yield parts
    finally:
        parts.queue.close()
        parts.store.close()
