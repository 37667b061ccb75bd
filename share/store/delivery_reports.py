"""Deliveries as people and monitoring systems look at them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, false, func, or_, select

from share.store.deliveries import KINDS, OF_EVENTS, VERIFY
from share.store.outbox import FIRST
from share.store.schema import deliveries, delivery_sums, events, intents
from share.store.subscriptions import at_host


class Shown(NamedTuple):
    """A delivery as people look at it."""

    id: int
    kind: str
    target: str
    host: str
    subject: str
    event: int
    type: str | None
    slug: str | None
    revision: int | None
    created_at: datetime
    attempts: int
    tried_at: datetime | None
    due_at: datetime | None
    status: int | None
    error: str | None
    outcome: str | None
    settled_at: datetime | None


def shown(
    c: Connection,
    *,
    numbers: Collection[int] = (),
    outcome: str | None = None,
    waiting: bool = False,
    event_id: int | None = None,
    target: str | None = None,
    limit: int,
) -> list[Shown]:
    """Deliveries for people, newest first. ``target`` is a host, with a port or on whatever port; or ``KIND:TARGET``, such as
    ``webhook:3``.
    """
    joined = deliveries.outerjoin(events, and_(events.c.id == deliveries.c.event, deliveries.c.kind.in_(OF_EVENTS)))
    columns = [events.c[name] if name in {"type", "slug", "revision"} else deliveries.c[name] for name in Shown._fields]
    query = select(*columns).select_from(joined).order_by(deliveries.c.id.desc()).limit(limit)
    if numbers:
        query = query.where(deliveries.c.id.in_(numbers))
    if outcome is not None:
        query = query.where(deliveries.c.outcome == outcome)
    if waiting:
        query = query.where(deliveries.c.due_at > FIRST)
    if event_id is not None:
        query = query.where(deliveries.c.event == event_id, deliveries.c.kind.in_(OF_EVENTS))
    if target is not None:
        kind, _, name = target.partition(":")
        exact = and_(deliveries.c.kind == kind, deliveries.c.target == name) if kind in KINDS and name else false()
        query = query.where(or_(at_host(deliveries.c.host, target.lower()), exact))
    return [Shown(*row) for row in c.execute(query)]


def waiting_by_kind(c: Connection) -> dict[str, int]:
    """How many deliveries of each kind are not settled."""
    query = (
        select(deliveries.c.kind, func.count().label("deliveries")).where(deliveries.c.due_at > FIRST).group_by(deliveries.c.kind)
    )
    return {row.kind: row.deliveries for row in c.execute(query)}


def oldest_due(c: Connection) -> datetime | None:
    """Since when the longest waiting delivery could have been tried, or since when its process has had it too long."""
    oldest: datetime | None = c.execute(select(func.min(deliveries.c.due_at)).where(deliveries.c.due_at > FIRST)).scalar_one()
    return oldest


def sums(c: Connection) -> dict[tuple[str, str], int]:
    """How many deliveries ever came to an end, by kind and outcome."""
    query = select(delivery_sums.c.kind, delivery_sums.c.outcome, delivery_sums.c.deliveries)
    return {(kind, outcome): number for kind, outcome, number in c.execute(query)}


def prune(c: Connection, before: datetime) -> int:
    """Forget what was settled before ``before``: deliveries, events that none is left of, and requests that none waits for."""
    forgotten = c.execute(delete(deliveries).where(deliveries.c.settled_at < before)).rowcount
    told = select(deliveries.c.id).where(deliveries.c.event == events.c.id).exists()
    c.execute(delete(events).where(events.c.at < before, ~told))
    own = (deliveries.c.event == intents.c.id, deliveries.c.kind == VERIFY)
    c.execute(delete(intents).where(intents.c.created_at < before, ~select(deliveries.c.id).where(*own).exists()))
    return forgotten
