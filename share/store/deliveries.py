"""What has to be told to whom: one row for each event and target, delivered at least once, in order.

The deliveries of one target about one subject are a **line**. In a line, one delivery is under way at a time, and once there is a
later one, the earlier ones are not tried any more (`SUPERSEDED`): what is told last is what happened last. A delivery is claimed
with a lease; when the process that holds it dies, it comes free as the lease ends, and is tried again, or superseded.

Claims and new rows take turns (`take_turn`), so that of two processes the one sees what the other has taken. A transaction waits
for its turn before it locks anything else that others lock in theirs: rows of targets, the sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    or_,
    select,
    update,
)

from share.store.database import serialise
from share.store.outbox import FIRST
from share.store.schema import deliveries, delivery_sums, subscriptions, webhooks
from share.store.subscriptions import at_host

FEED, WEBHOOK, PING, VERIFY = "feed", "webhook", "ping", "verify"
"""The kinds: a feed to a subscriber, an event to a webhook, a word to another hub; and the hub's own
question whether a subscriber meant what was asked in its name."""
OF_EVENTS = (FEED, WEBHOOK, PING)
KINDS = (*OF_EVENTS, VERIFY)

DELIVERED, REFUSED, SUPERSEDED, GONE, DEAD = "delivered", "refused", "superseded", "gone", "dead"
"""How a delivery ends. ``refused``: a subscriber did not confirm what was asked in its name."""
OUTCOMES = (DELIVERED, REFUSED, SUPERSEDED, GONE, DEAD)

NEWEST = 2_000
"""Refused verifications that are looked at."""
SILENCE = timedelta(days=5)
"""A webhook that nothing reached for so long, and for which a delivery from before is given up, is told nothing more (Standard
Webhooks, "Deliverability and reliability", recommends to disable it)."""
ERROR_LIMIT = 500
"""Characters of an error that are kept."""


class Delivery(NamedTuple):
    """A claimed delivery. ``attempts`` counts this one too."""

    id: int
    kind: str
    target: str
    subject: str
    event: int
    host: str
    slow: bool
    attempts: int


class Settled(NamedTuple):
    """What came of an attempt: an outcome, or when it is tried again; the answer's status, and a sentence where it went wrong.

    ``ends_target`` says that the target itself wants nothing more, or gets nothing more.
    """

    delivery: Delivery
    outcome: str | None
    due_at: datetime | None
    status: int | None
    error: str | None
    ends_target: bool = False


class Room(NamedTuple):
    """How many may be claimed: ``limit`` in all, and ``at_a_host`` of each host together with those ``under_way`` there."""

    limit: int
    at_a_host: int
    under_way: Mapping[str, int]


def take_turn(c: Connection) -> None:
    """Wait until no other transaction works on deliveries, and let none do so until this one ends."""
    serialise(c, "deliveries")


def add_verification(c: Connection, intent: int, host: str, now: datetime) -> None:
    """The subscriber of an intent has to be asked."""
    c.execute(insert(deliveries).values(fresh_row(VERIFY, str(intent), "", event=intent, host=host, now=now)))


def any_due(c: Connection, now: datetime) -> bool:
    """Whether there is anything to claim."""
    return c.execute(select(deliveries.c.id).where(deliveries.c.due_at <= now).limit(1)).first() is not None


def waiting_at(c: Connection, name: str) -> int:
    """How many verifications wait for this host, on whatever port."""
    waiting = (deliveries.c.due_at > FIRST, deliveries.c.kind == VERIFY, at_host(deliveries.c.host, name))
    return c.execute(select(func.count()).where(*waiting)).scalar_one()


def refused_at(c: Connection, name: str, since: datetime) -> int:
    """How many verifications this host has not confirmed since then, among the newest of all hosts."""
    newest = (
        select(deliveries.c.kind, deliveries.c.host, deliveries.c.settled_at)
        .where(deliveries.c.outcome == REFUSED)
        .order_by(deliveries.c.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    here = (newest.c.kind == VERIFY, at_host(newest.c.host, name), newest.c.settled_at > since)
    return c.execute(select(func.count()).select_from(newest).where(*here)).scalar_one()


def claim(c: Connection, *, owner: str, now: datetime, lease: timedelta, room: Room, slow_room: Room) -> list[Delivery]:
    """Take due deliveries for ``owner``: as many as there is ``room`` for, of them those to targets that failed before as many
    as there is ``slow_room`` for.

    What is due and was overtaken in its line is superseded on the way.
    """
    take_turn(c)
    slow = or_(deliveries.c.slow, deliveries.c.attempts > 0)
    taken = _free(c, now, ~slow, room)
    taken += _free(c, now, slow, slow_room._replace(limit=min(slow_room.limit, room.limit - len(taken))))
    if not taken:
        return []
    chosen = (
        update(deliveries)
        .where(deliveries.c.id.in_(taken))
        .values(owner=owner, due_at=now + lease, tried_at=now, attempts=deliveries.c.attempts + 1)
        .returning(*(deliveries.c[name] for name in Delivery._fields))
    )
    return sorted(Delivery(*row) for row in c.execute(chosen))


def settle(c: Connection, settled: Sequence[Settled], *, owner: str, now: datetime) -> list[int]:
    """Keep what came of attempts. One whose lease has run out, and which somebody else has taken, is left to them.

    Targets that are gone get nothing any more; of the others it is kept whether they fail. The numbers of the webhooks that are
    stopped, since nothing has reached them for `SILENCE`.
    """
    take_turn(c)
    ended = [one for one in settled if one.outcome is not None]
    for outcome in {one.outcome for one in ended}:
        _end(c, [one for one in ended if one.outcome == outcome], owner, now)
    again = [one for one in settled if one.outcome is None]
    if again:
        retried = _mine(owner).values(owner=None, due_at=bindparam("due"), status=bindparam("code"), error=bindparam("told"))
        c.execute(retried, [_values(one) | {"due": one.due_at} for one in again])
    for kind, table, end in ((FEED, subscriptions, {"expires_at": now}), (WEBHOOK, webhooks, {"gone_at": now})):
        of_kind = [one for one in settled if one.delivery.kind == kind]
        bad = {int(one.delivery.target) for one in of_kind if one.outcome in {None, DEAD}}
        good = {int(one.delivery.target) for one in of_kind if one.outcome == DELIVERED} - bad
        for numbers, failing in ((bad, True), (good, False)):
            if numbers:
                stale = (table.c.id.in_(numbers), table.c.failing.is_(not failing))
                c.execute(update(table).where(*stale).values(failing=failing))
        gone = [one.delivery.target for one in of_kind if one.ends_target]
        if gone:
            c.execute(update(table).where(table.c.id.in_(map(int, gone))).values(end))
            cancel(c, kind, gone, now)
    given_up = {one.delivery.target for one in settled if one.delivery.kind == WEBHOOK and one.outcome == DEAD}
    return _stop(c, given_up, now) if given_up else []


def _stop(c: Connection, targets: Collection[str], now: datetime) -> list[int]:
    """Of these webhooks those that nothing has reached for too long; they are told nothing more from now on."""
    own = (deliveries.c.kind == WEBHOOK, deliveries.c.target.in_(targets))
    reached = select(deliveries.c.target).where(*own, deliveries.c.outcome == DELIVERED, deliveries.c.settled_at > now - SILENCE)
    tried = select(deliveries.c.target).where(*own, deliveries.c.outcome == DEAD, deliveries.c.created_at <= now - SILENCE)
    silent = sorted(set(c.execute(tried).scalars()) - set(c.execute(reached).scalars()))
    standing = (webhooks.c.id.in_(map(int, silent)), webhooks.c.gone_at.is_(None))
    stopped = sorted(c.execute(update(webhooks).where(*standing).values(gone_at=now).returning(webhooks.c.id)).scalars())
    if stopped:
        cancel(c, WEBHOOK, [str(number) for number in stopped], now)
    return stopped


def cancel(c: Connection, kind: str, targets: Collection[str], now: datetime) -> None:
    """Nothing that waits is delivered to these targets any more."""
    take_turn(c)
    waiting = (deliveries.c.kind == kind, deliveries.c.target.in_(targets), deliveries.c.due_at > FIRST, ~_busy(deliveries, now))
    _settle_rows(c, GONE, and_(*waiting), now)


def retry(c: Connection, numbers: Collection[int], now: datetime) -> list[int]:
    """Deliver these again, settled or not, from the first attempt on; those that can be.

    One that was overtaken in its line stays as it is, since nothing is told after what came later. So does one that is under
    way, and one to a webhook that is told nothing any more.
    """
    take_turn(c)
    told = or_(
        deliveries.c.kind != WEBHOOK,
        deliveries.c.target.in_(select(cast(webhooks.c.id, Text)).where(webhooks.c.gone_at.is_(None))),
    )
    mended = (
        update(deliveries)
        .where(deliveries.c.id.in_(numbers), deliveries.c.kind.in_(OF_EVENTS), ~_overtaken(), ~_busy(deliveries, now), told)
        .values(due_at=now, owner=None, attempts=0, outcome=None, settled_at=None)
        .returning(deliveries.c.id)
    )
    return sorted(c.execute(mended).scalars())


def fresh_row(kind: str, target: str, subject: str, *, event: int, host: str, now: datetime) -> dict[str, Any]:
    """A delivery that may be tried at once."""
    return {
        "kind": kind,
        "target": target,
        "subject": subject,
        "event": event,
        "host": host,
        "created_at": now,
        "due_at": now,
        "slow": False,
        "attempts": 0,
    }


def _free(c: Connection, now: datetime, of: ColumnElement[bool], room: Room) -> list[int]:
    """Due deliveries whose line is free; overtaken ones are settled and do not count."""
    found: list[int] = []
    at = Counter(room.under_way)
    while len(found) < room.limit:
        full = [host for host, number in at.items() if number >= room.at_a_host]
        query = (
            select(deliveries.c.id, deliveries.c.host, _overtaken().label("overtaken"))
            .where(
                deliveries.c.due_at <= now, of, ~_line_is_busy(now), deliveries.c.id.not_in(found), deliveries.c.host.not_in(full)
            )
            .order_by(deliveries.c.due_at, deliveries.c.id)
            .limit(room.limit - len(found))
        )
        overtaken, left = [], False
        for row in c.execute(query):
            if row.overtaken:
                overtaken.append(row.id)
            elif at[row.host] < room.at_a_host:
                at[row.host] += 1
                found.append(row.id)
            else:
                left = True
        if not overtaken and not left:
            break
        if overtaken:
            _settle_rows(c, SUPERSEDED, deliveries.c.id.in_(overtaken), now)
    return found


def supersede_before(c: Connection, event: int, now: datetime) -> None:
    """What waits in the lines of this event's deliveries from before it is not tried any more."""
    new, old = deliveries.alias("new"), deliveries.alias("old")
    earlier = (_same_line(new, old), old.c.event < new.c.event, old.c.due_at > FIRST, ~_busy(old, now))
    overtaken: Select[Any] = select(old.c.id).join_from(new, old, and_(*earlier))
    told = (new.c.event == event, new.c.kind.in_(OF_EVENTS))
    _settle_rows(c, SUPERSEDED, deliveries.c.id.in_(overtaken.where(*told)), now)


