"""What a webhook is told again, or for the first time ▶: of each article the last event that it wants, in their order.

An earlier event of the same article stays untold, as it does everywhere: nothing is told of an article after a later revision
was. What comes of it is what the receiver would know if it had been there all the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from share.push.webhook import WITHDRAWN, subject_of
from share.store import Store, events, webhooks
from share.store.events import Event


def replay(store: Store, number: int, now: datetime, *, since: datetime | None = None, last: int | None = None) -> list[int]:
    """Have webhook ``number`` told of what happened ``since`` then, of the ``last`` so many events, or of all that is kept; the
    numbers of the deliveries.

    Raises:
        NotFound: when there is no such webhook.
        BadInput: when it is told nothing at the moment.
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        types = webhooks.wanted(c, number)
        told = events.as_told(c, webhooks.partner_of(c, number), events.since(c, since))
        kept = [event for event in told if not types or event.type in types or event.type == WITHDRAWN]
        return events.tell_again(c, number, last_of_each(kept[-last:] if last else kept), now)


def last_of_each(happened: Sequence[Event]) -> dict[int, str]:
    """Of each article the last of these events, in their order: number and subject. Pure."""
    newest = {subject_of(event.payload): event.id for event in happened}
    return {number: subject for subject, number in sorted(newest.items(), key=lambda entry: entry[1])}
