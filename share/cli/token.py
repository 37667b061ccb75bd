"""``share token``: who may use the newsroom's API."""

from __future__ import annotations

import sys

import click

from share.cli.prepared import prepared_store
from share.settings import Settings
from share.store import tokens
from share.wiring import now


@click.group()
def token() -> None:
    """Make, list and revoke the tokens of the newsroom's API."""


@token.command()
@click.argument("name")
@click.pass_obj
def create(settings: Settings, name: str) -> None:
    """Make a token called NAME and print it.

    It is shown this once: only its hash is kept.
    """
    with prepared_store(settings) as store, store.begin() as connection:
        secret = tokens.create(connection, name, now())
    click.echo(secret)
    if sys.stdout.isatty():
        click.echo("Keep it now: it cannot be shown again.", err=True)


@token.command("list")
@click.pass_obj
def list_tokens(settings: Settings) -> None:
    """List the names of all tokens, and whether they are valid."""
    with prepared_store(settings) as store, store.connect() as connection:
        known = tokens.all_tokens(connection)
    if not known:
        click.echo("There are no tokens; `share token create NAME` makes one.", err=True)
    for entry in known:
        state = f"revoked {entry.revoked_at:%Y-%m-%d}" if entry.revoked_at else "valid"
        click.echo(f"{entry.name}  made {entry.created_at:%Y-%m-%d}  {state}")


@token.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """Revoke the token called NAME, from this moment on."""
    with prepared_store(settings) as store, store.begin() as connection:
        tokens.revoke(connection, name, now())
    click.echo(f"revoked {name}")
