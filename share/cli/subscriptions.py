"""``share subscriptions``: who is subscribed to our feeds at our hub."""

from __future__ import annotations

import json
from datetime import datetime

import click

from share.cli.prepared import NUMBER, prepared_parts, prepared_store
from share.push.subscribe import deny
from share.settings import Settings
from share.store import subscriptions as stored
from share.wiring import now

LIMIT = 100


@click.group()
def subscriptions() -> None:
    """List and end subscriptions of the hub."""


@subscriptions.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--topic", help="Only those of this feed, by its address.")
@click.option("--host", help="Only those of this host, with a port or on whatever port.")
@click.option("--limit", type=click.IntRange(1, NUMBER.max), default=LIMIT, show_default=True, help="At most so many.")
@click.pass_obj
def list_subscriptions(settings: Settings, *, as_json: bool, topic: str | None, host: str | None, limit: int) -> None:
    """List subscriptions whose lease lasts, oldest first. Of a callback its host is shown: the rest is a secret."""
    with prepared_store(settings) as store, store.connect() as connection:
        found = stored.listed(connection, now(), topic=topic, host=host, limit=limit)
    if as_json:
        click.echo(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2, default=datetime.isoformat))
        return
    if not found:
        click.echo("There are none. A subscriber that asked and did not confirm is in `share deliveries list`.", err=True)
    for one in found:
        signed, state = "signed" if one.signed else "unsigned", "failing" if one.failing else "works"
        click.echo(f"{one.id}  {one.topic}  at {one.host}  {signed}  until {one.expires_at:%Y-%m-%d %H:%M:%S}  {state}")
    if len(found) == limit:
        click.echo(f"There may be more: these are the oldest {limit}, and --limit takes another number.", err=True)


@subscriptions.command("deny")
@click.argument("number", type=NUMBER)
@click.pass_obj
def deny_subscription(settings: Settings, number: int) -> None:
    """End subscription NUMBER, and have its subscriber told so. It may ask again."""
    with prepared_parts(settings) as parts:
        host = deny(parts.store, number, now())
        parts.queue.announce_deliveries()
    click.echo(f"subscription {number} has ended, and {host} will be told")
