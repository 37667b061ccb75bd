"""``share theme lint``: everything that is wrong with a theme, and what becomes of hard headlines in it."""

from __future__ import annotations

import sys

import click

from share.cards.deck import Deck, read_deck
from share.cards.theme import theme_names
from share.cards.trial import strangers, tried
from share.cli.theme.opened import assets_of, looked_at
from share.errors import BadInput
from share.formats import CardFormat, read_formats
from share.settings import Settings


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="Every theme of the assets folder.")
@click.option("--strict", is_flag=True, help="Exit code 1 for warnings as well.")
@click.pass_obj
def lint(settings: Settings, names: tuple[str, ...], every: bool, strict: bool) -> None:
    """Say everything that is wrong with themes.

    Each mistake comes with file, line, key, and what may have been meant; then the exit code is 1. A theme without mistakes is
    tried with the hard headlines of stress.toml in every format, and what was cut or left out is told as a warning. Without NAME
    it is the theme of the service (SHARE_THEME).
    """
    assets = assets_of(settings)
    if names and every:
        raise BadInput("Name themes or say --all, not both.")
    formats, deck = list(read_formats(assets).values()), read_deck(assets)
    chosen = theme_names(assets) if every else names or (settings.theme,)
    verdicts = [_told(settings, name, formats, deck) for name in dict.fromkeys(chosen)]
    if any(mistakes or (strict and warnings) for mistakes, warnings in verdicts):
        sys.exit(1)


def _told(settings: Settings, name: str, formats: list[CardFormat], deck: Deck) -> tuple[int, int]:
    """Prints what is to be said of a theme; answers the numbers of mistakes and warnings."""
    theme, mistakes = looked_at(settings, assets_of(settings), name)
    for mistake in mistakes:
        click.echo(str(mistake))
    if theme is None or mistakes:
        click.echo(f"{name}: {_counted(len(mistakes), 'mistake')}")
        return len(mistakes), 0
    findings = [*strangers(theme), *map(str, tried(theme, formats, deck))]
    cards = sum(entry.style == "card" for entry in formats)
    drawn = f"tried with {_counted(len(deck.headlines), 'headline')} in {_counted(cards, 'format')}"
    warned = f", {_counted(len(findings), 'warning')}:" if findings else ""
    click.echo(f"{name}: OK, {drawn}{warned}")
    for finding in findings:
        click.echo(f"  {finding}")
    return 0, len(findings)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
