"""The command line: ``share run | web | worker | ingest | card | theme | token | migrate | check | settings``."""

from __future__ import annotations

import logging.config

import click

from share.cli.card import card
from share.cli.check import check
from share.cli.ingest import ingest
from share.cli.run import run, web, worker
from share.cli.settings import settings
from share.cli.theme import theme
from share.cli.token import token
from share.errors import ShareError
from share.settings import Settings
from share.store import migrate as migrate_store
from share.store import open_store
from share.web.logs import logging_settings

SERVICES = {"run", "web", "worker"}
"""The commands whose output is their log."""


class Commands(click.Group):
    """A group whose commands answer every error of ours with its sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ShareError as error:
            raise click.ClickException(error.public) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sharewire", prog_name="share")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Share cards, metadata, share buttons and feeds for news publishers."""
    if ctx.invoked_subcommand in {"check", "settings"}:
        return  # these two say what is wrong with settings, and so cannot begin with right ones
    ctx.obj = Settings.from_env()
    logs = logging_settings(ctx.obj)
    if ctx.invoked_subcommand not in SERVICES:
        logs["handlers"]["stream"]["stream"] = "ext://sys.stderr"  # standard output is the answer, and may well be a picture
    logging.config.dictConfig(logs)


@main.command()
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


for command in (run, web, worker, ingest, card, theme, token, check, settings):
    main.add_command(command)
