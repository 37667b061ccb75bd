"""What subscribers ask of the hub, and what it tells them ▶: kept, and asked or told by whichever worker is first.

The answer to a request does not depend on what comes of it (WebSub, section 5.1.2): it says that the request was understood. Each
request has one question as its consequence. So that nobody has the hub knock at a stranger's door a thousand times, a host that
does not confirm is left alone for a while; and so that nobody has it deliver to a stranger without end, a host has only so many
subscriptions. A host is meant with all its ports.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from share.errors import TooMany
from share.store import Store, deliveries, subscriptions
from share.store.subscriptions import Intent, host_of, name_of

WAITING_AT_A_HOST = 1_000
"""Requests for one host that wait to be verified; each takes seconds at most."""
WAITING = 10_000
REFUSED_AT_A_HOST = 100
"""Requests that a host may leave unconfirmed in `BACK_OFF`, unless it confirms as many."""
BACK_OFF = timedelta(hours=1)
SUBSCRIPTIONS_AT_A_HOST = 10_000


def accept(store: Store, intent: Intent, now: datetime) -> int:
    """Keep a request and its verification; its number.

    Raises:
        TooMany: when too many wait, or the host of the callback has too many, or has left too many unconfirmed.
        StoreFailed: when the database cannot be used.
    """
    name = name_of(intent.callback)
    with store.begin() as c:
        if deliveries.waiting_at(c, name) >= WAITING_AT_A_HOST or subscriptions.unverified(c) >= WAITING:
            raise TooMany("Too many requests wait for their verification. Please try again in a minute.")
        standing, fresh = subscriptions.at_hosts_of(c, intent.callback, now, now - BACK_OFF)
        if deliveries.refused_at(c, name, now - BACK_OFF) >= max(REFUSED_AT_A_HOST, fresh):
            sentence = "This host did not confirm what was asked in its name before. Please try again in an hour."
            raise TooMany(sentence, seconds=int(BACK_OFF.total_seconds()))
        known = intent.mode == "unsubscribe" or subscriptions.exists(c, intent.topic, intent.callback, now)
        if standing >= SUBSCRIPTIONS_AT_A_HOST and not known:
            sentence = f"This host has {SUBSCRIPTIONS_AT_A_HOST:,} subscriptions, which is the limit."
            raise TooMany(sentence, seconds=int(BACK_OFF.total_seconds()))
        number = subscriptions.ask(c, intent, now)
        deliveries.add_verification(c, number, host_of(intent.callback), now)
    return number


def deny(store: Store, number: int, now: datetime) -> str:
    """End subscription ``number`` and have its subscriber told so (section 5.2, "at any point"); its host.

    Raises:
        NotFound: when there is none.
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        deliveries.take_turn(c)
        told = subscriptions.deny(c, number, now)
        host = host_of(told.callback)
        deliveries.cancel(c, deliveries.FEED, [str(number)], now)
        deliveries.add_verification(c, told.id, host, now)
    return host
