"""Who is subscribed to which feed, and what subscribers have asked for that is not verified yet (WebSub).

A subscription is one of a topic and a callback. Both are kept as they were sent; `key` finds them however they were escaped.
What a subscriber asks for stays an `Intent` until the subscriber has confirmed it, and only then changes the subscription: a
request that somebody else has made in its name changes nothing. Secrets are kept as they are, since signing needs them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from share.errors import NotFound
from share.store.database import serialise
from share.store.schema import intents, subscriptions

DENIED = "denied"
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
PORT = re.compile(r":[0-9]+\Z")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Intent(NamedTuple):
    """What a subscriber asks for: mode ``subscribe`` or ``unsubscribe``; ``lease_seconds`` as we grant it. ``id`` is 0 before
    it is kept. With mode `DENIED` it is what the subscriber has to be told.
    """

    mode: str
    topic: str
    callback: str
    secret: bytes | None
    lease_seconds: int
    id: int = 0


class Subscription(NamedTuple):
    """A verified subscription."""

    id: int
    topic: str
    callback: str
    secret: bytes | None
    expires_at: datetime


class Listed(NamedTuple):
    """A subscription as it can be shown: its host, and not the rest of its callback, which is a secret."""

    id: int
    topic: str
    host: str
    signed: bool
    verified_at: datetime
    expires_at: datetime
    failing: bool


def key(topic: str, callback: str) -> str:
    """SHA-256 (hex) of topic and callback, each with needless escapes undone: ``%7E`` and ``~`` are the same address."""
    return hashlib.sha256(f"{plain(topic)}\n{plain(callback)}".encode()).hexdigest()


def plain(address: str) -> str:
    """The address with every escape of an unreserved character undone, and the others in capitals (RFC 3986, 6.2.2)."""

    def undone(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in UNRESERVED else found[0].upper()

    return ESCAPE.sub(undone, address)


def host_of(address: str) -> str:
    """Host and port of an address: what may be shown of a callback, whose path is a secret."""
    return urlsplit(address).netloc.lower()


def name_of(address: str) -> str:
    """The host of an address without its port, however that is written (``:80``, ``:0080``)."""
    return PORT.sub("", host_of(address)).rstrip(".")


def at_host(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether a column of hosts names this one; one without a port means every port."""
    return or_(column.in_([name, f"{name}."]), *(column.startswith(f"{begin}:", autoescape=True) for begin in (name, f"{name}.")))


def ask(c: Connection, intent: Intent, now: datetime) -> int:
    """Keep what a subscriber asks for; its number, which is larger than that of any request before it."""
    serialise(c, "intents")
    values = intent._asdict() | {"key": key(intent.topic, intent.callback), "created_at": now}
    del values["id"]
    number: int = c.execute(insert(intents).values(values).returning(intents.c.id)).scalar_one()
    return number


def asked(c: Connection, numbers: Collection[int]) -> dict[int, Intent]:
    """What was asked for under these numbers; without those that are done with."""
    columns = (intents.c.mode, intents.c.topic, intents.c.callback, intents.c.secret, intents.c.lease_seconds, intents.c.id)
    return {row.id: Intent(*row) for row in c.execute(select(*columns).where(intents.c.id.in_(numbers)))}


def confirm(c: Connection, intent: Intent, verified_at: datetime) -> None:
    """The subscriber has confirmed: the subscription is as it asked, unless a later request of its has been confirmed already."""
    place = key(intent.topic, intent.callback)
    serialise(c, f"subscription {place}")
    kept = c.execute(select(subscriptions.c.id, subscriptions.c.intent).where(subscriptions.c.key == place)).first()
    if kept is not None and kept.intent > intent.id:
        return
    lease = timedelta(seconds=intent.lease_seconds if intent.mode == "subscribe" else 0)
    values: dict[str, Any] = {
        "topic": intent.topic,
        "callback": intent.callback,
        "host": host_of(intent.callback),
        "secret": intent.secret,
        "intent": intent.id,
        "verified_at": verified_at,
        "expires_at": verified_at + lease,
        "failing": False,
    }
    if kept is None:
        c.execute(insert(subscriptions).values(values | {"key": place}))
    else:
        c.execute(update(subscriptions).where(subscriptions.c.id == kept.id).values(values))


