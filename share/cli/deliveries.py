"""``share deliveries``: what was told to whom, what waits, what was given up; and to try it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import click

from share.cli.prepared import NUMBER, prepared_parts, prepared_store
from share.errors import BadInput, NotFound
from share.settings import Settings
from share.store import deliveries as stored
from share.store import delivery_reports, events, subscriptions
from share.store.delivery_reports import Shown
from share.wiring import now

LIMIT = 50
NONE = "There are no deliveries. `share webhook list` and `share subscriptions list` show who would be told of a change."
NONE_SUCH = "There are no such deliveries; without options all are listed. Settled ones are forgotten after 30 days."
MANY = 100_000
"""How many may be tried again at once."""


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option(
            "--target", help="Only those to this host, with a port or on whatever port, or to this target, such as webhook:3."
        ),
        click.option("--event", type=NUMBER, help="Only those of this event."),
        click.option("--dead", is_flag=True, help="Only those that were given up."),
    ):
        command = option(command)
    return command


@click.group()
def deliveries() -> None:
    """List, show and retry deliveries."""


@deliveries.command("list")
@_chosen
@click.option("--waiting", is_flag=True, help="Only those that are not settled.")
@click.option("--limit", type=click.IntRange(1, MANY), default=LIMIT, show_default=True, help="At most so many.")
@click.pass_obj
def list_deliveries(
    settings: Settings, *, as_json: bool, target: str | None, event: int | None, dead: bool, waiting: bool, limit: int
) -> None:
    """List deliveries, newest first."""
    with prepared_store(settings) as store, store.connect() as connection:
        found = delivery_reports.shown(
            connection, outcome=stored.DEAD if dead else None, waiting=waiting, event_id=event, target=target, limit=limit
        )
    if as_json:
        click.echo(_json(map(_plain, found)))
        return
    if not found:
        asked = any((target, event is not None, dead, waiting))
        click.echo(NONE_SUCH if asked else NONE, err=True)
    for one in found:
        click.echo(_line(one))
    if len(found) == limit:
        click.echo(f"There may be more: these are the newest {limit}, and --limit takes another number.", err=True)


@deliveries.command()
@click.argument("number", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(settings: Settings, number: int, *, as_json: bool) -> None:
    """Show all that is known of delivery NUMBER: the feed that a subscriber is sent, the message that a webhook is told."""
    with prepared_store(settings) as store, store.connect() as connection:
        found = delivery_reports.shown(connection, numbers=[number], limit=1)
        told = events.find(connection, [found[0].event]) if found and found[0].kind == stored.WEBHOOK else {}
        topic = subscriptions.topic_of(connection, int(found[0].target)) if found and found[0].kind == stored.FEED else None
    if not found:
        raise NotFound(f"There is no delivery {number}. Settled ones are forgotten after 30 days.")
    shown = _plain(found[0])
    if topic is not None:
        shown |= {"topic": topic}
    event = told.get(found[0].event)
    if event is not None:
        shown |= {"message_id": event.message_id, "payload": json.loads(event.payload)}
    if as_json:
        click.echo(_json(shown))
        return
    for name, value in shown.items():
        if value is not None:
            click.echo(f"{name:12} {value if isinstance(value, str | int) else _json(value)}")


@deliveries.command()
@click.argument("numbers", type=NUMBER, nargs=-1)
@_chosen
@click.pass_obj
def retry(
    settings: Settings, numbers: tuple[int, ...], *, as_json: bool, target: str | None, event: int | None, dead: bool
) -> None:
    """Deliver again, settled or not: deliveries by NUMBERS, or those that the options choose.

    A message goes out under the number that it had. What was overtaken by a later change is not told any more.
    """
    if not (numbers or target or event is not None or dead):
        raise BadInput("Say which: numbers of deliveries, --dead, --event or --target.")
    with prepared_parts(settings) as parts:
        with parts.store.begin() as connection:
            found = delivery_reports.shown(
                connection,
                numbers=numbers,
                outcome=stored.DEAD if dead else None,
                event_id=event,
                target=target,
                limit=MANY,
            )
            again = stored.retry(connection, [one.id for one in found], now())
        parts.queue.announce_deliveries()
    left = sorted({*numbers, *(one.id for one in found)} - set(again))
    if as_json:
        click.echo(_json({"retried": again, "left": left}))
        return
    if not numbers and not found:
        click.echo(NONE_SUCH, err=True)
    click.echo(f"{len(again)} will be delivered again")
    if left:
        shown = ", ".join(map(str, left[:20])) + ("…" if len(left) > 20 else "")
        click.echo(
            f"left as they are (overtaken by a later change, under way, to a webhook that is stopped, or not there): {shown}",
            err=True,
        )


def _line(one: Shown) -> str:
    when = one.settled_at or one.tried_at or one.created_at
    state = one.outcome or (f"next try {one.due_at:%Y-%m-%d %H:%M:%S}" if one.due_at else "")
    answer = one.status if one.status is not None else one.error or ""
    what = f"{one.type} {one.slug} (event {one.event})" if one.type else "verification"
    to = f"{one.kind}:{one.target}" if one.kind != stored.PING else one.kind
    return f"{one.id}  {when:%Y-%m-%d %H:%M:%S}  {to} at {one.host}  {what}  {state}  {answer}".rstrip()


def _plain(one: Shown) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in one._asdict().items()}


def _json(value: Any) -> str:
    whole = list(value) if isinstance(value, Iterable) and not isinstance(value, dict | str) else value
    return json.dumps(whole, ensure_ascii=False, indent=2)
