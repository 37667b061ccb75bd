"""Changes that others are told of, and the one delivery that each of them makes for each target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Text, cast, func, insert, literal, or_, select

from share.store.database import insert_into
from share.store.deliveries import FEED, PING, WEBHOOK, fresh_row, retry, supersede_before, take_turn
from share.store.schema import deliveries, events, outbox, partner_messages, subscriptions, webhooks

COLUMNS = ("id", "type", "slug", "revision", "at", "message_id", "payload")


class Message(NamedTuple):
    """What the webhooks of one partner are told of an event: of which type it is to them, and the payload, as JSON."""

    type: str
    payload: str
    always: bool = False


class Event(NamedTuple):
    """A change that others are told of; ``id`` is the number of its outbox row, ``payload`` JSON.

    ``always`` is for what even those are told who have asked for other types alone.
    """

    id: int
    type: str
    slug: str
    revision: int
    at: datetime
    message_id: str
    payload: str
    always: bool = False


NO_MESSAGES: Mapping[int, Message] = {}


def happened_at(c: Connection, outbox_id: int) -> datetime | None:
    """When the change of this outbox row happened."""
    return c.execute(select(outbox.c.created_at).where(outbox.c.id == outbox_id)).scalar_one_or_none()


def fan_out(
    c: Connection,
    event: Event,
    *,
    subject: str,
    topics: Collection[str],
    hubs: Mapping[str, str],
    now: datetime,
    of_partners: Mapping[int, Message] = NO_MESSAGES,
) -> None:
    """One delivery for each subscriber of ``topics``, each webhook that wants it, and each hub and topic.

    ``hubs`` are addresses of other hubs, each with its host. Webhooks of partners are told what ``of_partners`` says, by their
    numbers, and nothing where it says nothing.

    Earlier deliveries of the same lines that still wait are superseded. Doing it again changes nothing.
    """
    take_turn(c)
    if c.execute(select(events.c.id).where(events.c.id == event.id)).first() is None:
        c.execute(insert(events).values({name: getattr(event, name) for name in COLUMNS}))
    subscribed = (subscriptions.c.topic.in_(topics), subscriptions.c.expires_at > now)
    _add(c, FEED, event, subject="", now=now, targets=subscriptions, wanted=subscribed)
    _add(c, WEBHOOK, event, subject=subject, now=now, targets=webhooks, wanted=_wanted(None, event))
    for number, message in of_partners.items():
        row = {"event_id": event.id, "partner_id": number, "type": message.type, "payload": message.payload}
        c.execute(insert_into(c, partner_messages).on_conflict_do_nothing(), [row])
        _add(c, WEBHOOK, event, subject=subject, now=now, targets=webhooks, wanted=_wanted(number, message))
    for hub, host in hubs.items():
        known = (deliveries.c.kind == PING, deliveries.c.target == hub, deliveries.c.event == event.id)
        told = set(c.execute(select(deliveries.c.subject).where(*known)).scalars())
        fresh = [fresh_row(PING, hub, topic, event=event.id, host=host, now=now) for topic in sorted(set(topics) - told)]
        if fresh:
            c.execute(insert(deliveries), fresh)
    supersede_before(c, event.id, now)


def find(c: Connection, numbers: Collection[int]) -> dict[int, Event]:
    """The events of these numbers."""
    query = select(*(events.c[name] for name in COLUMNS)).where(events.c.id.in_(numbers))
    return {row.id: Event(*row) for row in c.execute(query)}


def since(c: Connection, moment: datetime | None) -> list[Event]:
    """Every event from this moment on, all that are kept where there is none; the oldest first."""
    query = select(*(events.c[name] for name in COLUMNS)).order_by(events.c.id)
    return [Event(*row) for row in c.execute(query if moment is None else query.where(events.c.at >= moment))]


def tell_again(c: Connection, webhook: int, subjects: Mapping[int, str], now: datetime) -> list[int]:
    """Have a webhook told of these events, given with their subjects, whether it was told before or not; the numbers of the
    deliveries. What was overtaken, and what is under way, stays as it is.
    """
    take_turn(c)
    host = c.execute(select(webhooks.c.host).where(webhooks.c.id == webhook)).scalar_one()
    own = (deliveries.c.kind == WEBHOOK, deliveries.c.target == str(webhook))
    known = {row.event: row.id for row in c.execute(select(deliveries.c.event, deliveries.c.id).where(*own))}
    newest = {row.subject: row.event for row in c.execute(_newest_of_each.where(*own))}
    fresh = [
        fresh_row(WEBHOOK, str(webhook), subject, event=event, host=host, now=now)
        for event, subject in subjects.items()
        if event not in known and newest.get(subject, 0) < event
    ]
    added = [c.execute(insert(deliveries).values(row).returning(deliveries.c.id)).scalar_one() for row in fresh]
    again = retry(c, [known[event] for event in subjects if event in known], now)
    for row in fresh:
        supersede_before(c, row["event"], now)
    return sorted(added + again)


_newest_of_each = select(deliveries.c.subject, func.max(deliveries.c.event).label("event")).group_by(deliveries.c.subject)


def as_told(c: Connection, partner_id: int | None, found: Iterable[Event]) -> list[Event]:
    """The events as the webhooks of this partner are told of them, and none of which they are not; all where it is None."""
    by_number = {event.id: event for event in found}
    if partner_id is None or not by_number:
        return list(by_number.values())
    columns = (partner_messages.c.event_id, partner_messages.c.type, partner_messages.c.payload)
    among = partner_messages.c.event_id.between(min(by_number), max(by_number))
    rows = c.execute(
        select(*columns).where(partner_messages.c.partner_id == partner_id, among).order_by(partner_messages.c.event_id)
    )
    return [by_number[row.event_id]._replace(type=row.type, payload=row.payload) for row in rows if row.event_id in by_number]


def _wanted(partner_id: int | None, told: Event | Message) -> tuple[ColumnElement[bool], ...]:
    """Which webhooks of a partner are told of this; of nobody's where it is None."""
    whose = webhooks.c.partner_id.is_(None) if partner_id is None else webhooks.c.partner_id == partner_id
    wants = or_(webhooks.c.types == "", _holds(webhooks.c.types, told.type), literal(told.always))
    return webhooks.c.gone_at.is_(None), whose, wants


def _add(
    c: Connection, kind: str, event: Event, *, subject: str, now: datetime, targets: Any, wanted: Iterable[ColumnElement[bool]]
) -> None:
    """A delivery for every target that has none of this event yet."""
    named = cast(targets.c.id, Text)
    known = select(deliveries.c.id).where(
        deliveries.c.kind == kind,
        deliveries.c.target == named,
        deliveries.c.subject == subject,
        deliveries.c.event == event.id,
    )
    values = fresh_row(kind, "", subject, event=event.id, host="", now=now)
    given: dict[str, ColumnElement[Any]] = {name: literal(value, deliveries.c[name].type) for name, value in values.items()}
    given |= {"target": named, "host": targets.c.host, "slow": targets.c.failing}
    rows = select(*given.values()).where(*wanted, ~known.exists()).order_by(targets.c.id)
    c.execute(insert(deliveries).from_select(list(given), rows))


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether a column of words with spaces between them has this one."""
    return (" " + column + " ").contains(f" {word} ", autoescape=True)