def forget_intents(c: Connection, numbers: Collection[int]) -> None:
    """These requests are done with, confirmed or not."""
    c.execute(delete(intents).where(intents.c.id.in_(numbers)))


def unverified(c: Connection) -> int:
    """How many requests wait for their verification."""
    return c.execute(select(func.count()).select_from(intents)).scalar_one()


def live(c: Connection, numbers: Collection[int], now: datetime) -> dict[int, Subscription]:
    """Of these subscriptions the ones whose lease lasts, by number."""
    columns = (
        subscriptions.c.id,
        subscriptions.c.topic,
        subscriptions.c.callback,
        subscriptions.c.secret,
        subscriptions.c.expires_at,
    )
    query = select(*columns).where(subscriptions.c.id.in_(numbers), subscriptions.c.expires_at > now)
    return {row.id: Subscription(*row) for row in c.execute(query)}


def listed(c: Connection, now: datetime, *, topic: str | None = None, host: str | None = None, limit: int) -> list[Listed]:
    """Subscriptions whose lease lasts, oldest first; of one topic or one host, where given."""
    columns = [
        subscriptions.c.secret.is_not(None).label("signed") if name == "signed" else subscriptions.c[name]
        for name in Listed._fields
    ]
    query = select(*columns).where(subscriptions.c.expires_at > now).order_by(subscriptions.c.id).limit(limit)
    if topic is not None:
        query = query.where(subscriptions.c.topic == topic)
    if host is not None:
        query = query.where(at_host(subscriptions.c.host, host.lower()))
    return [Listed(*row) for row in c.execute(query)]


def topic_of(c: Connection, number: int) -> str | None:
    """The feed of a subscription, ended or not, while it is remembered."""
    topic: str | None = c.execute(select(subscriptions.c.topic).where(subscriptions.c.id == number)).scalar_one_or_none()
    return topic


def deny(c: Connection, number: int, now: datetime) -> Intent:
    """End a subscription, and what was asked for it before; what its subscriber has to be told.

    Raises:
        NotFound: when there is none of this number.
    """
    found = live(c, [number], now).get(number)
    if found is None:
        raise NotFound(f"There is no subscription {number}. `share subscriptions list` shows them.")
    told = Intent(DENIED, found.topic, found.callback, None, 0)
    told = told._replace(id=ask(c, told, now))
    c.execute(update(subscriptions).where(subscriptions.c.id == number).values(expires_at=now, intent=told.id))
    return told


def at_hosts_of(c: Connection, callback: str, now: datetime, since: datetime) -> tuple[int, int]:
    """How many subscriptions the host of a callback has, on whatever port; and how many of them were verified ``since`` then."""
    here = at_host(subscriptions.c.host, name_of(callback))
    query = select(func.count(), func.count().filter(subscriptions.c.verified_at > since))
    total, fresh = c.execute(query.where(here, subscriptions.c.expires_at > now)).one()
    return total, fresh


def exists(c: Connection, topic: str, callback: str, now: datetime) -> bool:
    """Whether there is a subscription of this topic and callback whose lease lasts."""
    wanted = (subscriptions.c.key == key(topic, callback), subscriptions.c.expires_at > now)
    return c.execute(select(subscriptions.c.id).where(*wanted)).first() is not None


def count(c: Connection, now: datetime) -> int:
    """How many subscriptions have a lease that lasts."""
    return c.execute(select(func.count()).where(subscriptions.c.expires_at > now)).scalar_one()


def prune(c: Connection, before: datetime) -> int:
    """Forget subscriptions that ended before ``before``."""
    return c.execute(delete(subscriptions).where(subscriptions.c.expires_at < before)).rowcount
