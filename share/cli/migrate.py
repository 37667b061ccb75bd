"""``share migrate``: the database at the schema of this version."""

from __future__ import annotations

import click

from share.settings import Settings
from share.store import migrate as migrate_store
from share.store import open_store


@click.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the schema of this version."""
    store = open_store(settings.database_url)
    try:
        done = migrate_store(store)
    finally:
        store.close()
    for name in done:
        click.echo(f"migrated to {name}")
    if not done:
        click.echo("The database is up to date; there was nothing to do.")
