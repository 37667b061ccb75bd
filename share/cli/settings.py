"""``share settings``: every setting, its value, and where the value came from."""

from __future__ import annotations

import click

from share.settings import SETTINGS, Settings, shown


@click.command()
@click.option("--help-texts", is_flag=True, help="Say what each one is for and what it takes.")
def settings(help_texts: bool) -> None:
    """Print every setting, its value, and where that came from."""
    current = Settings.from_env()
    width = max(len(setting.variable) for setting in SETTINGS)
    for setting in SETTINGS:
        click.echo(f"{setting.variable:<{width}} = {shown(setting, current)}  ({current.origins[setting.name]})")
        if help_texts:
            click.echo(f"{'':<{width}}   {setting.help} Takes {setting.takes.words}.")
    for warning in current.warnings:
        click.echo(warning, err=True)