def _settle_rows(c: Connection, outcome: str, which: ColumnElement[bool], now: datetime) -> None:
    settled = update(deliveries).where(which).values(outcome=outcome, settled_at=now, due_at=None, owner=None)
    _count(c, Counter((kind, outcome) for kind in c.execute(settled.returning(deliveries.c.kind)).scalars()))


def _end(c: Connection, ended: Sequence[Settled], owner: str, now: datetime) -> None:
    settled = _mine(owner).values(
        owner=None,
        due_at=None,
        settled_at=now,
        outcome=bindparam("how"),
        status=bindparam("code"),
        error=bindparam("told"),
    )
    for kind in {one.delivery.kind for one in ended}:
        rows = [_values(one) | {"how": one.outcome} for one in ended if one.delivery.kind == kind]
        _count(c, Counter({(kind, str(rows[0]["how"])): c.execute(settled, rows).rowcount}))


def _mine(owner: str) -> Any:
    return update(deliveries).where(
        deliveries.c.id == bindparam("number"),
        deliveries.c.owner == owner,
        deliveries.c.attempts == bindparam("tries"),
        deliveries.c.due_at.is_not(None),
    )


def _values(one: Settled) -> dict[str, Any]:
    told = one.error.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:ERROR_LIMIT] if one.error else None
    return {"number": one.delivery.id, "tries": one.delivery.attempts, "code": one.status, "told": told}


def _count(c: Connection, counted: Mapping[tuple[str, str], int]) -> None:
    serialise(c, "delivery sums")
    for (kind, outcome), number in sorted(counted.items()):
        row = (delivery_sums.c.kind == kind, delivery_sums.c.outcome == outcome)
        more = update(delivery_sums).where(*row).values(deliveries=delivery_sums.c.deliveries + number)
        if number and not c.execute(more).rowcount:
            c.execute(insert(delivery_sums).values(kind=kind, outcome=outcome, deliveries=number))


def _overtaken() -> ColumnElement[bool]:
    later = deliveries.alias("later")
    return select(later.c.id).where(_same_line(deliveries, later), later.c.event > deliveries.c.event).exists()


def _line_is_busy(now: datetime) -> ColumnElement[bool]:
    other = deliveries.alias("other")
    return select(other.c.id).where(_same_line(deliveries, other), _busy(other, now)).exists()


def _busy(row: FromClause, now: datetime) -> ColumnElement[bool]:
    """Whether somebody holds it."""
    return and_(row.c.owner.is_not(None), row.c.due_at.is_not(None), row.c.due_at > now)


def _same_line(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(one.c.kind == other.c.kind, one.c.target == other.c.target, one.c.subject == other.c.subject)
