"""``share webhook``: addresses that are told of every change, each message signed."""

from __future__ import annotations

import json
import secrets
import sys
from datetime import UTC, datetime, timedelta

import click

from share.cli.prepared import NUMBER, prepared_parts, prepared_store
from share.errors import BadInput, OutboundRefused
from share.outbound import open_outbound
from share.outbound.exact import place_of
from share.push.replay import replay
from share.push.webhook import TYPES
from share.settings import Settings
from share.signing import WEBHOOK_KEY_BYTES, webhook_secret
from share.store import deliveries, partners, webhooks
from share.store.webhooks import Webhook
from share.wiring import now

OVERLAP_HOURS = 24


@click.group()
def webhook() -> None:
    """Add, list, rotate, replay and remove webhooks."""


@webhook.command()
@click.argument("url")
@click.option(
    "--type", "types", multiple=True, type=click.Choice(TYPES), help="Tell it of these alone, and of withdrawals; else of all."
)
@click.option("--partner", "name", help="Tell it of what this partner has a right to, and no more.")
@click.pass_obj
def add(settings: Settings, url: str, types: tuple[str, ...], name: str | None) -> None:
    """Tell URL of every change from now on, and print the secret that its messages are signed with.

    The secret is shown this once: hand it to whoever runs URL.
    """
    try:
        place = place_of(url)
    except OutboundRefused as error:
        raise BadInput(error.public) from error
    try:
        open_outbound(settings.allow_hosts).check_as_written(place.host, place.port)
    except OutboundRefused as error:
        click.echo(f"As it stands, nothing will be sent to it: {error.public}", err=True)
    secret = _new_secret()
    with prepared_store(settings) as store, store.begin() as connection:
        partner_id = partners.by_slug(connection, name).id if name is not None else None
        number = webhooks.add(connection, url, secret, types, now(), partner_id=partner_id)
    click.echo(f"webhook {number}", err=True)
    _show(secret)


@webhook.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_webhooks(settings: Settings, *, as_json: bool) -> None:
    """List all webhooks, and how they are."""
    with prepared_store(settings) as store, store.connect() as connection:
        known, said_gone = webhooks.every(connection), webhooks.said_gone(connection)
    if as_json:
        shown = [entry._asdict() | {"state": _state(entry, said_gone)} for entry in known]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=datetime.isoformat))
        return
    if not known:
        click.echo("There are no webhooks; `share webhook add URL` adds one.", err=True)
    for entry in known:
        state = _state(entry, said_gone)
        whose = f"  partner {entry.partner}" if entry.partner else ""
        click.echo(f"{entry.id}  {entry.url}  {entry.types or 'all events'}{whose}  added {entry.created_at:%Y-%m-%d}  {state}")


def _state(entry: Webhook, said_gone: frozenset[int]) -> str:
    if entry.gone_at is None:
        return "failing" if entry.failing else "works"
    why = "it answered 410" if entry.id in said_gone else "nothing reached it"
    return f"stopped {entry.gone_at:%Y-%m-%d}, since {why}"


@webhook.command()
@click.argument("number", type=NUMBER)
@click.option(
    "--hours", type=click.IntRange(0, 720), default=OVERLAP_HOURS, show_default=True, help="How long the old one signs too."
)
@click.pass_obj
def rotate(settings: Settings, number: int, hours: int) -> None:
    """Give webhook NUMBER a new secret, and print it. The old one signs as well for a while, so that nothing is lost."""
    secret = _new_secret()
    with prepared_store(settings) as store, store.begin() as connection:
        webhooks.rotate(connection, number, secret, now() + timedelta(hours=hours))
    _show(secret)


@webhook.command()
@click.argument("number", type=NUMBER)
@click.pass_obj
def revive(settings: Settings, number: int) -> None:
    """Tell webhook NUMBER again, after it was stopped.

    A webhook is stopped when it answers 410, and when nothing has reached it for five days. What it missed is told by `replay`.
    """
    with prepared_store(settings) as store, store.begin() as connection:
        webhooks.revive(connection, number)
    click.echo(f"webhook {number} is told again from now on; `share webhook replay {number} --last 100` tells what it missed")


@webhook.command("replay")
@click.argument("number", type=NUMBER)
@click.option("--since", metavar="TIME", help="What happened from then on, such as 2026-11-20 or 2026-11-20T06:30.")
@click.option("--last", type=click.IntRange(1), metavar="COUNT", help="The last so many events.")
@click.pass_obj
def replay_events(settings: Settings, number: int, since: str | None, last: int | None) -> None:
    """Tell webhook NUMBER again what happened, or for the first time.

    Of each article it is told the last event that it wants, in their order. A message has the number that it had before, so a
    receiver can leave out what it has. Events are kept for 30 days.
    """
    if since is None and last is None:
        raise BadInput("Say how far back: --since TIME, --last COUNT, or both.")
    moment = _moment(since, settings) if since is not None else None
    with prepared_parts(settings) as parts:
        told = replay(parts.store, number, now(), since=moment, last=last)
        parts.queue.announce_deliveries()
    if not told:
        click.echo("Nothing of that time is kept that this webhook wants.", err=True)
    click.echo(f"{len(told)} will be delivered to webhook {number}")


@webhook.command()
@click.argument("number", type=NUMBER)
@click.pass_obj
def remove(settings: Settings, number: int) -> None:
    """Tell webhook NUMBER nothing more, and forget its secrets."""
    with prepared_store(settings) as store, store.begin() as connection:
        deliveries.cancel(connection, deliveries.WEBHOOK, [str(number)], now())
        webhooks.remove(connection, number)
    click.echo(f"removed webhook {number}")


def _moment(text: str, settings: Settings) -> datetime:
    """A time as people write it, in the publication's time zone where it names none."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=settings.time_zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"--since takes a date or a time such as 2026-11-20 or 2026-11-20T06:30, and not {text!r}.") from error


def _new_secret() -> str:
    return webhook_secret(secrets.token_bytes(WEBHOOK_KEY_BYTES))


def _show(secret: str) -> None:
    click.echo(secret)
    if sys.stdout.isatty():
        click.echo("Keep it now: it cannot be shown again.", err=True)
