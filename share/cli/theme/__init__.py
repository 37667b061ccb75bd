"""``share theme``: what a designer needs to make a theme, and to know that it holds."""

from __future__ import annotations

import click

from share.cli.theme.lint import lint
from share.cli.theme.new import new
from share.cli.theme.sheet import sheet
from share.cli.theme.studio import studio


@click.group()
def theme() -> None:
    """Make a theme for the cards, see it at work, and try it."""


for command in (new, studio, lint, sheet):
    theme.add_command(command)
