"""The command line: ``share run | web | worker | ingest | rename | withdraw | card | lint | stats | ledger | theme | …``."""

from __future__ import annotations

import logging.config
from pkgutil import resolve_name

import click

from share.errors import ShareError
from share.logs import logging_settings
from share.settings import Settings

COMMANDS = {
    "run": "share.cli.run:run",
    "web": "share.cli.web:web",
    "worker": "share.cli.worker:worker",
    "ingest": "share.cli.ingest:ingest",
    "rename": "share.cli.rename:rename_command",
    "withdraw": "share.cli.withdraw:withdraw_command",
    "card": "share.cli.card:card",
    "lint": "share.cli.lint:lint_command",
    "stats": "share.cli.stats:stats",
    "ledger": "share.cli.ledger:ledger",
    "theme": "share.cli.theme:theme",
    "token": "share.cli.token:token",
    "partner": "share.cli.partner:partner",
    "source": "share.cli.source:source",
    "webhook": "share.cli.webhook:webhook",
    "subscriptions": "share.cli.subscriptions:subscriptions",
    "deliveries": "share.cli.deliveries:deliveries",
    "migrate": "share.cli.migrate:migrate",
    "check": "share.cli.check:check",
    "settings": "share.cli.settings:settings",
}
"""Where each command stands. It is imported when it is asked for: whoever makes a token need not wait for what draws cards."""
SERVICES = {"run", "web", "worker"}
"""The commands whose output is their log."""


class Commands(click.Group):
    """The group of them all; it answers every error of ours with its sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the same whatever the context
        """Their names, as help and completion show them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command of this name."""
        command: click.Command | None = resolve_name(COMMANDS[cmd_name]) if cmd_name in COMMANDS else None
        return command

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
